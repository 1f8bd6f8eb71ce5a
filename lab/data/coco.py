"""COCO's format: scenes as a dictionary of images, categories and annotations, and average precision by pycocotools.

Lin et al. 2014; the format and the measure are described at cocodataset.org (formats, detection evaluation).
"""

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as rle
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from lab.data.canvas import Scene
from lab.data.scenes import CATEGORIES, CATEGORY_NAMES

SCORE_NAMES = ("AP", "AP50", "AP75", "APs", "APm", "APl")  # the first six of COCO's twelve numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Detections:
    """What a detector says of one picture, from the highest score to the lowest.

    Attributes:
        boxes_xyxy: float32 (N, 4), pixels of the picture.
        scores: float32 (N,) in [0, 1].
        labels: int64 (N,), indices into `CATEGORY_NAMES`.
        masks: bool (N, H, W), or None for a detector without masks.
    """

    boxes_xyxy: NDArray[np.float32]
    scores: NDArray[np.float32]
    labels: NDArray[np.int64]
    masks: NDArray[np.bool_] | None = None


def categories() -> list[dict[str, Any]]:
    """The scenes' categories with COCO's own ids."""
    return [{"id": number, "name": name} for name, number in CATEGORIES.items()]


def as_coco(scenes: Sequence[Scene]) -> Any:
    """Scenes as COCO writes them: boxes as x, y, width, height, masks as run-length codes.

    Args:
        scenes: images are numbered from 1, in this order.
    """
    annotations: list[dict[str, Any]] = []
    for number, scene in enumerate(scenes, 1):
        for label, box, mask in zip(scene.labels, scene.boxes_xyxy, scene.masks, strict=True):
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": category_id(label),
                    "bbox": box_xywh(box),
                    "segmentation": encoded(mask),
                    "area": int(mask.sum()),
                    "iscrowd": 0,
                }
            )
    images = [
        {"id": number, "width": scene.image.shape[1], "height": scene.image.shape[0], "file_name": f"{number:06d}.png"}
        for number, scene in enumerate(scenes, 1)
    ]
    return {"info": {}, "images": images, "categories": categories(), "annotations": annotations}


def category_id(label: int | np.integer) -> int:
    """COCO's id of a label."""
    return CATEGORIES[CATEGORY_NAMES[label]]


def box_xywh(box_xyxy: NDArray[np.floating]) -> list[float]:
    """COCO's order: left, top, width, height.

    Example:
        >>> box_xywh(np.array([1.0, 2.0, 4.0, 8.0]))
        [1.0, 2.0, 3.0, 6.0]
    """
    x1, y1, x2, y2 = (float(value) for value in box_xyxy)
    return [x1, y1, x2 - x1, y2 - y1]


def encoded(mask: NDArray[np.bool_]) -> dict[str, Any]:
    """A mask bool (H, W) as a run-length code that JSON can hold."""
    code = rle.encode(np.asfortranarray(mask.astype(np.uint8)))
    counts = code["counts"]
    return {"size": code["size"], "counts": counts.decode("ascii") if isinstance(counts, bytes) else counts}


class Evaluation(NamedTuple):
    """What pycocotools says of detections.

    Attributes:
        scores: the six numbers of `SCORE_NAMES`, each in [0, 1], or -1 where there is no object of that size.
        by_category: float64 (C,), average precision of each category in the order of their ids; -1 without objects.
    """

    scores: dict[str, float]
    by_category: NDArray[np.float64]


def evaluate(dataset: Any, results: list[dict[str, Any]], kind: Literal["bbox", "segm"]) -> Evaluation:
    """Asks pycocotools.

    Args:
        dataset: the truth, as in `as_coco`.
        results: a dictionary a detection, with boxes alone or masks alone: sizes are measured by what is there.
        kind: "bbox" compares boxes, "segm" masks.
    """
    with contextlib.redirect_stdout(io.StringIO()):
        truth, found = COCO(), COCO()
        truth.dataset = dataset
        truth.createIndex()
        if results:
            found = truth.loadRes(results)
        else:  # loadRes looks at the first result
            found.dataset = dataset | {"annotations": []}
            found.createIndex()
        evaluation = COCOeval(truth, found, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precision = evaluation.eval["precision"][..., 0, -1]  # (thresholds, recalls, categories): all sizes, 100 detections
    is_there = precision.min(axis=(0, 1)) > -1
    return Evaluation(
        scores=dict(zip(SCORE_NAMES, (float(value) for value in evaluation.stats[:6]), strict=True)),
        by_category=np.where(is_there, precision.mean(axis=(0, 1)), -1.0),
    )


def average_precision(scenes: Sequence[Scene], found: Sequence[Detections]) -> dict[str, dict[str, float]]:
    """Scores of detections on scenes: for "box" and, where there are masks, for "mask"; nothing without detections.

    Args:
        scenes: the truth.
        found: one for each scene.
    """
    if not sum(len(detections.scores) for detections in found):
        return {}
    dataset = as_coco(scenes)
    scores = {"box": evaluate(dataset, _answers(found, with_masks=False), "bbox").scores}
    if all(detections.masks is not None for detections in found):
        scores["mask"] = evaluate(dataset, _answers(found, with_masks=True), "segm").scores
    return scores


def _answers(found: Sequence[Detections], *, with_masks: bool) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = []
    for number, detections in enumerate(found, 1):
        for row in range(len(detections.scores)):
            answer: dict[str, Any] = {
                "image_id": number,
                "category_id": category_id(detections.labels[row]),
                "score": float(detections.scores[row]),
            }
            if with_masks and detections.masks is not None:
                answer["segmentation"] = encoded(detections.masks[row])
            else:
                answer["bbox"] = box_xywh(detections.boxes_xyxy[row])
            answers.append(answer)
    return answers
