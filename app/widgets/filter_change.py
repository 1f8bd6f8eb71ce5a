"""What training made of the filters: as they began and as they are now, and how they turned from epoch to epoch."""

import numpy as np
import streamlit as st

from app.backend import get_backend
from app.components.sheet import sheet
from app.studies.filters import Order, change_table, faces, order_of, tiles, turned
from app.style import PALETTE
from app.widgets.chosen_filter import Chosen, choose_filter, colored, filter_facts, names_of, read_bank, scale_words
from app.widgets.filter_sheet import pick_slice
from lab.ops.filter_banks import noise_bank

CHART_PX = 240


def filter_change(chosen: Chosen, order: Order, is_alike: bool) -> None:
    """Draws two sheets of the same filters in the same order, a table of means, and the way from one to the other."""
    subject = chosen.subject
    kept = get_backend().state(subject.name).checkpoints if chosen.is_of_run else []
    if kept:
        before, title = read_bank(subject, chosen.layer, kept[0]), f"After epoch {kept[0]}"
    else:
        before, title = noise_bank(chosen.bank.shape), "Random weights"
    now = "As it ended" if subject.epoch is None else f"After epoch {subject.epoch}"
    listed = order_of(chosen.bank, order)
    channel = pick_slice(chosen.bank)
    for column, bank, words, key in zip(
        st.columns(2, gap="large"), (before, chosen.bank), (title, now), ("before", "now"), strict=True
    ):
        with column:
            st.markdown(f"**{words}**" + (", before training" if kept and key == "before" else ""))
            shown = faces(bank, listed) if bank.shape[0] == 1 else tiles(bank, channel)[listed]
            sheet(
                colored(shown, is_alike=is_alike),
                names_of(bank, listed),
                key=f"sheet-{key}",
                label=f"{len(listed)} filters of {chosen.layer}, {words}",
                chosen=listed.index(chosen.index),
                on_choose=lambda place: choose_filter(listed[place]),
            )
    st.caption(
        scale_words(chosen)
        + (" Move **After epoch** to see the right sheet learn." if kept else "")
        + ("" if kept else " How this network began is not known: random weights, as new layers get them, stand in.")
    )
    filter_facts(chosen)
    st.dataframe(
        change_table(before, chosen.bank),
        hide_index=True,
        height="content",
        column_config={name: st.column_config.NumberColumn(format="%.2f") for name in ("Before", "After")},
    )
    if len(kept) > 1:
        ways(chosen, before, kept)


def ways(chosen: Chosen, before: np.ndarray, kept: list[int]) -> None:
    """The cosine between each filter and its own beginning, epoch by epoch."""
    everyone, one = "mean of all filters", f"filter {chosen.index + 1}"
    rows: list[dict[str, object]] = []
    for epoch in kept:
        cosines = turned(before, read_bank(chosen.subject, chosen.layer, epoch))
        rows += [
            {"epoch": epoch, "cosine": float(cosines.mean()), "which": everyone},
            {"epoch": epoch, "cosine": float(cosines[chosen.index]), "which": one},
        ]
    st.markdown("**How far they have turned from their first weights**")
    words = f"Cosine to the first weights by epoch, {everyone} and {one}"
    st.vega_lite_chart(rows, _chart([everyone, one]), width="stretch", alt=words)
    st.caption("Cosine between a filter and itself before training: 1 not turned at all, 0 nothing left of it.")


def _chart(names: list[str]) -> dict[str, object]:
    return {
        "height": CHART_PX,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "epoch", "type": "quantitative", "title": "epoch", "axis": {"tickMinStep": 1}},
            "y": {"field": "cosine", "type": "quantitative", "title": "cosine", "scale": {"zero": False}},
            "color": {
                "field": "which",
                "type": "nominal",
                "title": None,
                "scale": {"domain": names, "range": [PALETTE.neutral, PALETTE.accent]},
                "legend": {"orient": "top"},
            },
        },
    }
