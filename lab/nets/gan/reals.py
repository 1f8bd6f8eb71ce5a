"""The real pictures that drawings are compared with."""

from dataclasses import replace
from functools import lru_cache

from lab.data.online import ONLINE_DATASETS
from lab.data.records import Dataset, Part
from lab.nets.online import load_any

MOST = 8_000  # of a part of a dataset of the network


@lru_cache(maxsize=2)
def reals(data: str) -> Dataset:
    """A dataset whose parts can be searched picture by picture: all of a shipped one, else the first of each part."""
    dataset = load_any(data)
    if data not in ONLINE_DATASETS:
        return dataset
    return replace(
        dataset, train=_first(dataset.train), validation=_first(dataset.validation), test=_first(dataset.test)
    )


def _first(part: Part) -> Part:
    return Part(images=part.images[:MOST], labels=part.labels[:MOST])
