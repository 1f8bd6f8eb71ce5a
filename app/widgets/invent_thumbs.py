"""The small pictures of the section "Invent" on Home."""

from functools import cache

import numpy as np

from app.style import Theme
from app.widgets.thumb_parts import figure
from app.widgets.tiles import picture
from lab.data import datasets
from lab.gan_training import GanTrainSpec

DIGIT, SIDE_PX = 8, 84


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
