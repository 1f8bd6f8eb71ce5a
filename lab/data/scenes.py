"""Scenes for detectors: several drawn objects in front of a place, with exact boxes and masks.

Objects are emoji artwork of COCO's categories. Training, validation and test use places of their own; the held-out
test also uses drawings by artists that training has never seen (Noto, both generations). "train-more" and "train-most"
show more artists, and some drawings bent and in other colours, so that a network learns what the drawings of a category
share; "validation-other" asks whether it did, without touching the test.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from lab.data.backdrops import backdrop
from lab.data.canvas import Canvas, Placement, Scene
from lab.data.records import PartName
from lab.data.sprites import Sprite, all_sprites, recolouring, training_sprites

SceneKind = Literal["train", "validation", "known", "held-out", "train-more", "validation-other", "train-most"]

SIDE = 256  # pixels, height and width of a scene
CATEGORIES = {  # names and ids as in COCO 2017
    "person": 1, "bicycle": 2, "car": 3, "motorcycle": 4, "airplane": 5, "bus": 6, "train": 7, "truck": 8,
    "boat": 9, "traffic light": 10, "bird": 16, "cat": 17, "dog": 18, "horse": 19, "sheep": 20, "cow": 21,
    "elephant": 22, "umbrella": 28, "sports ball": 37, "cup": 47, "cake": 61, "chair": 62, "book": 84, "clock": 85,
}  # fmt: skip
CATEGORY_NAMES = tuple(CATEGORIES)
SCENERY = ("building", "cloud", "flower", "house", "moon", "mountain", "mushroom", "sun", "tree")

_PARTS: dict[SceneKind, PartName] = {
    "train": "train",
    "validation": "validation",
    "known": "test",
    "held-out": "test",
    "train-more": "train",
    "validation-other": "validation",
    "train-most": "train",
}  # whose backdrops

SCENE_KINDS: tuple[SceneKind, ...] = tuple(_PARTS)  # a kind's place is part of its seed
KNOWN_STYLES = ("fluent3d", "fluentflat", "fxemoji", "twemoji")
MORE_STYLES = ("emojione", "openclipart", "openmoji")  # besides, for "train-more"
MOST_STYLES = (*MORE_STYLES, "emojione1", "tuxpaint")  # besides, for "train-most"
VALIDATION_STYLES = ("streamline",)  # of "validation-other": never trained on
HELD_OUT_STYLES = ("noto", "notov1")

FEWEST, MOST = 2, 8  # objects
SMALLEST_PX, LARGEST_PX = 16.0, 160.0  # an object's long side, uniform in its logarithm
MOST_SCENERY = 3
_BEND = 0.04  # standard deviation of its shifts
_TRIES = 20
_SEED = 2017


class Variety(NamedTuple):
    """What scenes show besides the known drawings.

    Attributes:
        styles: more artists; more drawings by the known ones are always among them.
        share: of all objects, by these drawings, which no other kind shows.
        varied_share: of all objects, bent and in other colours.
    """

    styles: tuple[str, ...]
    share: float
    varied_share: float


VARIETIES: dict[SceneKind, Variety] = {
    "train-more": Variety(MORE_STYLES, 0.5, 0.35),
    "train-most": Variety(MOST_STYLES, 0.6, 0.4),
}


@lru_cache(maxsize=2)
def sprites_of(styles: tuple[str, ...]) -> dict[str, tuple[Sprite, ...]]:
    """The drawings of some artists that the lab shows, by class."""
    return _by_class([sprite for sprite in all_sprites() if sprite.style in styles])


@lru_cache(maxsize=2)
def more_sprites(styles: tuple[str, ...]) -> dict[str, tuple[Sprite, ...]]:
    """The drawings of some artists that are there for training alone, by class."""
    return _by_class([sprite for sprite in training_sprites() if sprite.style in styles])


def _by_class(sprites: Sequence[Sprite]) -> dict[str, tuple[Sprite, ...]]:
    names = dict.fromkeys(sprite.class_name for sprite in sprites)
    return {name: tuple(sprite for sprite in sprites if sprite.class_name == name) for name in names}


def draw_scene(kind: SceneKind, index: int) -> Scene:
    """Scene number `index` of a kind: the same one at every call.

    Args:
        kind: "train", "validation" and "known" show the same drawings in different places, "train-more" and
            "train-most" these and more; "held-out" has the places of "known" and drawings by other artists,
            "validation-other" the places of "validation" and another artist's drawings of all that he drew.
        index: its number.
    """
    rng = np.random.default_rng([_SEED, SCENE_KINDS.index(kind), index])
    canvas = Canvas(backdrop(_PARTS[kind], SIDE, rng))
    count = int(rng.integers(FEWEST, MOST + 1))
    sizes = SMALLEST_PX * (LARGEST_PX / SMALLEST_PX) ** rng.random(count)
    for long_side in sorted(sizes, key=lambda size: size * rng.uniform(0.4, 1.0), reverse=True):
        if rng.random() < MOST_SCENERY / (FEWEST + MOST) / 2:
            _add_somewhere(canvas, kind, _chosen(kind, SCENERY, rng), long_side, None, rng)
        label = int(rng.integers(len(CATEGORY_NAMES)))
        _add_somewhere(canvas, kind, _chosen(kind, (CATEGORY_NAMES[label],), rng), long_side, label, rng)
    return canvas.scene(rng)


def _chosen(kind: SceneKind, classes: Sequence[str], rng: np.random.Generator) -> Sprite:
    drawings = sprites_of(HELD_OUT_STYLES if kind == "held-out" else KNOWN_STYLES)
    variety = VARIETIES.get(kind)
    if variety and rng.random() < variety.share:
        drawings = more_sprites((*KNOWN_STYLES, *variety.styles))
    elif kind == "validation-other":
        drawings = drawings | more_sprites(VALIDATION_STYLES)
    of_class = drawings[classes[int(rng.integers(len(classes)))]]
    return of_class[int(rng.integers(len(of_class)))]


def _add_somewhere(
    canvas: Canvas, kind: SceneKind, sprite: Sprite, long_side: float, label: int | None, rng: np.random.Generator
) -> None:
    """Tries places until enough is seen of every object; gives up after some tries."""
    is_varied = kind in VARIETIES and rng.random() < VARIETIES[kind].varied_share
    colours = recolouring(
        hue_deg=rng.normal(0, 45 if is_varied else 10),
        saturation=rng.uniform(0.1, 1.5) if is_varied else rng.uniform(0.6, 1.2),
        light_rgb=rng.uniform(0.7, 1.12) * rng.uniform(0.92, 1.08, 3),
    )
    shifts = rng.normal(0, _BEND, (3, 3, 2)).astype(np.float32) if is_varied else None
    for _ in range(_TRIES):
        placement = Placement(
            sprite=sprite,
            long_side=long_side,
            centre_xy=canvas.some_place(rng),
            angle_deg=rng.normal(0, 10),
            stretch=rng.uniform(0.85, 1.15),
            is_mirrored=bool(rng.random() < 0.5),
            shifts=shifts,
        )
        if canvas.add(placement, label, colours):
            return
