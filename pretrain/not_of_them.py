"""Pictures that belong to none of a dataset's kinds, of any size and colour: what a judge learns to turn down.

Each kind is a function of pictures with their labels, and a generator: a row of the result for a row of the pictures.
"""

from collections.abc import Callable
from typing import TypeAlias

import cv2
import numpy as np

from lab.data.records import Images, Part

Kind: TypeAlias = Callable[[Part, np.random.Generator], Images]


def blends(part: Part, rng: np.random.Generator) -> Images:
    """Each picture laid over one of another kind, both clearly there."""
    others = rng.permutation(len(part))
    while (equal := part.labels[others] == part.labels).any():
        others[equal] = rng.integers(len(part), size=int(equal.sum()))
    share = rng.uniform(0.4, 0.6, (len(part), 1, 1, 1))
    return np.rint(share * part.images + (1 - share) * part.images[others]).astype(np.uint8)


def cut_up(part: Part, rng: np.random.Generator) -> Images:
    """Each picture cut into 4 or 16 squares that change places."""
    return np.stack([_cut_up(picture, int(rng.choice([2, 4])), rng) for picture in part.images])


def _cut_up(picture: Images, across: int, rng: np.random.Generator) -> Images:
    side, channels = len(picture) // across, picture.shape[-1]
    squares = picture.reshape(across, side, across, side, channels).swapaxes(1, 2).reshape(-1, side, side, channels)
    order = np.arange(across**2)
    while (order == np.arange(across**2)).sum() > across**2 // 4:  # at most a quarter stays in place
        order = rng.permutation(across**2)
    rows = squares[order].reshape(across, across, side, side, channels).swapaxes(1, 2)
    return rows.reshape(picture.shape)


def mixed_up_pixels(part: Part, rng: np.random.Generator) -> Images:
    """Static with each picture's own pixels, in random places."""
    count, height, width, channels = part.images.shape
    pixels = part.images.reshape(count, height * width, channels)
    return np.stack([rng.permutation(each) for each in pixels]).reshape(part.images.shape)


def clouds(part: Part, rng: np.random.Generator) -> Images:
    """Smooth noise with each picture's own brightness and contrast, channel by channel."""
    noise = rng.standard_normal(part.images.shape).astype(np.float32)
    for number, each in enumerate(noise):
        smooth = cv2.GaussianBlur(each, (0, 0), rng.uniform(0.7, 4)).reshape(each.shape)
        noise[number] = (smooth - smooth.mean(axis=(0, 1))) / smooth.std(axis=(0, 1))
    means = part.images.mean(axis=(1, 2), keepdims=True)
    spreads = part.images.std(axis=(1, 2), keepdims=True)
    return np.clip(np.rint(means + spreads * noise), 0, 255).astype(np.uint8)


def blurred(part: Part, rng: np.random.Generator) -> Images:
    """Each picture with nothing left of it but large blots."""
    pictures = [cv2.GaussianBlur(picture, (0, 0), rng.uniform(4, 8)) for picture in part.images]
    return np.stack(pictures).reshape(part.images.shape)


KINDS: dict[str, Kind] = {
    "two in one": blends,
    "cut up": cut_up,
    "mixed-up pixels": mixed_up_pixels,
    "clouds": clouds,
    "blots": blurred,
}


def draw(part: Part, a_kind: int, rng: np.random.Generator) -> dict[str, Images]:
    """Some pictures of each kind, made of random ones of the part.

    Returns:
        by kind: uint8 (a_kind, H, W, C).
    """
    made = {}
    for name, make in KINDS.items():
        rows = rng.integers(len(part), size=a_kind)
        made[name] = make(Part(images=part.images[rows], labels=part.labels[rows]), rng)
    return made
