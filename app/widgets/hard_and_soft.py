"""One field, read by RAM, which looks at one place after the other, and by a network that weighs all places at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.picture import Path, Picture, Point, picture
from app.studies.everything import KEPT, Setting
from app.studies.hard_and_soft import (
    Both,
    Color,
    belief,
    framed,
    hard_and_soft_code,
    step_table,
    tinted,
    weight_of_pixels,
)
from app.studies.readers import in_squares
from app.style import PALETTE, SERIES
from app.widgets.folded import folded_code
from app.widgets.tiles import gallery
from lab.architectures.ram import RamSpec
from lab.architectures.readers import cost_of_answer
from lab.architectures.soft import SoftSpec
from lab.cards import attention_card
from lab.data.clutter import DIGIT_PX
from lab.ops.glimpses import to_pixels

STEP_PX = 84


def hard_and_soft(setting: Setting, number: int, names: Mapping[str, str]) -> None:
    """Both pictures, their steps, and the numbers.

    Args:
        setting: what the fields look like.
        number: which of the `KEPT` fields, from 0.
        names: kind of network -> name of the shipped one; "ram" and "soft" are among them.
    """
    call = get_backend().call
    fields = call(tasks.read_fields, tuple(names.values()), setting.task, setting.count, setting.seed, KEPT).first
    image = fields.images[number]
    spec = RamSpec(**attention_card(names["ram"])["spec"])
    means, free = np.zeros((spec.glimpses, 2), np.float32), np.full((1, spec.glimpses, 2), np.nan, np.float32)
    both = Both(
        image=image,
        label=int(fields.labels[number]),
        corner_yx=fields.corners_yx[number],
        spec=spec,
        hard=call(tasks.watch_ram, names["ram"], None, image, means, free),
        soft_spec=SoftSpec(**attention_card(names["soft"])["spec"]),
        soft=call(tasks.watch_soft, names["soft"], None, image),
    )
    left, right = st.columns(2, gap="large")
    with left:
        _hard(both)
        _price(
            names["ram"],
            setting.side,
            "REINFORCE, which makes looks that led to a right answer likelier: a place that was drawn has no gradient",
        )
    with right:
        _soft(both)
        _price(names["soft"], setting.side, "plain backpropagation: weights are smooth, nothing is drawn")
    st.dataframe(step_table(both), hide_index=True, height="content")
    patch = both.soft_spec.patch
    st.caption(
        "RAM's policy, which chooses its next place, gives a best place and a spread around it; here it looks at the "
        f"best place itself, nothing is drawn. It sees {in_squares(spec)}. Soft attention weighs {both.shares.size} "
        f"patches of {patch} × {patch} pixels; of each, the part over the digit counts."
    )
    folded_code(lambda: hard_and_soft_code(setting, names, number))


def _hard(both: Both) -> None:
    """RAM's path, and what it sees at each glimpse."""
    plain, watched = both.image[..., 0], both.hard
    places = [(float(x), float(y)) for y, x in to_pixels(watched.locations_yx[0], plain.shape)]
    points = [Point(x, y, str(step), movable=False) for step, (x, y) in enumerate(places, start=1)]
    path = [Path(places, "gaze", "test")] if len(places) > 1 else []
    st.markdown(f"**Hard: one place after the other.** {_verdict(watched.probabilities[0, -1], both.label)}")
    picture(Picture(image=plain, points=points, paths=path, title="RAM's path"), key="hard")
    colors = [_rgb(color) for color in SERIES[: both.spec.scales]]
    frames = [framed(plain, place, both.spec, colors) for place in watched.locations_yx[0]]
    st.html(gallery(np.stack(frames), _captions(watched.probabilities[0]), width_px=STEP_PX))
    st.markdown(f"**{int(both.on_digit.sum())} of {len(places)}** glimpses have their middle on the digit.")


def _soft(both: Both) -> None:
    """The weights over the field, in the mean and at each step."""
    plain, watched, color = both.image[..., 0], both.soft, _rgb(PALETTE.accent)
    spreads = [weight_of_pixels(weights, both.soft_spec, len(plain)) for weights in watched.maps[0]]
    st.markdown(f"**Soft: all places, each with its weight.** {_verdict(watched.probabilities[0, -1], both.label)}")
    mean = tinted(plain, np.mean(spreads, axis=0), color)
    picture(Picture(image=mean, title="Weights, mean of all steps", note="Magenta: where the weight is."), key="soft")
    maps = np.stack([tinted(plain, spread, color) for spread in spreads])
    st.html(gallery(maps, _captions(watched.probabilities[0]), width_px=STEP_PX))
    st.markdown(
        f"**{both.weights.mean():.0%}** of all weight falls on the digit's {DIGIT_PX} × {DIGIT_PX} pixels; with the "
        f"same weight for every patch it would be {both.even:.0%}."
    )
    st.caption(
        f"That is the mean share of a patch that lies on the digit. The digit's share of the field's area, "
        f"{both.area:.0%}, is another number: patches overlap, so a pixel in the middle lies in up to {both.most_over} "
        "of them, one near the edge in few."
    )


def _captions(probabilities: np.ndarray) -> list[str]:
    return [f"{step}: {belief(shares)}" for step, shares in enumerate(probabilities, start=1)]


def _verdict(probabilities: np.ndarray, label: int) -> str:
    said = int(probabilities.argmax())
    return f"It says {said}: {'right' if said == label else f'wrong, it is {label}'}."


def _price(name: str, side: int, how: str) -> None:
    """What an answer costs, what the network reaches, and how it learned."""
    card: dict[str, Any] = attention_card(name)
    scores = card["seeds"][str(card["shipped_seed"])]
    st.caption(
        f"{cost_of_answer(card, side):,} multiply-accumulates at this size, {card['parameters']:,} parameters. Taught "
        f"by {how}; {scores['images_seen'] / 1e6:.1f} million pictures, {scores['train_seconds'] / 60:.0f} minutes on "
        f"{scores['machine']['cores']} cores, {scores['test_error_percent']:.1f} % wrong on "
        f"{scores['test_images']:,} test fields."
    )


def _rgb(color: str) -> Color:
    red, green, blue = bytes.fromhex(color[1:])
    return red, green, blue
