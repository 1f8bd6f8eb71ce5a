"""What stands around a picture before a kernel slides over it, and how large the result becomes."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lab.errors import DoesNotFit
from lab.ops.arrays import Floats, as_floats, check_least

PadMode = Literal["zero", "reflect", "replicate"]
_NUMPY_MODES: dict[str, Literal["constant", "reflect", "edge"]] = {
    "zero": "constant",
    "reflect": "reflect",
    "replicate": "edge",
}


class Pads(NamedTuple):
    """Pixels added on each side of a picture, >= 0."""

    top: int
    bottom: int
    left: int
    right: int


NO_PADS = Pads(0, 0, 0, 0)


def covered(size: int, dilation: int = 1) -> int:
    """How many pixels a kernel spans along one axis when its cells stand `dilation` pixels apart.

    Args:
        size: cells of the kernel, >= 1.
        dilation: distance of neighbouring cells in pixels, >= 1 (Yu & Koltun 2016).

    Raises:
        ValueError: if an argument is below 1.

    Example:
        >>> covered(3), covered(3, dilation=2)
        (3, 5)
    """
    check_least(1, size=size, dilation=dilation)
    return (size - 1) * dilation + 1


def same_pads(size_hw: tuple[int, int], kernel_hw: tuple[int, int], stride: int = 1, dilation: int = 1) -> Pads:
    """The padding that TensorFlow and Keras call "same": the result has ceil(size / stride) rows and columns.

    An odd number of pixels cannot be halved; the surplus one goes to the bottom and to the right.

    Args:
        size_hw: height and width of the picture, >= 1.
        kernel_hw: height and width of the kernel in cells, >= 1.
        stride: step of the kernel in pixels, >= 1.
        dilation: distance of the kernel's cells in pixels, >= 1.

    Raises:
        ValueError: if an argument is below 1.

    Example:
        >>> same_pads((5, 5), (3, 3))
        Pads(top=1, bottom=1, left=1, right=1)
        >>> same_pads((2, 3), (2, 2), stride=2)
        Pads(top=0, bottom=0, left=0, right=1)
    """
    check_least(1, height=size_hw[0], width=size_hw[1], stride=stride)
    sides = []
    for size, kernel in zip(size_hw, kernel_hw, strict=True):
        steps = -(-size // stride) - 1
        missing = max(steps * stride + covered(kernel, dilation) - size, 0)
        sides += [missing // 2, missing - missing // 2]
    return Pads(*sides)


def pad(image: NDArray[Any], pads: Pads, mode: PadMode = "zero") -> Floats:
    """The picture with a frame around it; axes after the second stay as they are.

    Args:
        image: (H, W, ...), any numbers.
        pads: pixels on each side, >= 0; for "reflect" smaller than the picture along their axis.
        mode: "zero" (black), "reflect" (mirrored at the edge pixel, which is not repeated: 3 2 | 1 2 3) or
            "replicate" (the edge pixel again and again: 1 1 | 1 2 3).

    Returns:
        (top + H + bottom, left + W + right, ...), a copy; floats keep their dtype, integers become float64.

    Raises:
        DoesNotFit: if "reflect" is asked for more pixels than the mirror holds.
        ValueError: if a pad is negative or the mode unknown.

    Example:
        >>> pad(np.array([[1, 2, 3]]), Pads(0, 0, 2, 2), "reflect")
        array([[3., 2., 1., 2., 3., 2., 1.]])
        >>> pad(np.array([[1, 2, 3]]), Pads(0, 0, 2, 2), "replicate")
        array([[1., 1., 1., 2., 3., 3., 3.]])
    """
    check_least(0, **pads._asdict())
    if mode not in _NUMPY_MODES:
        raise ValueError(f"mode must be one of {', '.join(_NUMPY_MODES)}, got {mode}")
    if mode == "reflect":
        for name, size, most in (
            ("rows", image.shape[0], max(pads.top, pads.bottom)),
            ("columns", image.shape[1], max(pads.left, pads.right)),
        ):
            if most >= size:
                raise DoesNotFit(
                    f"Reflecting {most} {name} needs a picture with more than {most}, this one has {size}: "
                    "use less padding, or another way to pad."
                )
    frame = [(pads.top, pads.bottom), (pads.left, pads.right), *[(0, 0)] * (image.ndim - 2)]
    return np.pad(as_floats(image), frame, mode=_NUMPY_MODES[mode])


def output_size(size: int, kernel: int, stride: int = 1, dilation: int = 1, before: int = 0, after: int = 0) -> int:
    """How many positions a kernel has along one axis: floor((padded - covered) / stride) + 1.

    Args:
        size: pixels of the picture along the axis, >= 1.
        kernel: cells of the kernel, >= 1.
        stride: step of the kernel in pixels, >= 1.
        dilation: distance of the kernel's cells in pixels, >= 1.
        before: pixels of padding on the left or the top, >= 0.
        after: pixels of padding on the right or the bottom, >= 0.

    Raises:
        DoesNotFit: if the kernel is larger than the padded picture.
        ValueError: if a number lies outside its range.

    Example:
        >>> output_size(200, kernel=2, stride=2), output_size(5, kernel=3, before=1, after=1)
        (100, 5)
    """
    check_least(1, size=size, stride=stride)
    check_least(0, before=before, after=after)
    padded = size + before + after
    check_fits([covered(kernel, dilation)], [padded], dilation=dilation)
    return (padded - covered(kernel, dilation)) // stride + 1


def check_fits(covers: Sequence[int], padded: Sequence[int], *, dilation: int = 1, what: str = "kernel") -> None:
    """Refuses a kernel that is larger than what it slides over.

    Args:
        covers: pixels that the kernel spans, axis by axis.
        padded: pixels of the padded input, axis by axis.
        dilation: only for the sentence, which speaks of dilation where there is some.
        what: what the sentence calls the kernel, for example "pooling window".

    Raises:
        DoesNotFit: if it is larger along any axis.

    Example:
        >>> check_fits([7, 7], [5, 5], dilation=3)
        Traceback (most recent call last):
        lab.errors.DoesNotFit: The kernel covers 7 x 7 pixels with its dilation, the padded input has only 5 x 5: \
use a smaller kernel, less dilation or more padding.
    """
    if all(cover <= size for cover, size in zip(covers, padded, strict=True)):
        return
    spread, remedy = (" with its dilation", ", less dilation") if dilation > 1 else ("", "")
    raise DoesNotFit(
        f"The {what} covers {' x '.join(map(str, covers))} pixels{spread}, "
        f"the padded input has only {' x '.join(map(str, padded))}: use a smaller {what}{remedy} or more padding."
    )
