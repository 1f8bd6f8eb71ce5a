"""The honest number card: the course, the papers, this run, and what seeds 0 to 4 reach."""

from typing import Any

import streamlit as st

from app.words import duration, epochs
from lab import catalog
from lab.cards import own_number
from lab.events import RunState
from lab.specs import TrainSpec

WHY_SHORT = {"stopped": "stopped", "early": "early stopping", "budget": "stopped at the time limit"}


def number_card(spec: TrainSpec, state: RunState, card: dict[str, Any] | None) -> None:
    """A table of comparable numbers, each with where it comes from."""
    rows = []
    if card is not None:
        rows.append(
            {
                "What": "This run",
                "Test accuracy": f"{state.scores['test_accuracy']:.2%}",
                "Where from": f"{epochs_of(state, spec)}, seed {spec.seed}, {card['data']['train']:,} training "
                f"pictures, {duration(state.elapsed_s)} on this machine",
            }
        )
    own = own_number(spec.data, spec.model)
    if own is not None:
        has_spread = len(own.seeds) > 1
        epochs = catalog.course_spec(spec.data, spec.model).epochs
        rows.append(
            {
                "What": f"The lab, course settings, {epochs} epochs"
                + (f", {len(own.seeds)} seeds" if has_spread else ""),
                "Test accuracy": f"{own.median:.2%}" + (f" ({own.low:.2%} to {own.high:.2%})" if has_spread else ""),
                "Where from": f"measured by the lab's script `course_cards`; {own.seconds:.0f} s a run on two cores",
            }
        )
    rows += [
        {"What": reference.what, "Test accuracy": reference.value, "Where from": reference.source}
        for reference in catalog.MODELS[spec.model].references.get(spec.data, ())
    ]
    st.table(rows, hide_index=True)


def epochs_of(state: RunState, spec: TrainSpec) -> str:
    """How long it learned, and whether that was all that was planned."""
    done = len(state.epochs)
    if done == spec.epochs:
        return epochs(done)
    return f"{WHY_SHORT.get(state.reason or '', 'ended')} after {done} of {epochs(spec.epochs)}"
