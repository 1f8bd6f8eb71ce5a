"""Pictures made to look like those that a network was trained on: a visitor's, and fields of another size."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data.handwriting import FIELD_PX, prepare
from lab.data.records import Images


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A picture as a network expects it, and how it came about.

    Attributes:
        image: uint8 `(H, W, C)` of the network's input shape.
        steps: name and picture of every step, to be shown in this order.
        is_empty: True if there is nothing in the picture.
    """

    image: NDArray[np.uint8]
    steps: tuple[tuple[str, NDArray[np.uint8]], ...]
    is_empty: bool


def fit_picture(picture: NDArray[np.uint8], input_shape: tuple[int, int, int]) -> Fitted:
    """Grey 28x28 inputs get the MNIST preparation; colour ones the largest square in the middle, reduced.

    Args:
        picture: uint8 `(H, W)` or `(H, W, 3)`, any size from 1x1.
        input_shape: `(H, W, C)` of the network's input, C 1 or 3.

    Example:
        >>> fit_picture(np.full((4, 6, 3), 9, np.uint8), (2, 2, 3)).image[..., 0]
        array([[9, 9],
               [9, 9]], dtype=uint8)
    """
    height, width, channels = input_shape
    if (height, width, channels) == (FIELD_PX, FIELD_PX, 1):
        prepared = prepare(picture)
        return Fitted(image=prepared.image[..., None], steps=prepared.steps, is_empty=prepared.is_empty)
    import cv2

    color = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
    side = min(color.shape[:2])
    top, left = (color.shape[0] - side) // 2, (color.shape[1] - side) // 2
    square = color[top : top + side, left : left + side]
    interpolation = cv2.INTER_AREA if side > height else cv2.INTER_NEAREST
    reduced = cv2.resize(square, (width, height), interpolation=interpolation)
    image = (reduced if channels == 3 else cv2.cvtColor(reduced, cv2.COLOR_RGB2GRAY)[..., None]).astype(np.uint8)
    steps = (("your picture", color), ("square", square), (f"{width}x{height}", image))
    return Fitted(image=image, steps=steps, is_empty=bool(color.max() == color.min()))


def fit_fields(images: Images, side: int) -> Images:
    """Fields as a network takes them that can read one size alone.

    A smaller field is put amid black, where it loses nothing; a larger one is reduced, each pixel the mean of the area
    that it covers.

    Args:
        images: uint8 `(N, H, H, 1)`, white ink on black.
        side: height and width that the network takes.

    Returns:
        uint8 `(N, side, side, 1)`.

    Example:
        >>> fit_fields(np.full((1, 2, 2, 1), 9, np.uint8), 4)[0, ..., 0]
        array([[0, 0, 0, 0],
               [0, 9, 9, 0],
               [0, 9, 9, 0],
               [0, 0, 0, 0]], dtype=uint8)
    """
    given = images.shape[1]
    if given <= side:
        before = (side - given) // 2
        around = (before, side - given - before)
        return np.pad(images, ((0, 0), around, around, (0, 0)))
    import cv2

    reduced = [cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA) for image in images]
    return np.stack(reduced)[..., np.newaxis].astype(np.uint8)
