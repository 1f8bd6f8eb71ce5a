"""The small pictures of the section "Attend" on Home."""

from functools import cache

import numpy as np

from app.studies.duel import uncovered
from app.style import PALETTE, SERIES, TEXT, Theme
from app.widgets.thumb_parts import CURVES_PX, curves, figure, rgb
from app.widgets.tiles import picture
from lab.architectures.readers import cost_of_answer
from lab.cards import attention_card
from lab.data import datasets
from lab.data.photos import read_photo, reduced_square
from lab.ops.glimpses import glimpse

PHOTO, DIGIT = "cat", 2
WATCHED, FAR_SIGHTED = "ram-centred", "ram-cluttered"
FIELD_SIDES = range(40, 241, 20)
RETINA_SIDE, RETINA_PATCH, RETINA_SCALES = 64, 12, 3


@cache
def retina_thumb(theme: Theme) -> str:
    """A glimpse of three scales at the middle of a photograph."""
    image = reduced_square(read_photo(PHOTO), RETINA_SIDE)
    seen = glimpse(image, (0, 0), size=RETINA_PATCH, scales=RETINA_SCALES)
    framed = image.copy()
    for (left, top, right, bottom), color in zip(seen.squares_xyxy, SERIES, strict=False):
        for rows, columns in (
            (slice(top, bottom), [left, right - 1]),
            ([top, bottom - 1], slice(left, right)),
        ):
            framed[rows, columns] = rgb(color)
    patches = [
        figure(picture(np.rint(patch).astype(np.uint8), width_px=40, alt=f"Patch of scale {scale}"), "", 40)
        for scale, patch in enumerate(seen.patches, start=1)
    ]
    field = figure(picture(framed, width_px=96, alt="A photograph with three squares around its middle"), "", 96)
    return f'<div class="steps">{field}{"".join(patches)}</div>'


@cache
def watch_thumb(theme: Theme) -> str:
    """What a shipped network sees first of a digit, and how well it reads after its last glimpse."""
    card = attention_card(WATCHED)
    digit = datasets.preview("digits", 3)[DIGIT, 0]
    seen = glimpse(digit, (0, 0), size=card["spec"]["patch"])
    left, top, right, bottom = seen.squares_xyxy[0]
    framed = np.repeat(digit, 3, axis=-1)
    framed[[top, bottom - 1], left:right] = framed[top:bottom, [left, right - 1]] = rgb(PALETTE.accent)
    patch = picture(np.rint(seen.patches[0]).astype(np.uint8), width_px=64, alt="The patch that it sees")
    field = picture(framed, width_px=84, alt="A digit with the square of the first glimpse")
    words = (
        f"{card['spec']['glimpses']} glimpses like this one: {card['mean_test_error_percent']:.1f} % wrong on "
        f"{card['data']['test']:,} test digits"
    )
    shown = f"{figure(field, '', 84)}{figure(patch, '', 64)}"
    return f'<div class="steps">{shown}</div><div style="text-align:center">{words}</div>'


@cache
def duel_thumb(theme: Theme) -> str:
    """A field as far as two looks uncover it, and the question."""
    digit = np.zeros((60, 60, 1), np.uint8)
    digit[24:52, 8:36] = datasets.preview("digits", 3)[DIGIT, 0]
    shown = uncovered(digit, [(0.0, 0.0), (0.1, -0.5)], size=8, scales=2, factor=2)
    field = figure(picture(shown, width_px=110, alt="A field of which two looks have uncovered a part"), "", 110)
    return f'<div class="steps">{field}<span class="sign">?</span></div>'


@cache
def everything_thumb(theme: Theme) -> str:
    """What an answer costs against the side of the field: RAM's is flat."""
    cards = {"RAM": attention_card(FAR_SIGHTED), "conv net": {"network": "conv"}}
    prices = {name: [cost_of_answer(card, side) for side in FIELD_SIDES] for name, card in cards.items()}
    most = max(max(costs) for costs in prices.values())
    width, height = CURVES_PX
    inks, lines, names = (TEXT[theme].test, TEXT[theme].validation), [], []
    for (name, costs), color, ink in zip(prices.items(), (PALETTE.test, PALETTE.validation), inks, strict=True):
        xs = np.linspace(0, width, len(costs))
        points = " ".join(f"{x:.1f},{(1 - cost / most) * height:.1f}" for x, cost in zip(xs, costs, strict=True))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5"/>')
        names.append(f'<span style="color:{ink};font-weight:600">{name} {costs[-1] / 1e6:.1f} M</span>')
    words = f"Multiplications for a field of {FIELD_SIDES[0]} to {FIELD_SIDES[-1]} pixels"
    return f"<div>{words}</div>{curves(lines, words)}<div>{' · '.join(names)}</div>"


@cache
def learning_thumb(theme: Theme) -> str:
    """The reward over the training of the shipped network, as its card tells it."""
    card = attention_card("ram-centred")
    history = card["seeds"][str(card["shipped_seed"])]["history"]
    width, height = CURVES_PX
    points = " ".join(
        f"{index / (len(history) - 1) * width:.1f},{(1 - epoch['reward']) * height:.1f}"
        for index, epoch in enumerate(history)
    )
    line = f'<polyline points="{points}" fill="none" stroke="{PALETTE.training}" stroke-width="2.5"/>'
    drawn = curves([line], f"Reward from 0 to 1 over {len(history)} epochs")
    return f"<div>Reward, 0 to 1: all that tells it where to look</div>{drawn}<div>{len(history)} epochs</div>"


@cache
def variance_thumb(theme: Theme) -> str:
    """All that the policy is told, and what is made of it."""
    words = TEXT[theme]
    return (
        '<div style="text-align:center;font-size:1rem;line-height:1.7">'
        f'right: <b style="color:{words.training}">R = 1</b> &nbsp; wrong: <b style="color:{words.positive}">R = 0</b>'
        "<br>what was expected: <b>b</b><br><b>(R − b) · (l − μ) / σ²</b></div>"
    )
