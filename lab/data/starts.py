"""Where an ascent begins: a picture that says nothing, or a photograph."""

import numpy as np

from lab.architectures.layers import Shape
from lab.data.imagenet import middle_square
from lab.data.photos import photos, read_photo
from lab.errors import InvalidSpec
from lab.ops.arrays import Floats
from lab.ops.ascent import GREY, WHITE
from lab.ops.spectra import natural_noise

SPREAD = 20.0  # deviation of a noise in grey levels: faint, so that steps soon outweigh it


def first_picture(start: str, photo: str, shape: Shape, seed: int) -> Floats:
    """The picture before the first step: `(H, W, C)` in [0, 255].

    Args:
        start: one of `lab.ascent.STARTS`.
        photo: name of the photograph, if it starts from one.
        shape: `(H, W, C)`, C 1 or 3.
        seed: draws the noise.

    Raises:
        InvalidSpec: if the lab has no such photograph.
    """
    rng = np.random.default_rng(seed)
    if start == "photo":
        if photo not in {shown.name for shown in photos()}:
            raise InvalidSpec(f"The lab has no photograph named {photo!r}")
        square = middle_square(read_photo(photo), shape[0]).astype(float)
        return square if shape[2] == 3 else square.mean(axis=-1, keepdims=True)
    noise: Floats = np.zeros(shape)
    if start == "white":
        noise = rng.standard_normal(shape)
    elif start == "natural":
        noise = natural_noise(shape, rng)
    return np.clip(GREY + SPREAD * noise, 0, WHITE)
