"""One picture on its way through a detector, kept so that every threshold can be moved afterwards."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data.coco import Detections


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """What a detector says of one picture before any threshold. C is the number of classes.

    All 300 candidates were taken through the box head, and every answer that any threshold may let through was
    taken through the mask head: what follows is arithmetic.

    Attributes:
        anchor_logits: float32 (A,), of objectness.
        anchors: int64 (300,), the best anchors, from the highest.
        anchor_deltas: float32 (300, 4), of the best anchors.
        boxes_xyxy: float32 (300, 4), the candidates: those anchors, moved by their deltas and cut to the picture.
        probabilities: float32 (300, 1 + C); the first is background.
        class_deltas: float32 (300, C, 4), in `lab.architectures.detection.BOX_DEVIATIONS`.
        class_boxes_xyxy: float32 (300, C, 4), each candidate moved by them and cut to the picture.
        masked: int64 (M,), candidate * C + class of every answer that has a mask, from the highest probability.
        masks: float16 (M, 28, 28), probabilities of the own class.
        seconds: for all of it, once the network is warm.
    """

    anchor_logits: NDArray[np.float32]
    anchors: NDArray[np.int64]
    anchor_deltas: NDArray[np.float32]
    boxes_xyxy: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    class_deltas: NDArray[np.float32]
    class_boxes_xyxy: NDArray[np.float32]
    masked: NDArray[np.int64]
    masks: NDArray[np.float16]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WayMeasured:
    """One of the four networks on one picture.

    Attributes:
        name: "R-CNN", "Fast R-CNN", "Faster R-CNN" or "Mask R-CNN".
        regions: that were read.
        seconds: the median of some runs; for R-CNN of one.
        found: with masks for the last.
    """

    name: str
    regions: int
    seconds: float
    found: Detections
