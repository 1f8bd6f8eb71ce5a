"""Sliding windows: every box of some sizes and forms at every step, and how many there are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]


def window_hw(side_px: float, ratio: float) -> tuple[int, int]:
    """Height and width in whole pixels of a window with about the area of a square.

    Args:
        side_px: of the square.
        ratio: height over width.

    Example:
        >>> window_hw(32, 1), window_hw(32, 2), window_hw(32, 0.5)
        ((32, 32), (45, 23), (23, 45))
    """
    return max(round(side_px * ratio**0.5), 1), max(round(side_px / ratio**0.5), 1)


def count_windows(size_hw: tuple[int, int], sides_px: Sequence[float], ratios: Sequence[float], stride_px: int) -> int:
    """How many windows lie whole in the picture: (H - h) // s + 1 rows times (W - w) // s + 1 columns for each form.

    Example:
        >>> count_windows((10, 12), [4], [1], 2), count_windows((10, 12), [11], [1], 1)
        (20, 0)
    """
    height, width = size_hw
    forms = (window_hw(side, ratio) for side in sides_px for ratio in ratios)
    return sum(
        ((height - high) // stride_px + 1) * ((width - wide) // stride_px + 1)
        for high, wide in forms
        if high <= height and wide <= width
    )


def count_all_boxes(size_hw: tuple[int, int]) -> int:
    """How many boxes a picture has at all: every pair of rows and of columns.

    Example:
        >>> count_all_boxes((1, 1)), count_all_boxes((2, 3))
        (1, 18)
    """
    height, width = size_hw
    return (height * (height + 1) // 2) * (width * (width + 1) // 2)


def sliding_windows(
    size_hw: tuple[int, int], sides_px: Sequence[float], ratios: Sequence[float], stride_px: int
) -> Boxes:
    """The windows that `count_windows` counts: float32 (N, 4), xyxy, form by form, row by row.

    Example:
        >>> sliding_windows((4, 5), [4], [1], 1).tolist()
        [[0.0, 0.0, 4.0, 4.0], [1.0, 0.0, 5.0, 4.0]]
    """
    height, width = size_hw
    found: list[Boxes] = [np.empty((0, 4), np.float32)]
    for side in sides_px:
        for ratio in ratios:
            high, wide = window_hw(side, ratio)
            rows, columns = np.arange(0, height - high + 1, stride_px), np.arange(0, width - wide + 1, stride_px)
            y, x = (axis.ravel() for axis in np.meshgrid(rows, columns, indexing="ij"))
            found.append(np.stack([x, y, x + wide, y + high], axis=1).astype(np.float32))
    return np.concatenate(found)
