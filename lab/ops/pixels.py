"""A picture as numbers: its colour planes, how often each value occurs, where it changes, and its pixels shuffled."""

from typing import Any, NamedTuple, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.ops.arrays import Floats, as_floats, check_shape

Scalar = TypeVar("Scalar", bound=np.generic)


class Gradient(NamedTuple):
    """How a picture changes at each pixel.

    Attributes:
        magnitude: (H, W), >= 0, the steepness in units of Sobel: 8 for a slope of 1 a pixel.
        direction_deg: (H, W) in (-180, 180], where brightness rises: 0 to the right, 90 downwards; 0 where even.
    """

    magnitude: Floats
    direction_deg: Floats


def planes(image: NDArray[np.uint8]) -> dict[str, NDArray[np.uint8]]:
    """Seven ways to look at a colour picture, by OpenCV.

    Args:
        image: uint8 (H, W, 3) in [0, 255], red, green, blue.

    Returns:
        uint8 (H, W) under each name:
        "Grey" in [0, 255], brightness 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601);
        "R", "G", "B" in [0, 255];
        "H" in [0, 179], the hue in steps of two degrees, 0 for grey;
        "S" in [0, 255], the saturation, 0 for grey;
        "V" in [0, 255], the largest of R, G and B.

    Raises:
        ValueError: if the image is not uint8 (H, W, 3).

    Example:
        >>> {name: int(plane[0, 0]) for name, plane in planes(np.array([[[0, 0, 255]]], np.uint8)).items()}
        {'Grey': 29, 'R': 0, 'G': 0, 'B': 255, 'H': 120, 'S': 255, 'V': 255}
    """
    check_shape("image", image, "H, W, C")
    if image.dtype != np.uint8 or image.shape[2] != 3:
        raise ValueError(f"image must be uint8 (H, W, 3), got {image.dtype} {image.shape}")
    image = np.ascontiguousarray(image)
    grey, hsv = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    seven = np.concatenate([grey[:, :, np.newaxis], image, hsv], axis=2).astype(np.uint8)
    return dict(zip(("Grey", "R", "G", "B", "H", "S", "V"), np.moveaxis(seven, 2, 0), strict=True))


def histogram(plane: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many pixels have each of the 256 values.

    Args:
        plane: uint8 (H, W).

    Returns:
        int64 (256,); the sum is H * W.

    Raises:
        ValueError: if the plane is not uint8.

    Example:
        >>> histogram(np.array([[0, 3], [3, 3]], np.uint8))[:5]
        array([1, 0, 0, 3, 0])
    """
    if plane.dtype != np.uint8:
        raise ValueError(f"plane must be uint8, got {plane.dtype}")
    return np.bincount(plane.ravel(), minlength=256).astype(np.int64)


def sobel_gradient(plane: NDArray[Any]) -> Gradient:
    """Steepness and direction of brightness at each pixel (Sobel & Feldman 1968); edge pixels are repeated outwards.

    Args:
        plane: (H, W), any numbers; floats keep their dtype, integers become float64.

    Raises:
        ValueError: if the plane has other axes.

    Example:
        >>> gradient = sobel_gradient(np.array([[0, 1, 2]] * 3))
        >>> float(gradient.magnitude[1, 1]), float(gradient.direction_deg[1, 1])
        (8.0, 0.0)
    """
    check_shape("plane", plane, "H, W")
    values = np.ascontiguousarray(as_floats(plane))
    depth = cv2.CV_32F if values.dtype == np.float32 else cv2.CV_64F
    across = cv2.Sobel(values, depth, 1, 0, borderType=cv2.BORDER_REPLICATE)
    down = cv2.Sobel(values, depth, 0, 1, borderType=cv2.BORDER_REPLICATE)
    # Adding 0 makes 0 of -0, whose direction would be 180 degrees.
    return Gradient(magnitude=np.hypot(across, down), direction_deg=np.degrees(np.arctan2(down + 0.0, across + 0.0)))


def shuffled(image: NDArray[Scalar], seed: int) -> NDArray[Scalar]:
    """The picture with its pixels in another order: the same one for every picture of this size and seed.

    A dense network learns such pictures as well as the others; a convolution does not.

    Args:
        image: (H, W) or (H, W, C) of any dtype; the channels of a pixel stay together.
        seed: chooses the order.

    Returns:
        A copy of the same shape and dtype.

    Example:
        >>> shuffled(np.array([[1, 2], [3, 4]]), seed=0)
        array([[3, 1],
               [2, 4]])
    """
    pixels = image.reshape(-1, *image.shape[2:])
    return pixels[_order(image, seed)].reshape(image.shape)


def unshuffled(image: NDArray[Scalar], seed: int) -> NDArray[Scalar]:
    """Undoes `shuffled` of the same seed.

    Args:
        image: (H, W) or (H, W, C) of any dtype.
        seed: of the shuffling.

    Returns:
        A copy of the same shape and dtype.

    Example:
        >>> unshuffled(shuffled(np.array([[1, 2], [3, 4]]), seed=0), seed=0)
        array([[1, 2],
               [3, 4]])
    """
    pixels = image.reshape(-1, *image.shape[2:])
    restored = np.empty_like(pixels)
    restored[_order(image, seed)] = pixels
    return restored.reshape(image.shape)


def _order(image: NDArray[Any], seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).permutation(image.shape[0] * image.shape[1])
