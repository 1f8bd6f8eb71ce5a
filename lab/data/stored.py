"""Datasets kept as `.npz` files: a training and a test part, from which the validation part is taken."""

import numpy as np
from numpy.typing import NDArray

from lab.data.assets import asset_path
from lab.data.records import PART_NAMES, Labels, Part, PartName

_SPLIT_SEED = 20240


def stratified_tenth(labels: Labels, seed: int = _SPLIT_SEED) -> NDArray[np.bool_]:
    """Which items form the validation part: a tenth in all, and a tenth of every class as nearly as that allows.

    Every class first gets the whole part of its tenth; the places left go to the classes with the largest
    remainders (Hamilton's method), so that 8,000 items give exactly 800.

    Args:
        labels: int64 (N,).
        seed: chooses which items of a class are taken; the numbers of each class do not depend on it.

    Returns:
        bool (N,), True for validation.
    """
    chosen = np.zeros(len(labels), dtype=bool)
    classes, counts = np.unique(labels, return_counts=True)
    quotas = counts // 10
    missing = round(len(labels) / 10) - int(quotas.sum())
    by_remainder = np.argsort(-(counts % 10), kind="stable")
    quotas[by_remainder[:missing]] += 1
    rng = np.random.default_rng(seed)
    for label, quota in zip(classes, quotas, strict=True):
        items = np.flatnonzero(labels == label)
        chosen[rng.permutation(items)[:quota]] = True
    return chosen


def read_parts(file_name: str) -> dict[PartName, Part]:
    """The three parts of a stored dataset, items in the order of the file.

    Args:
        file_name: an `.npz` in assets/data with x_train, y_train, x_test, y_test; x uint8 (N, H, W).

    Raises:
        MissingAsset: if the file is not there.
    """
    with np.load(asset_path("data", file_name), allow_pickle=False) as file:
        images, test_images = file["x_train"][..., np.newaxis], file["x_test"][..., np.newaxis]  # (N, H, W, 1)
        labels, test_labels = file["y_train"].astype(np.int64), file["y_test"].astype(np.int64)
    held_out = stratified_tenth(labels)
    return {
        "train": Part(images=images[~held_out], labels=labels[~held_out]),
        "validation": Part(images=images[held_out], labels=labels[held_out]),
        "test": Part(images=test_images, labels=test_labels),
    }


def read_labels(file_name: str) -> dict[PartName, Labels]:
    """The labels of the three parts, without decompressing a picture."""
    with np.load(asset_path("data", file_name), allow_pickle=False) as file:
        labels, test_labels = file["y_train"].astype(np.int64), file["y_test"].astype(np.int64)
    held_out = stratified_tenth(labels)
    return dict(zip(PART_NAMES, (labels[~held_out], labels[held_out], test_labels), strict=True))
