"""Many pictures in little memory: each is kept as a PNG and unpacked when it is asked for."""

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray


class PackedPictures:
    """A sequence of equally large pictures, read as an array is: by a slice, or by an array of rows.

    Args:
        pictures: uint8 `(H, W, 3)` each.

    Example:
        >>> packed = PackedPictures(np.full((2, 2, 3), level, np.uint8) for level in (1, 2, 3))
        >>> len(packed), packed[1:].shape, packed[np.array([2, 0])][:, 0, 0, 0].tolist()
        (3, (2, 2, 2, 3), [3, 1])
    """

    def __init__(self, pictures: Iterable[NDArray[np.uint8]]) -> None:
        self._packed = [cv2.imencode(".png", picture)[1] for picture in pictures]

    def __len__(self) -> int:
        """How many."""
        return len(self._packed)

    def __getitem__(self, rows: slice | NDArray[np.integer]) -> NDArray[np.uint8]:
        """Those pictures, uint8 `(n, H, W, 3)`."""
        chosen = range(len(self))[rows] if isinstance(rows, slice) else rows
        pictures = [np.asarray(cv2.imdecode(self._packed[row], cv2.IMREAD_COLOR), np.uint8) for row in chosen]
        return np.stack(pictures)
