"""A visitor's own digit, put anywhere among pieces of test digits. Pure."""

from dataclasses import replace

import numpy as np

from lab.data import clutter, datasets
from lab.data.records import Part


def own_field(
    task: clutter.ClutterTask, digit: np.ndarray, corner_yx: tuple[int, int], pieces: int, seed: int
) -> np.ndarray:
    """A field of the task's size with this digit.

    Args:
        task: says how large the field is.
        digit: uint8 `(28, 28, 1)`, white ink on black.
        corner_yx: upper left corner of its 28x28 pixels, from 0 to side - 28.
        pieces: of other digits, wherever `seed` puts them.
        seed: of the clutter; moving the digit leaves it where it is.

    Returns:
        uint8 `(side, side, 1)`.
    """
    test = datasets.load("digits").test
    part = Part(images=np.concatenate([digit[None], test.images]), labels=np.append(0, test.labels))
    cluttered = replace(task, pieces=pieces)
    rng = np.random.default_rng(seed)
    return clutter.compose(cluttered, part, np.array([0]), rng, corners_yx=np.array([corner_yx])).images[0]
