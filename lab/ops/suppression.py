"""Non-maximum suppression: of boxes that overlap much, the one with the highest score stays."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.ops.boxes import Boxes, iou

KEPT = -1  # of `Suppressed.by`: suppressed by nobody


class Suppressed(NamedTuple):
    """What stays, and who put out whom.

    Attributes:
        kept: int64 (K,), the boxes that stay, from the highest score to the lowest.
        by: int64 (N,), for each box the kept one that put it out, or `KEPT`.
    """

    kept: NDArray[np.int64]
    by: NDArray[np.int64]


def suppress(
    boxes_xyxy: Boxes, scores: NDArray[np.floating], overlap: float, groups: NDArray[np.integer] | None = None
) -> Suppressed:
    """Greedy non-maximum suppression.

    Args:
        boxes_xyxy: float (N, 4).
        scores: float (N,); of equal ones the first box comes first.
        overlap: boxes that overlap a kept one by more than this go.
        groups: int (N,), for example classes: only boxes of one group put each other out; None for one group.

    Example:
        >>> boxes = np.array([[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10]])
        >>> found = suppress(boxes, np.array([0.8, 0.9, 0.1]), overlap=0.5)
        >>> found.kept.tolist(), found.by.tolist()
        ([1, 2], [1, -1, -1])
    """
    count = len(scores)
    by = np.full(count, KEPT, np.int64)
    order = np.argsort(-np.asarray(scores, np.float64), kind="stable")
    is_rival = iou(boxes_xyxy, boxes_xyxy) > overlap
    if groups is not None:
        is_rival &= np.asarray(groups)[:, None] == np.asarray(groups)[None, :]
    is_out = np.zeros(count, bool)
    kept = []
    for place, box in enumerate(order):
        if is_out[box]:
            continue
        kept.append(box)
        later = order[place + 1 :]
        falls = later[is_rival[box, later] & ~is_out[later]]
        is_out[falls] = True
        by[falls] = box
    return Suppressed(np.array(kept, np.int64), by)
