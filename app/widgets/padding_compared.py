"""The same picture under every padding, and how far invented pixels creep in, layer by layer."""

import streamlit as st

from app.components.grids import Grid, grids
from app.studies.convolving import PADDINGS, Chosen
from app.studies.padding_study import INVENTING, study_padding
from app.style import SERIES
from lab.ops.padding import covered
from lab.ops.receptive import LayerWindow, map_sizes, touched_share

MOST_LAYERS = 20
CHART_PX = 240
MAP_PX = 192  # four in a row


def padding_compared(chosen: Chosen) -> None:
    """Results by padding, their mistakes at the border, and the share of outputs that padding has reached."""
    _results(chosen)
    _creep(chosen)


def _results(chosen: Chosen) -> None:
    study = study_padding(chosen.image, chosen.kernel, chosen.sliding.dilation)
    reach = max(float(abs(result).max()) for result in study.results.values()) or 1.0
    worst = max(float(mistake.max()) for mistake in study.mistakes.values()) or 1.0
    st.markdown(
        f"{study.margin} {'pixel was' if study.margin == 1 else 'pixels were'} cut off each side, so that we know what "
        "**really** stood there. Each padding invents them again. Above: the results, with stride 1. Below: how far "
        "each is from the result with the true pixels."
    )
    side_px = max(2, min(16, MAP_PX // len(study.mistakes["same"])))
    results = [
        Grid(
            values=result,
            title=f"{PADDINGS[padding].partition(':')[0]}, {result.shape[0]} × {result.shape[1]}",
            scale="diverging",
            limits=(-reach, reach),
            text=False,
            cell_px=side_px,
        )
        for padding, result in [(padding, study.results[padding]) for padding in (*INVENTING, "valid")]
    ]
    mistakes = [
        Grid(
            values=study.mistakes[padding],
            title=f"{PADDINGS[padding].partition(':')[0]}: wrong by {study.border_mean(padding):.1f} at the border",
            scale="sequential",
            limits=(0.0, worst),
            text=False,
            cell_px=side_px,
        )
        for padding in INVENTING
    ]
    grids([*results, *mistakes], key="paddings", rows=[[0, 1, 2, 3], [4, 5, 6]])
    st.caption("Without padding nothing is invented, but the map shrinks. Inside, all results agree exactly.")
    if study.margin and study.border_mean("same") == 0:
        st.caption("The rim of this picture is black, so zeros happen to be the truth there: choose a photograph.")


def _creep(chosen: Chosen) -> None:
    kernel, side, dilation = chosen.kernel.shape[0], chosen.image.shape[0], chosen.sliding.dilation
    stack = [LayerWindow(kernel, dilation=dilation)] * MOST_LAYERS
    shares = touched_share(side, stack)
    depths = list(range(1, MOST_LAYERS + 1))
    sizes = [max(side - depth * (covered(kernel, dilation) - 1), 0) for depth in depths]
    st.markdown("**Layer upon layer**")
    st.markdown(
        f"Stack {MOST_LAYERS} layers with this kernel on {side} × {side} pixels. With **same** padding the map keeps "
        f"its size ({map_sizes(side, stack)[-1]} pixels), but outputs that padding has touched, directly or through a "
        f"layer below, become more: {shares[0]:.0%} after one layer, {shares[4]:.0%} after five. **Without** padding "
        f"the map shrinks: {sizes[0]} pixels after one layer, {sizes[4]} after five."
    )
    touched, shrinking = st.columns(2)
    touched.line_chart(
        {"layers": depths, "share": shares},
        x="layers",
        y="share",
        y_label="share touched by padding",
        color=SERIES[1],
        height=CHART_PX,
        alt="Share of outputs that padding has reached, by number of layers",
    )
    shrinking.line_chart(
        {"layers": depths, "pixels": sizes},
        x="layers",
        y="pixels",
        y_label="rows without padding",
        color=SERIES[0],
        height=CHART_PX,
        alt="Rows of the map without padding, by number of layers",
    )
