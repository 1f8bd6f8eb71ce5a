"""The lines that give what the page "R-CNN to Mask R-CNN" finds. Pure."""

from app.studies.theatre import Thresholds


def stage_code(thresholds: Thresholds, name: str) -> str:
    """`boxes`, `scores` and `names`, what is found in `image`, from the surest."""
    return "\n".join(
        [
            "import numpy as np",
            "",
            "from lab.data.scenes import CATEGORY_NAMES",
            "from lab.nets.detection.opened import opened",
            "from lab.ops.suppression import suppress",
            "",
            "# image: uint8 (256, 256, 3)",
            f'seen = opened("{name}").open(image)  # all that the network says, before any threshold',
            "objectness = seen.anchor_logits[seen.anchors]",
            f"kept = suppress(seen.boxes_xyxy, objectness, overlap={thresholds.proposal_overlap}).kept[:64]",
            "",
            "scores, boxes = seen.probabilities[kept, 1:], seen.class_boxes_xyxy[kept]  # class 0: none",
            f"sure, labels = np.nonzero(scores >= {thresholds.confidence})",
            "scores, boxes = scores[sure, labels], boxes[sure, labels]",
            f"kept = suppress(boxes, scores, overlap={thresholds.class_overlap}, groups=labels).kept[:32]",
            "boxes, scores, names = boxes[kept], scores[kept], [CATEGORY_NAMES[label] for label in labels[kept]]",
        ]
    )
