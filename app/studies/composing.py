"""A scene that a visitor puts together: sprites, where they stand, and how an address says it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.backdrops import backdrop
from lab.data.canvas import Canvas, Placement, Scene
from lab.data.scenes import CATEGORY_NAMES, SIDE
from lab.data.sprites import Sprite, all_sprites

MOST_THINGS = 12
SMALLEST_PX, LARGEST_PX = 12, 224
NEW_PX = 96
BETWEEN = ","  # things in an address
_WORD = re.compile(r"([a-z0-9_-]{1,60})~(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(-?\d{1,3})")


@dataclass(frozen=True, slots=True)
class Thing:
    """One sprite in a square window of the scene.

    Attributes:
        sprite: the drawing.
        x, y: left and upper edge of the window, in pixels.
        side: of the window, which the drawing's longer side fills.
        angle_deg: turn, counterclockwise.
    """

    sprite: Sprite
    x: int
    y: int
    side: int
    angle_deg: int = 0

    def within(self) -> "Thing":
        """The same thing, moved and made smaller so that its window lies in the scene."""
        side = min(max(self.side, SMALLEST_PX), LARGEST_PX)
        return replace(self, side=side, x=min(max(self.x, 0), SIDE - side), y=min(max(self.y, 0), SIDE - side))


def drawings_of(category: str) -> tuple[Sprite, ...]:
    """All drawings of a category."""
    return tuple(sprite for sprite in all_sprites() if sprite.class_name == category)


def composed(things: Sequence[Thing], ground: NDArray[np.uint8]) -> Scene:
    """The scene, from back to front; what is hidden altogether is not in it.

    Args:
        things: any number.
        ground: uint8 (256, 256, 3).
    """
    canvas = Canvas(ground.astype(np.float32))
    for thing in things:
        half = thing.side / 2
        canvas.add(
            Placement(
                sprite=thing.sprite,
                long_side=float(thing.side),
                centre_xy=(thing.x + half, thing.y + half),
                angle_deg=float(thing.angle_deg),
            ),
            CATEGORY_NAMES.index(thing.sprite.class_name),
            least_seen=0.0,
        )
    return canvas.scene()


def place_ground(number: int) -> NDArray[np.uint8]:
    """A place that no training has seen, the same one for a number: uint8 (256, 256, 3)."""
    return backdrop("test", SIDE, np.random.default_rng(number)).astype(np.uint8)


def own_ground(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The middle square of any picture uint8 (H, W) or (H, W, 3) as a background."""
    colored = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
    side = min(colored.shape[:2])
    top, left = ((length - side) // 2 for length in colored.shape[:2])
    square = colored[top : top + side, left : left + side]
    how = cv2.INTER_AREA if side > SIDE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(square, (SIDE, SIDE), interpolation=how), np.uint8)


def write_things(things: Sequence[Thing]) -> str:
    """Things as the address says them; `read_things` takes it back.

    Example:
        >>> write_things(read_things("cat-face-noto~10.20.64.-15,nothing~1.1.1.1"))
        'cat-face-noto~10.20.64.-15'
    """
    return BETWEEN.join(
        f"{_name(thing.sprite)}~{thing.x}.{thing.y}.{thing.side}.{thing.angle_deg}" for thing in things[:MOST_THINGS]
    )


def read_things(text: str) -> tuple[Thing, ...]:
    """What an address says; words that name no drawing, or no place, are left out."""
    by_name = {_name(sprite): sprite for sprite in all_sprites() if sprite.class_name in CATEGORY_NAMES}
    found = []
    for word in text.split(BETWEEN)[:MOST_THINGS]:
        match = _WORD.fullmatch(word)
        if match and match[1] in by_name:
            x, y, side, angle = (int(number) for number in match.groups()[1:])
            found.append(Thing(by_name[match[1]], x, y, side, (angle + 180) % 360 - 180).within())
    return tuple(found)


def _name(sprite: Sprite) -> str:
    return sprite.file.rpartition("/")[2].partition(".")[0]


def usual_things() -> tuple[Thing, ...]:
    """What stands there at first: a dog that a bicycle hides in part, and a bus."""
    return read_things("dog-dog-noto~24.96.120.0,bicycle-bicycle-noto~96.120.112.0,bus-bus-noto~150.20.90.0")
