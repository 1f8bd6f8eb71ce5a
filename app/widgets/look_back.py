"""The time machine of runs that keep pictures: what was shown after an earlier step, and where the losses were then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.backend import get_backend
from app.curves import Curve, Quantity, draw_apart
from app.guard import guarded_fragment
from lab.events import RunState


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What can be looked back on.

    Attributes:
        kept: what a run has kept, each with its "step".
        show: draws one of these.
        chart: the curves below, which are marked at that step.
        epoch_steps: steps of an epoch.
        help: of the slider.
    """

    kept: Callable[[RunState], Sequence[Any]]
    show: Callable[[RunState, Any], None]
    chart: Callable[[RunState], tuple[Quantity, list[Curve]]]
    epoch_steps: int
    help: str


def look_back(run_id: str, past: Past) -> None:
    """Draws a slider over the times that were kept, and what was shown then."""
    if len(past.kept(get_backend().state(run_id))) < 2:
        st.info("Nothing to look back on yet: training has just begun.")
        return
    guarded_fragment(_replay)(run_id, past)


def _replay(run_id: str, past: Past) -> None:
    state = get_backend().state(run_id)
    by_step = {each["step"]: each for each in past.kept(state)}
    step = int(st.select_slider("After step", list(by_step), value=max(by_step), key="step", help=past.help))
    past.show(state, by_step[step])
    epochs = get_backend().record(run_id).spec.epochs
    draw_apart(past.chart(state), epochs=epochs, key=f"replay-{run_id}", marked=step / past.epoch_steps)
