"""How good a classifier's answers are: confusion matrix, scores a class, and the pictures behind a number."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Scores of one class; a score of 0/0 is nan, which a page writes as a dash.

    Attributes:
        precision: of the answers "this class", the share that is right; nan if the answer was never given.
        recall: of the pictures of this class, the share that is found; nan if there is none.
        f1: harmonic mean of both, `2 TP / (2 TP + FP + FN)`; nan if the class neither occurs nor is answered.
        support: pictures of this class.
    """

    precision: float
    recall: float
    f1: float
    support: int


def confusion_matrix(labels: NDArray[np.integer], predictions: NDArray[np.integer], classes: int) -> NDArray[np.int64]:
    """Counts of each pair of true and predicted class.

    Args:
        labels: int (N,) in [0, classes), the true class of each picture.
        predictions: int (N,) in [0, classes), the answers.
        classes: how many classes there are, >= 1.

    Returns:
        int64 (classes, classes); row = true, column = predicted.

    Raises:
        ValueError: if the lengths differ or a class lies outside its range.

    Example:
        >>> confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), classes=2)
        array([[1, 1],
               [0, 1]])
    """
    if labels.ndim != 1 or labels.shape != predictions.shape:
        raise ValueError(f"labels and predictions must be (N,), got {labels.shape} and {predictions.shape}")
    for name, values in (("labels", labels), ("predictions", predictions)):
        if values.size and not 0 <= values.min() <= values.max() < classes:
            raise ValueError(f"{name} must lie in [0, {classes}), got {values.min()} to {values.max()}")
    pairs = labels.astype(np.int64) * classes + predictions.astype(np.int64)
    return np.bincount(pairs, minlength=classes * classes).astype(np.int64).reshape(classes, classes)


def class_scores(confusion: NDArray[np.int64]) -> tuple[ClassScore, ...]:
    """Precision, recall and F1 of each class.

    Args:
        confusion: int64 (classes, classes); row = true, column = predicted.

    Example:
        >>> for score in class_scores(np.array([[2, 0], [1, 0]])):
        ...     print(score)
        ClassScore(precision=0.6666666666666666, recall=1.0, f1=0.8, support=2)
        ClassScore(precision=nan, recall=0.0, f1=0.0, support=1)
    """
    hits, answered, support = confusion.diagonal(), confusion.sum(axis=0), confusion.sum(axis=1)
    return tuple(
        ClassScore(
            precision=_share(hits[index], answered[index]),
            recall=_share(hits[index], support[index]),
            f1=_share(2 * hits[index], answered[index] + support[index]),
            support=int(support[index]),
        )
        for index in range(len(confusion))
    )


def accuracy(confusion: NDArray[np.int64]) -> float:
    """Share of right answers, 0 to 1; nan without pictures.

    Example:
        >>> accuracy(np.array([[2, 0], [1, 1]]))
        0.75
    """
    return _share(confusion.trace(), confusion.sum())


def cell_members(
    labels: NDArray[np.integer], probabilities: NDArray[np.floating], true: int, predicted: int
) -> NDArray[np.int64]:
    """The pictures behind one cell of the confusion matrix, most confident answer first.

    Args:
        labels: int (N,), the true classes.
        probabilities: float (N, classes); the answer is the largest, the first one of equals.
        true: row of the cell.
        predicted: column of the cell.

    Returns:
        int64 (n,), indices into `labels`; equally confident ones in their own order.
    """
    answers = probabilities.argmax(axis=1)
    members = np.flatnonzero((labels == true) & (answers == predicted))
    return members[_falling(probabilities[members, predicted])]


def worst_mistakes(labels: NDArray[np.integer], probabilities: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """The wrong answers that were given with the most confidence.

    Args:
        labels: int (N,), the true classes.
        probabilities: float (N, classes); the answer is the largest, the first one of equals.
        count: how many at most, >= 0.

    Returns:
        int64 (n,) with n <= count, indices into `labels`; equally confident ones in their own order.
    """
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != labels)
    return mistakes[_falling(probabilities[mistakes].max(axis=1))][:count]


def _share(part: np.int64, whole: np.int64) -> float:
    return float(part) / float(whole) if whole else math.nan


def _falling(values: NDArray[np.floating]) -> NDArray[np.intp]:
    """Order of falling values, equals in their own order."""
    return np.argsort(-values, kind="stable")
