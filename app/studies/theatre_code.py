"""The lines that give what a stage of the page "R-CNN to Mask R-CNN" shows. Pure."""

from app.studies.theatre import Thresholds


def answer_code(thresholds: Thresholds, name: str) -> str:
    """`boxes`, `scores`, `names` and `masks`, what is found in `image`, from the surest."""
    return "\n".join(
        [
            "import numpy as np",
            "",
            "from lab.data.scenes import CATEGORY_NAMES",
            "from lab.nets.detection.opened import opened",
            "from lab.ops.regions import pasted",
            "from lab.ops.suppression import suppress",
            "",
            "# image: uint8 (256, 256, 3)",
            f'seen = opened("{name}").open(image)  # all that the network says, before any threshold',
            "objectness = seen.anchor_logits[seen.anchors]",
            f"proposals = suppress(seen.boxes_xyxy, objectness, overlap={thresholds.proposal_overlap}).kept[:64]",
            "",
            "scores, boxes = seen.probabilities[proposals, 1:], seen.class_boxes_xyxy[proposals]  # class 0: none",
            f"rows, labels = np.nonzero(scores >= {thresholds.confidence})",
            "scores, boxes = scores[rows, labels], boxes[rows, labels]",
            f"kept = suppress(boxes, scores, overlap={thresholds.class_overlap}, groups=labels).kept[:32]",
            "",
            "pairs = (proposals[rows] * len(CATEGORY_NAMES) + labels)[kept].tolist()",
            "small = [seen.masks[seen.masked.tolist().index(pair)] for pair in pairs]  # 28 x 28 each",
            "boxes, scores, names = boxes[kept], scores[kept], [CATEGORY_NAMES[label] for label in labels[kept]]",
            f"masks = [pasted(mask, box, (256, 256)) >= {thresholds.mask_from} for mask, box in zip(small, boxes)]",
        ]
    )


def anchor_code(positive_from: float, negative_below: float, name: str) -> str:
    """`roles`, what each anchor is told where `true_boxes` are known, `objectness`, and `moved`, the candidates."""
    return "\n".join(
        [
            "import numpy as np",
            "",
            "from lab.architectures.detection import NO_DEVIATIONS, anchors",
            "from lab.nets.detection.opened import opened",
            "from lab.ops.anchors import label_anchors",
            "from lab.ops.boxes import clip, decode",
            "",
            "# image: uint8 (256, 256, 3); true_boxes: float32 (N, 4), x1, y1, x2, y2",
            "boxes = anchors(256)",
            "roles = label_anchors(",
            f"    boxes, true_boxes, positive_from={positive_from}, "
            f"negative_below={min(negative_below, positive_from)}",
            ").roles  # 1 positive, 0 negative, -1 ignored",
            "",
            f'seen = opened("{name}").open(image)',
            "objectness = 1 / (1 + np.exp(-seen.anchor_logits))",
            "moved = clip(decode(seen.anchor_deltas, boxes[seen.anchors], NO_DEVIATIONS), (256, 256))",
        ]
    )


def pooling_code(box_xyxy: tuple[float, ...], level: int, channel: int, name: str) -> str:
    """`aligned` and `pooled`, the two times 7 x 7 numbers of a region of `image`."""
    box = ", ".join(f"{float(value):.6g}" for value in box_xyxy)
    return "\n".join(
        [
            "import numpy as np",
            "",
            "from lab.nets.detection.opened import opened",
            "from lab.ops.regions import roi_align, roi_pool",
            "",
            "# image: uint8 (256, 256, 3)",
            f'channel = opened("{name}").maps(image)[{level}][..., {channel}, None].astype(float)',
            f"region = np.array([{box}]) / {1 << level}  # a cell every {1 << level} pixels",
            "aligned = roi_align(channel, region, bins=7)[..., 0]",
            "pooled = roi_pool(channel, region, bins=7)[..., 0]",
        ]
    )
