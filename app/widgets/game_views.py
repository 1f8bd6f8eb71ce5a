"""What a game between two players shows: what G draws and what D says of it, now and at each earlier time."""

from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend
from app.curves import Curve, Quantity, draw_apart, legend
from app.studies.game import (
    DRAWN,
    REAL_KINDS,
    answer_in_words,
    histogram,
    is_probability,
    tiles,
    verdict,
)
from app.style import PALETTE
from app.widgets.game_curves import CHARTS, accepted_curves, loss_curves
from app.widgets.look_back import Past, look_back
from app.widgets.run_panel import left, run_panel
from app.widgets.tiles import gallery
from lab.data.pictures import read_picture
from lab.events import RunState, Sheet
from lab.gan_training import EPOCH_STEPS, GanTrainSpec

TILE_PX, TILES_IN_ROW = 50, 8
VARIETY_WORDS = (
    "**Variety**: how much 200 drawings differ from each other; 100 % is as much as real pictures do, 0 % one picture "
    "for every z. "
)
TOLD_WORDS = "**As told**: the share of 200 drawings that the judge reads as the very kind that G was told to draw. "
JUDGE_WORDS = (
    "**The judge** is another network of the lab, which learned to read real pictures and to turn down what is none. "
    "It reads a drawing if it gives more than 90 % to one kind. G and D never hear of it."
)
HISTOGRAM_PX = 200
KINDS = {REAL_KINDS["training"]: PALETTE.training, REAL_KINDS["held_out"]: PALETTE.test, DRAWN: PALETTE.validation}


def playing(run_id: str) -> None:
    """The game while it is played, and as it ended."""
    run_panel(run_id, above=_now, curves=_curves, numbers=_numbers, below=_judged)


def time_machine(run_id: str) -> None:
    """What G drew at each kept time."""
    past = Past(
        kept=lambda state: state.sheets,
        show=_sheet,
        chart=_losses_chart,
        epoch_steps=EPOCH_STEPS,
        help="0 is before training. Each place shows what G makes of the same z, all the way.",
    )
    look_back(run_id, past)


def _losses_chart(state: RunState) -> tuple[Quantity, list[Curve]]:
    spec = get_backend().record(state.run_id).gan
    return CHARTS[spec.loss], loss_curves(state, spec)


def _now(state: RunState) -> None:
    if state.sheets:
        _sheet(state, state.sheets[-1])


def _sheet(state: RunState, sheet: Sheet) -> None:
    """The watched pictures with D's answers, and how its answers to all kinds are spread."""
    spec = get_backend().record(state.run_id).gan
    pictures, answers = st.columns([5, 3], gap="medium")
    with pictures:
        st.markdown(f"**What G makes of forty z**, after {sheet['step']:,} steps; below each, what D says")
        shown = read_picture(get_backend().store.picture(state.run_id, sheet["step"])).image
        captions = [answer_in_words(answer, spec) for answer in sheet["watched"]]
        st.html(gallery(tiles(shown, spec), captions, width_px=TILE_PX, most_in_row=TILES_IN_ROW))
        st.caption(
            "D judges the forty as one batch, as in training: with others beside it, a drawing may get another number."
        )
    with answers:
        st.markdown("**What D says of 128 pictures each**")
        st.html(
            legend([Curve(name=name, color=color, by_epoch=True, at=[], values=[]) for name, color in KINDS.items()])
        )
        st.vega_lite_chart(
            histogram(sheet, spec), _histogram_look(spec), key=f"answers-{state.run_id}", width="stretch"
        )
        st.caption(_what_d_says(sheet, spec))


def _what_d_says(sheet: Sheet, spec: GanTrainSpec) -> str:
    drawn, real, held_out = (float(np.mean(sheet[name])) for name in ("drawn", "training", "held_out"))
    means = [answer_in_words(value, spec) for value in (real, held_out, drawn)]
    meaning = {
        "least-squares": "D's output: it is taught to say 1 to real pictures and 0 to drawn ones.",
        "wasserstein": "D's output has no scale of its own: only the distance between the curves counts.",
    }.get(spec.loss, "The probability that D gives to “this is a real picture”.")
    by_heart = ""
    if is_probability(spec) and real - held_out > 0.1:
        by_heart = " D has begun to know its training pictures by heart: to new real ones it says less."
    return (
        f"{meaning} On average {means[0]} to real ones that it learns from, {means[1]} to new real ones, {means[2]} to "
        f"drawn ones.{by_heart}"
    )


def _histogram_look(spec: GanTrainSpec) -> dict[str, Any]:
    is_share = is_probability(spec)
    return {
        "height": HISTOGRAM_PX,
        "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.35, "line": True, "tooltip": True},
        "encoding": {
            "x": {
                "field": "answer",
                "type": "quantitative",
                "title": "D: “real with probability …”" if is_share else "D's output",
                "axis": {"format": ".0%" if is_share else "~g"},
                "scale": {"nice": False},
            },
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": "share of the 128",
                "stack": None,
                "axis": {"format": ".0%", "tickCount": 4},
                "scale": {"domain": {"unionWith": [0, 0.4]}},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "legend": None,
                "scale": {"domain": list(KINDS), "range": list(KINDS.values())},
            },
        },
    }


def _curves(state: RunState) -> None:
    spec = get_backend().record(state.run_id).gan
    charts = [_losses_chart(state)]
    if _has_judge(state):
        charts.append(("accepted", accepted_curves(state)))
    draw_apart(*charts, epochs=spec.epochs, key=f"curves-{state.run_id}")


def _judged(state: RunState) -> None:
    """What the numbers and the losses mean, and at the end what the judge says."""
    spec = get_backend().record(state.run_id).gan
    told = TOLD_WORDS if spec.kinds and spec.obeys("kinds") else ""
    st.caption(f"{VARIETY_WORDS}{f'{told}{JUDGE_WORDS}' if _has_judge(state) else ''}")
    st.caption(_losses_in_words(spec))
    if state.scores.get("frechet") is not None:
        st.markdown(verdict(state.scores))


def _losses_in_words(spec: GanTrainSpec) -> str:
    rest = spec.equilibrium
    if rest is None:
        return (
            "The two terms of D, here called a critic, have no point of rest: their sum, without its sign, is how far "
            "apart it can push real and drawn pictures. It should rise at first, then shrink."
        )
    against = (
        "What one player gains the other loses."
        if spec.loss == "minimax"
        else "Each player's task is made by the other, and grows harder as the other learns."
    )
    return (
        f"No loss has to fall here. {against} Dashed: D's terms if G draws so well that D can only guess, and says "
        f"{rest.answer:.2f} to everything. Rare peaks reach out of the chart."
    )


def _has_judge(state: RunState) -> bool:
    return any(each["accepted"] is not None for each in state.rounds)


def _numbers(state: RunState) -> dict[str, str]:
    spec = get_backend().record(state.run_id).gan
    latest = state.rounds[-1] if state.rounds else None
    is_judged = latest is not None and latest["accepted"] is not None
    numbers = {
        "Epochs done": f"{len(state.rounds)} of {spec.epochs}",
        "Pictures/s": f"{latest['images_per_second']:,.0f}" if latest else "–",
        "Left": left(state),
        "Variety": f"{latest['variety']:.0%}" if latest else "–",
        "Judge reads": f"{latest['accepted']:.0%}" if latest and is_judged else "–",
        "Kinds read": f"{latest['kinds']} of 10" if latest and is_judged else "–",
    }
    if spec.kinds and spec.obeys("kinds"):
        numbers["As told"] = f"{latest['as_told']:.0%}" if latest and "as_told" in latest else "–"
    return numbers
