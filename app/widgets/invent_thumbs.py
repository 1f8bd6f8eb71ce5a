"""The small pictures of the section "Invent" on Home."""

from functools import cache
from typing import Any

import numpy as np

from app.studies.latent import library
from app.style import PALETTE, Theme
from app.widgets.thumb_parts import CURVES_PX, curves, figure
from app.widgets.tiles import picture
from lab.cards import gan_card
from lab.data import datasets
from lab.gan_training import GanTrainSpec
from lab.ops.latent import between

DIGIT, SIDE_PX = 8, 84
LATENT = 100
QUALITY_OF = "dcgan-digits"


@cache
def players_thumb(theme: Theme) -> str:
    """What G begins with, what D compares with, and where D's loss rests when neither can win."""
    spec = GanTrainSpec(smoothing=0.0)
    side = int(spec.latent**0.5)
    numbers = np.random.default_rng(0).standard_normal((side, side))
    grey = np.rint(np.clip(numbers / 4 + 0.5, 0, 1) * 255).astype(np.uint8)
    noise = picture(grey, width_px=SIDE_PX, alt=f"{side**2} random numbers as grey cells")
    real = picture(datasets.preview("digits", 3)[DIGIT, 1], width_px=SIDE_PX, alt="A real digit")
    shown = f'{figure(noise, "G gets z", SIDE_PX)}<span class="sign">→ ? ~</span>{figure(real, "real", SIDE_PX)}'
    rest = spec.equilibrium
    words = "" if rest is None else f"D can only guess: ln 2 = {rest.drawn:.3f}"
    return f'<div class="steps">{shown}</div><div style="text-align:center">{words}</div>'


@cache
def latent_thumb(theme: Theme) -> str:
    """Two z, the straight way between them and the arc, with how long z is half way on each."""
    first, second = library(LATENT)[:2]
    lengths = {
        way: float(np.linalg.norm(between(first, second, np.array([0.5]), is_spherical=is_round)[0]))
        for way, is_round in (("straight", False), ("on the sphere", True))
    }
    width, height = CURVES_PX
    ends = (0.12 * width, 0.85 * height), (0.88 * width, 0.85 * height)
    (x, y), (to_x, to_y) = ends
    lines = [
        f'<path d="M{x} {y}L{to_x} {to_y}" stroke="{PALETTE.validation}" stroke-width="3" fill="none"/>',
        f'<path d="M{x} {y}A{width / 2} {height} 0 0 1 {to_x} {to_y}" stroke="{PALETTE.training}" stroke-width="3" '
        'fill="none"/>',
        *(f'<circle cx="{at}" cy="{below}" r="5" fill="{PALETTE.neutral}"/>' for at, below in ends),
    ]
    words = f"z is {np.linalg.norm(first):.1f} long at A; half way " + ", ".join(
        f"{length:.1f} {way}" for way, length in lengths.items()
    )
    drawn = curves(lines, "Two ways from one z to another")
    return f'{drawn}<div style="text-align:center">{words}</div>'


@cache
def quality_thumb(theme: Theme) -> str:
    """The Fréchet distance of a shipped pair's drawings by epoch, from its card."""
    card = gan_card(QUALITY_OF)
    by_epoch = {int(epoch): scores["frechet"] for epoch, scores in card["test_by_epoch"].items()}
    width, height = CURVES_PX
    last, most, least = (np.log(value) for value in (max(by_epoch) + 1, max(by_epoch.values()), _floor(card)))
    places = [
        (width * np.log(epoch + 1) / last, height * (1 - (np.log(distance) - least) / (most - least)))
        for epoch, distance in sorted(by_epoch.items())
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    line = f'<polyline points="{path}" fill="none" stroke="{PALETTE.validation}" stroke-width="3"/>'
    words = f"Fréchet distance over {max(by_epoch)} epochs: {by_epoch[0]:.0f} → {card['test']['frechet']:.1f}"
    return f'{curves([line], "It falls, epoch by epoch")}<div style="text-align:center">{words}</div>'


def _floor(card: dict[str, Any]) -> float:
    return float(card["test"]["frechet_of_real"])
