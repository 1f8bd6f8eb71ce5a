"""Sizes as words."""

from collections.abc import Iterable


def sizes(shape: Iterable[int]) -> str:
    """Rows, columns and whatever comes after.

    Example:
        >>> sizes((12, 12, 3))
        '12 × 12 × 3'
    """
    return " × ".join(f"{size:,}" for size in shape)
