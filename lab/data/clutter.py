"""Digits to be searched for: moved about a large field, among pieces of other digits, turned and in noise.

The tasks of Mnih et al. 2014, sec. 4.1, on the lab's digits, and one of our own for size, clutter and noise. A field
is put together from digits of one part alone, the pieces of clutter too, so that no test digit is ever trained on.
"""

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from lab.data.records import PART_NAMES, Images, Labels, Part, PartName
from lab.errors import InvalidSpec

DIGIT_PX = 28
PIECE_PX = 8
_HELD_OUT_SEED = 20140624  # the day on which the paper appeared; validation and test fields never change


@dataclass(frozen=True, slots=True, kw_only=True)
class ClutterTask:
    """What a field looks like.

    Attributes:
        name: the key in `TASKS`.
        title: the name that a page shows.
        side: height and width of the field in pixels, >= 28. A digit is put anywhere where all of it is inside.
        pieces: how many 8x8 pieces of other digits are added, anywhere inside.
        rotation_deg: the digit is turned by up to this, either way.
        shear: it is sheared by up to this, in horizontal pixels a row.
        noise: standard deviation of the grey-level noise all over the field.

    Raises:
        InvalidSpec: for a value outside its rule.
    """

    name: str
    title: str
    side: int = DIGIT_PX
    pieces: int = 0
    rotation_deg: float = 0.0
    shear: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        """Check the rules."""
        for name, least in (("side", DIGIT_PX), ("pieces", 0), ("rotation_deg", 0), ("shear", 0), ("noise", 0)):
            value = getattr(self, name)
            if not (value >= least and math.isfinite(value)):
                raise InvalidSpec(f"{name} must be >= {least}, got {value}")

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of one field."""
        return self.side, self.side, 1


# The paper's pieces: 8x8, four of them on 60x60 and eight on 100x100.
TASKS: dict[str, ClutterTask] = {
    task.name: task
    for task in (
        ClutterTask(name="centred", title="Digits as they are, 28x28"),
        ClutterTask(name="translated", title="Translated digits, 60x60", side=60),
        ClutterTask(name="cluttered", title="Cluttered digits, 60x60", side=60, pieces=4),
        ClutterTask(name="cluttered-100", title="Cluttered digits, 100x100", side=100, pieces=8),
        ClutterTask(
            name="noisy-100",
            title="Turned, sheared and noisy digits, 100x100",
            side=100,
            rotation_deg=40,
            shear=0.3,
            noise=40,
        ),
    )
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fields:
    """N fields and what is where in them.

    Attributes:
        images: uint8 (N, side, side, 1) in [0, 255], white ink on black; ink that meets ink adds up to 255 at most.
        labels: int64 (N,), the digits 0 to 9.
        digits: int64 (N,), which picture of the part each digit is.
        corners_yx: int64 (N, 2), upper left corner of the digit's 28x28 pixels.
        piece_digits: int64 (N, pieces), which picture each piece is cut from; never the field's own digit.
        piece_sources_yx: int64 (N, pieces, 2), where in that picture it is cut out.
        piece_corners_yx: int64 (N, pieces, 2), upper left corner of the 8x8 pixels in the field.
    """

    images: Images
    labels: Labels
    digits: NDArray[np.int64]
    corners_yx: NDArray[np.int64]
    piece_digits: NDArray[np.int64]
    piece_sources_yx: NDArray[np.int64]
    piece_corners_yx: NDArray[np.int64]

    def __len__(self) -> int:
        """How many fields there are."""
        return len(self.labels)

    def first(self, count: int) -> "Fields":
        """The first `count` of them, without the others' memory."""
        return Fields(**{item.name: getattr(self, item.name)[:count].copy() for item in fields(self)})


def compose(
    task: ClutterTask,
    part: Part,
    digits: NDArray[np.int64],
    rng: np.random.Generator,
    corners_yx: NDArray[np.int64] | None = None,
) -> Fields:
    """One field for each of `digits`, everything else drawn at random.

    About 5 microseconds a field of 60x60 with clutter; turning costs about 20, noise on 100x100 about 150.

    Args:
        task: what a field looks like.
        part: digits of 28x28 pixels; those shown and those cut to pieces both come from it.
        digits: int64 (N,), which picture of the part is the digit in each field.
        rng: the same generator in the same state gives the same fields.
        corners_yx: int64 (N, 2), where the digits are put; None draws the places. The clutter is the same either way.

    Raises:
        ValueError: if the part's pictures are not 28x28x1, there is no other digit to cut pieces from, or a digit
            would not lie inside its field.
    """
    if part.images.shape[1:] != (DIGIT_PX, DIGIT_PX, 1):
        raise ValueError(f"digits must be uint8 (N, 28, 28, 1), got {part.images.shape}")
    if task.pieces and len(part) < 2:
        raise ValueError(f"pieces are cut from other digits: the part must have >= 2, got {len(part)}")
    count, room = len(digits), task.side - DIGIT_PX + 1
    drawn = rng.integers(0, room, (count, 2))
    corners = drawn if corners_yx is None else corners_yx
    if corners.shape != (count, 2) or not ((corners >= 0) & (corners < room)).all():
        raise ValueError(f"a digit's corner must lie between 0 and {room - 1}, got {corners.tolist()}")
    # Any digit but the field's own: count on from it by 1 to all others.
    strangers = rng.integers(1, max(len(part), 2), (count, task.pieces))
    piece_digits = (digits[:, np.newaxis] + strangers) % max(len(part), 1)
    sources = rng.integers(0, DIGIT_PX - PIECE_PX + 1, (count, task.pieces, 2))
    piece_corners = rng.integers(0, task.side - PIECE_PX + 1, (count, task.pieces, 2))

    ink = np.zeros((count, task.side, task.side), np.uint16)
    _add(ink, _turned(task, part.images[digits], rng)[..., 0], corners)
    cuts = sliding_window_view(part.images[..., 0], (PIECE_PX, PIECE_PX), axis=(1, 2))
    for piece in range(task.pieces):
        source = sources[:, piece]
        _add(ink, cuts[piece_digits[:, piece], source[:, 0], source[:, 1]], piece_corners[:, piece])
    return Fields(
        images=_seen(ink, task.noise, rng)[..., np.newaxis],
        labels=part.labels[digits],
        digits=digits,
        corners_yx=corners,
        piece_digits=piece_digits,
        piece_sources_yx=sources,
        piece_corners_yx=piece_corners,
    )


def draw(task: ClutterTask, part: Part, count: int, seed: int | tuple[int, ...]) -> Fields:
    """`count` fields with digits drawn at random from the part, for training.

    Args:
        task: what a field looks like.
        part: the part of the digits that everything comes from.
        count: how many, >= 0.
        seed: the same seed gives the same fields.

    Raises:
        ValueError: as `compose`.
    """
    rng = np.random.default_rng(seed)
    return compose(task, part, rng.integers(0, len(part), count), rng)


def held_out(task: ClutterTask, part: Part, name: PartName, rounds: int = 1) -> Fields:
    """The fixed fields on which a task is measured: every digit of the part once in each round.

    Args:
        task: what a field looks like.
        part: the part of the digits of that name.
        name: "validation" or "test"; each has fields of its own.
        rounds: how often each digit is shown, every time in another place.

    Raises:
        ValueError: as `compose`.
    """
    rng = np.random.default_rng([_HELD_OUT_SEED, PART_NAMES.index(name)])
    return compose(task, part, np.tile(np.arange(len(part)), rounds), rng)


def _add(ink: NDArray[np.uint16], patches: NDArray[np.uint8], corners_yx: NDArray[np.int64]) -> None:
    """Adds a patch (N, h, w) to each field (N, side, side), in place."""
    places = sliding_window_view(ink, patches.shape[1:], axis=(1, 2), writeable=True)
    places[np.arange(len(ink)), corners_yx[:, 0], corners_yx[:, 1]] += patches


def _turned(task: ClutterTask, images: Images, rng: np.random.Generator) -> Images:
    if task.rotation_deg == task.shear == 0:
        return images
    from lab.data.augmentation import Strength, distort, draw_distortions  # brings OpenCV, which most tasks do not need

    strength = Strength(rotation_deg=task.rotation_deg, shear=task.shear)
    return distort(images, draw_distortions(strength, len(images), (DIGIT_PX, DIGIT_PX), rng))


def _seen(ink: NDArray[np.uint16], noise: float, rng: np.random.Generator) -> Images:
    if noise == 0:
        return np.minimum(ink, 255).astype(np.uint8)
    grey = ink + np.float32(noise) * rng.standard_normal(ink.shape, dtype=np.float32)
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8)
