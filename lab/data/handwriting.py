"""A drawing or a photograph of one digit made to look like MNIST (LeCun et al. 1998, sec. III-A).

White ink on black; the ink fitted into 20x20 pixels with its proportions kept; the centre of mass of the ink put in
the middle of 28x28 pixels.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BOX_PX = 20
FIELD_PX = 28
# Where MNIST's own digits have their centre of mass: index 14, not 13.5 (mean of the shipped 8,000: 14.00, 14.01).
CENTRE_PX = 14

_LEAST_CONTRAST = 24  # grey levels between paper and ink below which a picture counts as empty
_PAPER = 0.1  # share of the strongest ink up to which a pixel is paper: grain and shadow, not strokes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prepared:
    """A digit as the networks of the lab expect it, and how it came about.

    Attributes:
        image: uint8 (28, 28), white ink on black; all zeros if the drawing is empty.
        steps: name and picture of every step, to be shown in this order; uint8 (h, w) each.
        is_empty: True if nothing stands out from the paper.
    """

    image: NDArray[np.uint8]
    steps: tuple[tuple[str, NDArray[np.uint8]], ...]
    is_empty: bool


def prepare(image: NDArray[np.uint8], invert: bool | None = None) -> Prepared:
    """The MNIST preparation of a drawing.

    Args:
        image: uint8 (H, W), (H, W, 1), (H, W, 3) RGB or (H, W, 4) RGBA. Of an RGBA drawing with a clear border, what
            is drawn counts as ink, whatever its colour and `invert`.
        invert: True for dark ink on light paper, False for light ink on dark, None to decide by the border: a bright
            border is paper.

    Returns:
        the digit and the steps towards it: "grey", "ink", "cut out", "in a 20x20 box", "centred".
    """
    border = np.ones(image.shape[:2], dtype=bool)
    border[1:-1, 1:-1] = False
    if image.ndim == 3 and image.shape[2] == 4 and np.median(image[..., 3][border]) == 0:
        grey, invert = image[..., 3], False
    else:
        grey = _grey(image)
    if invert is None:
        invert = bool(np.median(grey[border]) > 127)
    ink = _ink(255 - grey if invert else grey, border)
    steps = [("grey", grey), ("ink", ink)]
    if not ink.any():
        blank = np.zeros((FIELD_PX, FIELD_PX), np.uint8)
        return Prepared(image=blank, steps=(*steps, ("centred", blank)), is_empty=True)
    cut = _cut_out(ink)
    boxed = _fit_box(cut)
    centred = _centred(boxed)
    steps += [("cut out", cut), (f"in a {BOX_PX}x{BOX_PX} box", boxed), ("centred", centred)]
    return Prepared(image=centred, steps=tuple(steps), is_empty=False)


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Brightness, uint8 (H, W), of what is seen on white paper."""
    if image.ndim == 2:
        return image
    if image.shape[2] == 1:
        return image[..., 0]
    luma = image[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    share = image[..., 3].astype(np.float32) / 255 if image.shape[2] == 4 else np.float32(1)
    return np.rint(luma * share + 255 * (1 - share)).astype(np.uint8)


def _ink(bright: NDArray[np.uint8], border: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Ink from 0 (paper) to 255 (the strongest stroke); the paper's own brightness is taken off."""
    paper = float(np.median(bright[border]))
    contrast = float(bright.max()) - paper
    if contrast < _LEAST_CONTRAST:
        return np.zeros_like(bright)
    share = np.clip((bright - np.float32(paper)) / np.float32(contrast), 0, 1)
    share[share < _PAPER] = 0
    return np.rint(share * 255).astype(np.uint8)


def _cut_out(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _fit_box(cut: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The longer side 20 pixels, the other in proportion, at least 1."""
    import cv2  # here, so that a page which only shows steps does not load OpenCV

    height, width = cut.shape
    scale = BOX_PX / max(height, width)
    size_wh = max(1, round(width * scale)), max(1, round(height * scale))
    boxed = cv2.resize(cut, size_wh, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return boxed.astype(np.uint8, copy=False)


def _centred(boxed: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Moved by whole pixels, so that the centre of mass comes as near to (14, 14) as the field allows."""
    field = np.zeros((FIELD_PX, FIELD_PX), np.uint8)
    mass = boxed.astype(np.float64)
    corner = []
    for axis in (0, 1):
        profile = mass.sum(axis=1 - axis)
        centre = profile @ np.arange(len(profile)) / profile.sum()
        corner.append(min(max(round(CENTRE_PX - centre), 0), FIELD_PX - boxed.shape[axis]))
    top, left = corner
    field[top : top + boxed.shape[0], left : left + boxed.shape[1]] = boxed
    return field
