"""A visitor's picture made to look like the pictures that a network was trained on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.data.handwriting import FIELD_PX, prepare


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
