"""Which detections are right, and average precision from it, by COCO's rules (Lin et al. 2014; pycocotools).

Crowds and ranges of size, which COCO also knows, are left out: here every object counts.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.ops.boxes import Boxes, iou

THRESHOLDS = tuple(np.linspace(0.5, 0.95, 10).round(2).tolist())
RECALLS = np.linspace(0, 1, 101)
NOBODY = -1
_TINY = float(np.spacing(1))


class Answers(NamedTuple):
    """What a detector says of one picture, and what is there.

    Attributes:
        boxes_xyxy: float (D, 4).
        scores: float (D,).
        labels: int (D,).
        objects_xyxy: float (N, 4).
        object_labels: int (N,).
    """

    boxes_xyxy: Boxes
    scores: NDArray[np.floating]
    labels: NDArray[np.integer]
    objects_xyxy: Boxes
    object_labels: NDArray[np.integer]


class Curve(NamedTuple):
    """Precision over recall, from the highest score to the lowest.

    Attributes:
        scores: float64 (D,).
        recall: float64 (D,), objects found so far.
        precision: float64 (D,), right answers so far.
        envelope: float64 (D,), the best precision at this recall or a larger one.
    """

    scores: NDArray[np.float64]
    recall: NDArray[np.float64]
    precision: NDArray[np.float64]
    envelope: NDArray[np.float64]

    @property
    def sampled(self) -> NDArray[np.float64]:
        """The envelope at the 101 `RECALLS`, float64 (101,); 0 where none is that large."""
        places = np.searchsorted(self.recall, RECALLS, side="left")
        sampled = np.zeros(len(RECALLS))
        is_reached = places < len(self.recall)
        sampled[is_reached] = self.envelope[places[is_reached]]
        return sampled

    @property
    def average_precision(self) -> float:
        """The mean of `sampled`."""
        return float(self.sampled.mean())


def match(answers: Answers, threshold: float) -> NDArray[np.int64]:
    """The object that each detection finds: from the highest score, each takes the free one that it overlaps most.

    Args:
        answers: of one picture.
        threshold: the least overlap; the labels must agree.

    Returns:
        int64 (D,), an object's number or `NOBODY`.

    Example:
        >>> one = np.array([[0.0, 0, 4, 4]])
        >>> twice = Answers(np.repeat(one, 2, axis=0), np.array([0.8, 0.9]), np.array([5, 5]), one, np.array([5]))
        >>> match(twice, 0.5).tolist()
        [-1, 0]
    """
    overlaps = iou(answers.boxes_xyxy, answers.objects_xyxy)
    overlaps[answers.labels[:, None] != answers.object_labels[None, :]] = -1
    matched = np.full(len(answers.scores), NOBODY, np.int64)
    is_taken = np.zeros(len(answers.object_labels), bool)
    for detection in np.argsort(-answers.scores, kind="stable"):
        free = np.where(is_taken, -1.0, overlaps[detection])
        if len(free) and free.max() >= min(threshold, 1 - 1e-10):
            matched[detection] = len(free) - 1 - int(free[::-1].argmax())  # of equal ones the last, as pycocotools
            is_taken[matched[detection]] = True
    return matched


def precision_recall(scores: NDArray[np.floating], is_right: NDArray[np.bool_], objects: int) -> Curve:
    """The curve of detections that are known to be right or wrong.

    Args:
        scores: float (D,).
        is_right: bool (D,).
        objects: how many there are, at least 1.
    """
    order = np.argsort(-np.asarray(scores, np.float64), kind="mergesort")
    right = np.cumsum(is_right[order], dtype=np.float64)
    wrong = np.cumsum(~is_right[order], dtype=np.float64)
    precision = right / (right + wrong + _TINY)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return Curve(np.asarray(scores, np.float64)[order], right / objects, precision, envelope)


def category_curve(pictures: Sequence[Answers], label: int, threshold: float) -> Curve | None:
    """The curve of one category over many pictures; None if there is no object of it."""
    scores: list[NDArray[np.floating]] = [np.empty(0)]
    is_right: list[NDArray[np.bool_]] = [np.empty(0, bool)]
    objects = 0
    for picture in pictures:
        own = picture.labels == label
        objects += int((picture.object_labels == label).sum())
        scores.append(np.sort(picture.scores[own])[::-1])
        order = np.argsort(-picture.scores[own], kind="stable")
        is_right.append((match(picture, threshold)[own] != NOBODY)[order])
    return precision_recall(np.concatenate(scores), np.concatenate(is_right), objects) if objects else None


def average_precision(
    pictures: Sequence[Answers], labels: Sequence[int], thresholds: Sequence[float] = THRESHOLDS
) -> float:
    """COCO's AP: the mean over categories that occur, and over thresholds of overlap.

    Returns:
        in [0, 1], or -1 where no object occurs.
    """
    curves = [category_curve(pictures, label, threshold) for label in labels for threshold in thresholds]
    found = [curve.average_precision for curve in curves if curve is not None]
    return float(np.mean(found)) if found else -1.0
