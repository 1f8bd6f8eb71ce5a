"""What every operation asks of the arrays and numbers it gets."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def as_floats(array: NDArray[Any]) -> Floats:
    """The array itself if it holds floats, else a float64 copy: 3 - 5 in uint8 would be 254.

    Example:
        >>> as_floats(np.zeros(1, np.float32)).dtype, as_floats(np.zeros(1, np.uint8)).dtype
        (dtype('float32'), dtype('float64'))
    """
    return array if np.issubdtype(array.dtype, np.floating) else array.astype(np.float64)


def check_shape(name: str, array: NDArray[Any], axes: str) -> None:
    """Refuses an array with another number of axes than `axes` has, for example `H, W, C`, or without a cell.

    Raises:
        ValueError: if the array does not fit.
    """
    if array.ndim != len(axes.split(", ")) or array.size == 0:
        raise ValueError(f"{name} must be ({axes}) with at least one cell, got shape {array.shape}")


def check_least(least: int, **values: int) -> None:
    """Refuses a number below `least`, named by its keyword.

    Raises:
        ValueError: if one of them is too small.

    Example:
        >>> check_least(1, stride=0)
        Traceback (most recent call last):
        ValueError: stride must be >= 1, got 0
    """
    for name, value in values.items():
        if value < least:
            raise ValueError(f"{name} must be >= {least}, got {value}")
