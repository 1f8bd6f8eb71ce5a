"""The few held-out pictures over which a run shows live what it has learned."""

from functools import lru_cache

import numpy as np

from lab.data import datasets
from lab.data.clutter import TASKS, Fields, held_out
from lab.data.records import Images, Labels

WATCHED_PICTURES = 12


def watched_rows(labels: np.ndarray, count: int = WATCHED_PICTURES) -> np.ndarray:
    """Rows of the pictures whose answers are shown live: the first ones, each class in turn.

    Example:
        >>> watched_rows(np.array([0, 0, 1, 2, 1]), 4)
        array([0, 2, 3, 1])
    """
    rank = np.zeros(len(labels), int)
    for label in np.unique(labels):
        rank[labels == label] = np.arange((labels == label).sum())
    return np.lexsort((labels, rank))[:count]


@lru_cache(maxsize=4)
def validation_fields(task: str) -> Fields:
    """The fields of a task on which a run is validated, one for each validation digit.

    Args:
        task: a key of `lab.data.clutter.TASKS`.
    """
    return held_out(TASKS[task], datasets.load("digits").validation, "validation")


def watched_fields(task: str) -> tuple[Images, Labels]:
    """Those of them over which the paths of a run are shown: uint8 `(12, side, side, 1)`, int64 `(12,)`."""
    fields = validation_fields(task)
    rows = watched_rows(fields.labels)
    return fields.images[rows], fields.labels[rows]
