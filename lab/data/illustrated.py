"""Drawn ten-class pictures: one object of ten kinds in front of a real place, 32x32 in colour.

Objects are emoji artwork, places are views into CC0 panoramas. The three parts share neither: each has drawings and
places of its own, so a network is tested on drawings and places that it has never met. The classes are those that
courses know from small photo collections; these pictures are drawn, and are called so.
"""

from functools import lru_cache

import cv2
import numpy as np

from lab.data.panoramas import read_panorama, view
from lab.data.records import PART_NAMES, Images, PartName
from lab.data.sprites import Sprite, all_sprites, blend, placed, read_sprite, recolouring

SIZE = 32
CLASS_NAMES = ("airplane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "boat", "truck")

# Fluent's 3D and flat drawings are near copies of each other: they count as one drawing in two finishes.
ARTISTS = {"fluent3d": 0, "fluentflat": 0, "noto": 1, "notov1": 2, "fxemoji": 3, "twemoji": 4}
PLACES: dict[PartName, tuple[str, ...]] = {
    "train": ("city", "esplanade", "forest", "lab", "park", "sky", "sunset"),
    "validation": ("dawn", "sunrise"),
    "test": ("night", "venice"),
}

# Which diagonals of the Latin square below go to validation and to test. Of the twenty choices in a class, this one
# leaves both about equally like the training drawings (nearest neighbours by gradients and colours), and as like as
# can be: a class has few drawings, and with unlucky ones a deer is tested with a head after training with bodies.
_HELD_OUT: dict[str, tuple[int, int]] = {
    "airplane": (2, 0),
    "car": (2, 4),
    "bird": (2, 0),
    "cat": (1, 0),
    "deer": (1, 2),
    "dog": (1, 2),
    "frog": (0, 2),
    "horse": (3, 0),
    "boat": (3, 4),
    "truck": (2, 1),
}
_SEED = 3210
_CANVAS = 3 * SIZE  # pictures are put together at three times their size, then reduced
_VIEW = 48  # as many pixels as a view into a panorama of half size holds


@lru_cache(maxsize=len(PART_NAMES) * len(CLASS_NAMES))
def drawings_of(part: PartName, class_name: str) -> tuple[tuple[Sprite, ...], ...]:
    """The drawings of one class that a part may use, each in one finish or two.

    Every class has several subjects (car: taxi, police, ...), each drawn by up to five artists. As in a Latin square,
    one artist's version of each subject goes to validation and another's to test, a different one for each subject,
    so that every part has all classes, and most artists' manners.
    """
    drawings: dict[tuple[str, int], list[Sprite]] = {}
    for sprite in all_sprites():
        if sprite.class_name == class_name:
            drawings.setdefault((sprite.variant, ARTISTS[sprite.style]), []).append(sprite)
    subjects = list(dict.fromkeys(subject for subject, _ in drawings))
    validation, test = _HELD_OUT[class_name]
    part_of_diagonal: dict[int, PartName] = {validation: "validation", test: "test"}
    return tuple(
        tuple(finishes)
        for (subject, artist), finishes in drawings.items()
        if part_of_diagonal.get((subjects.index(subject) + artist) % 5, "train") == part
    )


def draw(part: PartName, index: int, label: int) -> Images:
    """The picture number `index` of a part: the same one at every call.

    Args:
        part: decides which artists and places are used.
        index: number of the picture in its part.
        label: index into `CLASS_NAMES`.

    Returns:
        uint8 (32, 32, 3) RGB.
    """
    rng = np.random.default_rng([_SEED, PART_NAMES.index(part), index])
    panorama = read_panorama(PLACES[part][rng.integers(len(PLACES[part]))], reduction=2)
    place = view(panorama, _VIEW, rng.uniform(0, 2 * np.pi), rng.uniform(-0.1, 0.25), rng.uniform(0.9, 1.6))
    canvas = cv2.resize(place, (_CANVAS, _CANVAS), interpolation=cv2.INTER_LINEAR).astype(np.float32)

    drawings = drawings_of(part, CLASS_NAMES[label])
    finishes = drawings[rng.integers(len(drawings))]
    layer = placed(
        read_sprite(finishes[rng.integers(len(finishes))]),
        _CANVAS,
        long_side=_CANVAS * rng.uniform(0.6, 1.0),
        centre_xy=tuple(_CANVAS * (0.5 + rng.normal([0, 0.03], [0.06, 0.05]))),
        angle_deg=rng.normal(0, 8),
        stretch=rng.uniform(0.85, 1.15),
        mirrored=rng.random() < 0.5,
    )
    colours = recolouring(
        hue_deg=rng.normal(0, 8),
        saturation=rng.uniform(0.75, 1.15),
        light_rgb=rng.uniform(0.75, 1.1) * rng.uniform(0.94, 1.06, 3),
    )
    return _photograph(rng, blend(canvas, layer, colours))


def _photograph(rng: np.random.Generator, scene: np.ndarray) -> Images:
    """Blur, reduction to 32x32, contrast, brightness and sensor noise: float32 (96, 96, 3) -> uint8 (32, 32, 3)."""
    scene = cv2.GaussianBlur(scene, (0, 0), rng.uniform(0.2, 2.0))
    photo = cv2.resize(scene, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    photo = (photo - 128) * rng.uniform(0.8, 1.1) + 128 + rng.uniform(-18, 14)
    photo += rng.normal(0, rng.uniform(0.5, 4), photo.shape)
    return np.clip(np.rint(photo), 0, 255).astype(np.uint8)
