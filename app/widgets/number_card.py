"""The honest number card: the course, the papers, this run, and what seeds 0 to 4 reach."""

from typing import Any

import streamlit as st

from lab import catalog
from lab.cards import own_number
from lab.specs import TrainSpec


def number_card(spec: TrainSpec, scores: dict[str, float], card: dict[str, Any] | None) -> None:
    """A table of comparable numbers, each with where it comes from."""
    rows = []
    if card is not None:
        versions = ", ".join(f"{name} {version}" for name, version in card["versions"].items())
        rows.append(
            {
                "What": "This run",
                "Test accuracy": f"{scores['test_accuracy']:.2%}",
                "Where from": f"{spec.epochs} epochs at most, seed {spec.seed}, {card['data']['train']:,} training "
                f"pictures, {card['train_seconds']:.0f} s on this machine ({versions})",
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
                "Where from": f"`make pretrain NAME=course_cards`; {own.seconds:.0f} s a run on two cores",
            }
        )
    rows += [
        {"What": reference.what, "Test accuracy": reference.value, "Where from": reference.source}
        for reference in catalog.MODELS[spec.model].references.get(spec.data, ())
    ]
    st.table(rows, hide_index=True)
