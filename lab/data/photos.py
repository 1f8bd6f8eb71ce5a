"""The photographs that the lab ships, and any picture brought down to a size whose pixels can be seen."""

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lab.data.assets import asset_path, read_shipped_image


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """One shipped photograph: its name (the file's, without ending), and its title for people."""

    name: str
    title: str


@lru_cache(maxsize=1)
def photos() -> tuple[Photo, ...]:
    """All shipped photographs, in the order of `assets/photos/photos.json`."""
    listed = json.loads(asset_path("photos", "photos.json").read_text(encoding="utf-8"))
    return tuple(
        Photo(name=entry["file"].rpartition("/")[2].removesuffix(".jpg"), title=entry["title"]) for entry in listed
    )


@lru_cache(maxsize=32)
def read_photo(name: str) -> NDArray[np.uint8]:
    """A shipped photograph: uint8 `(H, W, 3)` RGB, read-only because it is shared.

    Args:
        name: of one of `photos()`; it comes from our code, never from a user.

    Raises:
        MissingAsset: if it is not there.
    """
    import cv2  # here, so that naming photographs does not load OpenCV

    image = read_shipped_image("photos", f"{name}.jpg", mode=cv2.IMREAD_COLOR_RGB)
    image.setflags(write=False)
    return image


def reduced_square(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The largest square in the middle, brought to `side` x `side` pixels.

    A larger picture is averaged over the pixels that fall together; a smaller one is repeated, so that no value
    appears that it does not have.

    Args:
        image: uint8 `(H, W)` or `(H, W, C)`, any size from 1x1.
        side: rows and columns of the answer, at least 1.

    Returns:
        uint8 `(side, side)` or `(side, side, C)`.

    Example:
        >>> reduced_square(np.array([[0, 2, 90], [4, 6, 90]], np.uint8), 1)
        array([[3]], dtype=uint8)
    """
    import cv2

    height, width = image.shape[:2]
    length = min(height, width)
    top, left = (height - length) // 2, (width - length) // 2
    square = image[top : top + length, left : left + length]
    how = cv2.INTER_AREA if side < length else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(square, (side, side), interpolation=how), np.uint8).reshape(
        side, side, *image.shape[2:]
    )
