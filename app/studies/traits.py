"""Traits of drawings that a direction in latent space can be made of: how each is measured, and its words. Pure."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lab.ops.latent import mean_level, slant, warmth

GREY, COLOUR = 1, 3  # channels


def _degrees(slope: float) -> str:
    return f"{math.degrees(math.atan(slope)):.0f}°"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a trait has more or less of.

    Attributes:
        of: one number a picture: uint8 (N, H, W, C) -> float (N,). A function of `lab.ops.latent`.
        words: a sentence with the means before and after.
    """

    of: Callable[[np.ndarray], np.ndarray]
    words: Callable[[float, float], str]


INK = Measure(
    of=mean_level, words=lambda before, after: f"Ink: a mean grey level of {before:.1f} before, {after:.1f} after."
)
SLANT = Measure(
    of=slant,
    words=lambda before, after: f"They lean {_degrees(before)} to the right before, {_degrees(after)} after.",
)
LIGHT = Measure(
    of=mean_level, words=lambda before, after: f"Brightness: a mean level of {before:.0f} before, {after:.0f} after."
)
WARMTH = Measure(
    of=warmth,
    words=lambda before, after: f"Red minus blue: {before:+.0f} levels on average before, {after:+.0f} after.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """Which drawings of a kind stand for an idea.

    Attributes:
        words: after the kind's name.
        measure: what they have most or least of; None for any drawing of the kind.
        most: whether it is the most.
    """

    words: str
    measure: Measure | None = None
    most: bool = True


ANY = Trait(words="any")
TRAITS: Mapping[int, Mapping[str, Trait]] = {
    GREY: {
        "any": ANY,
        "bold": Trait(words="with the most ink", measure=INK),
        "thin": Trait(words="with the least ink", measure=INK, most=False),
        "right": Trait(words="leaning right", measure=SLANT),
        "left": Trait(words="leaning left", measure=SLANT, most=False),
    },
    COLOUR: {
        "any": ANY,
        "light": Trait(words="the lightest", measure=LIGHT),
        "dark": Trait(words="the darkest", measure=LIGHT, most=False),
        "warm": Trait(words="the reddest", measure=WARMTH),
        "cold": Trait(words="the bluest", measure=WARMTH, most=False),
    },
}
_USUAL = {GREY: INK, COLOUR: LIGHT}


def measured_by(plus: Trait, minus: Trait, channels: int) -> Measure:
    """What tells whether the difference of two ideas does what it should: the measure of the first that has one."""
    return plus.measure or minus.measure or _USUAL[channels]
