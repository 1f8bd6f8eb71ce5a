"""Learning curves of runs, live or past.

Drawn by Vega-Lite, which takes new points into the chart that stands: Streamlit's Plotly element is built anew at
every update, and a chart that is redrawn twice a second would flicker. Pure, but for `draw`.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from app.style import PALETTE, SERIES
from lab.events import RunState

MOST_POINTS = 400
HEIGHT_PX = 280
Quantity = Literal[
    "loss",
    "accuracy",
    "reward",
    "entropy",
    "game",
    "zero-sum game",
    "squares",
    "critic",
    "accepted",
    "terms",
    "precision",
]
_TITLES: dict[Quantity, str] = {
    "loss": "loss (cross-entropy)",
    "accuracy": "accuracy",
    "reward": "reward",
    "entropy": "entropy of the looks (nats)",
    "game": "loss",
    "zero-sum game": "loss",
    "squares": "loss",
    "critic": "loss",
    "accepted": "share",
    "terms": "loss",
    "precision": "average precision",
}
# What the vertical axis shows at least, so that it does not move while a run learns.
_DOMAINS: dict[Quantity, Any] = {
    "loss": {"unionWith": [0, 0.5]},
    "accuracy": [0, 1],
    "reward": {"unionWith": [0, 1]},
    "entropy": {"unionWith": [-1, 1.5]},
    # Rare peaks of a game would press all else to the ground: they are cut.
    "game": [0, 3],
    "zero-sum game": [-1.5, 3],
    "squares": [0, 1.5],
    "critic": {"unionWith": [0, 1]},
    "accepted": [0, 1],
    "terms": [0, 2],
    "precision": [0, 1],
}
_CUT = ("game", "zero-sum game", "squares", "terms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line: its name in the legend, its look, and its points over epochs.

    Attributes:
        by_epoch: has a mark at each point; a curve by step has none and is thin.
        dash: lengths of stroke and gap in pixels; empty for a solid line.
    """

    name: str
    color: str
    by_epoch: bool
    at: Sequence[float]
    values: Sequence[float]
    dash: tuple[int, ...] = ()


def curves_of_run(state: RunState, quantity: Quantity) -> list[Curve]:
    """Training by step, training by epoch, validation."""
    thin = max(1, len(state.steps) // MOST_POINTS)
    by_step = state.step_losses if quantity == "loss" else state.step_accuracies
    steps_per_epoch = max(state.steps_per_epoch, 1)
    return [
        Curve(
            name="training, by step",
            color=SERIES[5],
            by_epoch=False,
            at=[step / steps_per_epoch for step in state.steps[::thin]],
            values=by_step[::thin],
        ),
        _by_epoch("training, mean of the epoch", PALETTE.training, state, quantity),
        _by_epoch("validation", PALETTE.validation, state, f"val_{quantity}"),
    ]


def curves_of_runs(runs: Sequence[tuple[str, RunState]], quantity: Quantity) -> list[Curve]:
    """Validation (solid) and training (dashed) of several runs, each in its own colour, in the order given."""
    curves = []
    for index, (title, state) in enumerate(runs):
        color = SERIES[index % len(SERIES)]
        curves.append(_by_epoch(f"{title}: validation", color, state, f"val_{quantity}"))
        curves.append(_by_epoch(f"{title}: training", color, state, quantity, dash=(5, 4)))
    return curves


def _by_epoch(name: str, color: str, state: RunState, score: str, dash: tuple[int, ...] = ()) -> Curve:
    return Curve(
        name=name,
        color=color,
        by_epoch=True,
        at=[epoch["epoch"] for epoch in state.epochs],
        values=[epoch[score] for epoch in state.epochs],  # type: ignore[literal-required]
        dash=dash,
    )


def points(curves: Sequence[Curve]) -> dict[str, list[Any]]:
    """All points in a table: epoch, value, curve, and whether it gets a mark."""
    return {
        "epoch": [float(at) for curve in curves for at in curve.at],
        "value": [float(value) for curve in curves for value in curve.values],
        "curve": [curve.name for curve in curves for _ in curve.at],
        "marked": [curve.by_epoch for curve in curves for _ in curve.at],
    }


def specification(
    curves: Sequence[Curve], quantity: Quantity, epochs: int, marked_epoch: float | None = None
) -> dict[str, Any]:
    """The Vega-Lite chart, on axes that do not move while the run learns.

    Args:
        curves: their names and looks; the points come with the data.
        quantity: what the vertical axis shows.
        epochs: the planned number, where the horizontal axis ends.
        marked_epoch: draws a line there (the time machine).
    """
    names = [curve.name for curve in curves]
    is_share = quantity in ("accuracy", "accepted", "precision")
    x = {"field": "epoch", "type": "quantitative", "scale": {"domain": [0, epochs]}, "axis": {"tickMinStep": 1}}
    y: dict[str, Any] = {
        "field": "value",
        "type": "quantitative",
        "title": _TITLES[quantity],
        "scale": {"domain": _DOMAINS[quantity]},
        "axis": {"format": ".0%" if is_share else "~g"},
    }
    look = {
        "color": {
            "field": "curve",
            "type": "nominal",
            "scale": {"domain": names, "range": [curve.color for curve in curves]},
            "legend": None,
        },
        "strokeDash": {
            "field": "curve",
            "scale": {"domain": names, "range": [list(curve.dash) or [1, 0] for curve in curves]},
            "legend": None,
        },
        "strokeWidth": {"condition": {"test": "datum.marked", "value": 2.5}, "value": 1},
    }
    tooltip = [
        {"field": "curve", "title": " "},
        {"field": "epoch", "type": "quantitative", "format": ".2~f"},
        {"field": "value", "type": "quantitative", "title": quantity, "format": ".1%" if is_share else ".3f"},
    ]
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "clip": True}, "encoding": {"x": x, "y": y, **look}},
        {
            "mark": {"type": "point", "filled": True, "opacity": 1, "clip": quantity in _CUT},
            "encoding": {
                "x": x,
                "y": y,
                "color": look["color"],
                "size": {"condition": {"test": "datum.marked", "value": 45}, "value": 1},
                "tooltip": tooltip,
            },
        },
    ]
    if marked_epoch is not None:
        layers.append(
            {
                "data": {"values": [{"epoch": marked_epoch}]},
                "mark": {"type": "rule", "color": PALETTE.accent, "strokeWidth": 2, "strokeDash": [6, 4]},
                "encoding": {"x": {"field": "epoch", "type": "quantitative"}},
            }
        )
    return {"height": HEIGHT_PX, "layer": layers}


def legend(curves: Sequence[Curve]) -> str:
    """Names and looks of the curves as HTML, once for both charts."""
    items = "".join(
        f'<span style="display:inline-flex;align-items:center;gap:0.4rem">'
        f'<span style="width:1.6rem;border-top:{3 if curve.by_epoch else 1}px '
        f'{"dashed" if curve.dash else "solid"} {curve.color}"></span>{html.escape(curve.name)}</span>'
        for curve in curves
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:0.2rem 1.2rem;font-size:0.9rem">{items}</div>'


def draw(
    loss: Sequence[Curve], accuracy: Sequence[Curve], epochs: int, *, key: str, marked: float | None = None
) -> None:
    """Loss and accuracy beside each other, or below each other where the window is narrow."""
    st.html(legend(loss))
    drawn: tuple[tuple[Quantity, Sequence[Curve]], ...] = (("loss", loss), ("accuracy", accuracy))
    for column, (quantity, curves) in zip(st.columns(2, gap="medium"), drawn, strict=True):
        with column:
            _chart(quantity, curves, epochs, key, marked)


def draw_apart(*charts: tuple[Quantity, Sequence[Curve]], epochs: int, key: str, marked: float | None = None) -> None:
    """Charts beside each other that show different curves, each under its own legend."""
    for column, (quantity, curves) in zip(st.columns(len(charts), gap="medium"), charts, strict=True):
        with column:
            st.html(legend(curves))
            _chart(quantity, curves, epochs, key, marked)


def _chart(quantity: Quantity, curves: Sequence[Curve], epochs: int, key: str, marked: float | None) -> None:
    st.vega_lite_chart(
        points(curves), specification(curves, quantity, epochs, marked), key=f"{key}-{quantity}", width="stretch"
    )
