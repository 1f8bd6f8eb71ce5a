"""The picture moves by a pixel: how much of the pooled map stays as it was."""

import numpy as np
import streamlit as st

from app.components.grids import Grid, grids
from app.studies.pooling import EDGES, Chosen, Shift, Shown
from app.studies.shapes import sizes
from app.studies.shift_study import MOST_SHIFT, ShiftStudy, study_shift
from app.style import SERIES
from app.widgets.pooling_slide import input_grid, map_grid, window_link

CHART_PX = 280
SHIFT_DEFAULTS = {"right": 1, "down": 0, "edges": EDGES[0]}


def shift_controls() -> Shift:
    """How far the picture moves, kept in the address."""
    right, down, edges = st.columns(3)
    return Shift(
        right=right.slider("Pixels to the right", 0, MOST_SHIFT, 1, key="right", bind="query-params"),
        down=down.slider("Pixels down", 0, MOST_SHIFT, 0, key="down", bind="query-params"),
        edges=edges.segmented_control(
            "What comes in at the other side",
            EDGES,
            default=EDGES[0],
            required=True,
            key="edges",
            bind="query-params",
            help="Circular: what leaves on one side comes in on the other, so nothing is lost.",
        ),
    )


def shift_test(chosen: Chosen) -> None:
    """Both maps with their pooled versions, and the change by window and by shift."""
    study = study_shift(chosen)
    st.markdown(
        f"The input changes by **{study.unpooled_change:.0%}**, the pooled map by **{study.pooled_change:.0%}**. "
        f"{_verdict(study)} (Relative L1: all differences, as a share of the sum of the map.)"
    )
    _maps(chosen, study)
    if study.other_draw is not None:
        st.caption(
            f"Of this, chance alone makes up to {study.other_draw:.0%}: so much changes when nothing moves and cells "
            "are drawn again."
        )
    if len(study.by_window) > 1 and not chosen.pool.is_global:
        _chart(study)


def _verdict(study: ShiftStudy) -> str:
    if study.unpooled_change == 0:
        return "Nothing has moved."
    if study.pooled_change < 1e-9:
        return "Pooling hides this shift completely."
    ratio = study.pooled_change / study.unpooled_change
    if ratio >= 1:
        return "Pooling hides nothing of this shift."
    return f"Pooling hides some of this shift: {ratio:.0%} of the change is still there."


def _maps(chosen: Chosen, study: ShiftStudy) -> None:
    still, moved = study.still, study.moved
    grids(
        [
            input_grid(chosen, still),
            map_grid(chosen, still.output, f"Pooled, {sizes(still.output.shape)}"),
            input_grid(chosen, moved, "Moved input"),
            map_grid(chosen, moved.output, "Moved, then pooled"),
            _difference(still, moved),
        ],
        key="shifted",
        links=[
            window_link(still, of=1, over=0, weights=still.counts),
            window_link(moved, of=3, over=2, weights=moved.counts),
            window_link(moved, of=4, over=2),
            window_link(still, of=4, over=0),
        ],
        rows=[[0, 2], [1, 3, 4]],
        height=260,
        note="Point at a cell of a pooled map: its window lights up.",
    )


def _difference(still: Shown, moved: Shown) -> Grid:
    difference = moved.output - still.output
    reach = max(float(np.abs(still.output).max()), float(np.abs(moved.output).max())) or 1.0
    return Grid(values=difference, title="What changed", scale="diverging", limits=(-reach, reach))


def _chart(study: ShiftStudy) -> None:
    lines = {
        "1: no pooling" if window == 1 else f"{window} × {window}, stride {window}": changes
        for window, changes in study.by_window.items()
    }
    down = f", and {study.shift.down} down" if study.shift.down else ""
    st.markdown("**The same with other windows and other shifts**, for this kind of pooling, without padding:")
    st.line_chart(
        {"pixels": list(range(MOST_SHIFT + 1)), **{name: np.array(changes) * 100 for name, changes in lines.items()}},
        x="pixels",
        y=list(lines),
        x_label=f"pixels to the right{down}",
        y_label="change of the map in %",
        color=list(SERIES[: len(lines)]),
        height=CHART_PX,
        alt="Change of the pooled map by the number of pixels that the input moved, a line a window",
    )
    st.caption(
        "Invariance would be a line at 0. A larger window changes less, yet a shift of a whole window moves the pooled "
        "map by a whole cell: that is no invariance, only a smaller map (Zhang 2019)."
    )
