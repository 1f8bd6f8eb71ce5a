"""The fields of test digits that the pages on attention show: always the same, drawn once. Pure."""

from functools import lru_cache

from lab.data import clutter, datasets

MOST_FIELDS = 50


@lru_cache(maxsize=len(clutter.TASKS))
def shown_fields(task: str) -> clutter.Fields:
    """`MOST_FIELDS` fields of a task.

    Args:
        task: a key of `lab.data.clutter.TASKS`.
    """
    return clutter.draw(clutter.TASKS[task], datasets.load("digits").test, MOST_FIELDS, seed=0)
