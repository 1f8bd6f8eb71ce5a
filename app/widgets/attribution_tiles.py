"""Attributions as pictures."""

import numpy as np

from app.studies.attributions import overlay
from app.style import PALETTE

UNSIGNED = ("saliency", "smoothgrad")  # lengths of slopes: they cannot say for or against


def drawn(method: str, image: np.ndarray, values: np.ndarray) -> np.ndarray:
    """What a method says, over the picture: orange for the class, blue against it; purple where it has no sign.

    Args:
        method: of `METHODS`.
        image: uint8 `(H, W, C)`.
        values: `(H, W)`.

    Returns:
        uint8 `(H, W, 3)`.
    """
    above, below = (PALETTE.accent,) * 2 if method in UNSIGNED else (PALETTE.positive, PALETTE.negative)
    return overlay(image, values, above, below)
