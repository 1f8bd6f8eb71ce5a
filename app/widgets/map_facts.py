"""What is behind one feature map: how its values are spread, and the kernel that made it."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.inside import histogram, slices, strengths
from app.style import PALETTE, page_theme
from app.widgets.subject_picker import Subject
from app.widgets.tiles import weight_pictures
from lab.architectures.inside import FeatureMaps, kernel_of

MOST_SLICES = 32
MOST_WEIGHTS = 24
HISTOGRAM_PX = 170


def map_facts(subject: Subject, found: FeatureMaps, layer: str, channel: int) -> None:
    """Draws the histogram of a map and the kernel behind it."""
    spread, behind = st.columns(2, gap="large")
    with spread:
        st.markdown(f"**Values of map {channel + 1}**")
        least, most = found.low[channel], found.high[channel]
        words = f"Histogram of map {channel + 1}: values from {least:.3g} to {most:.3g}"
        st.vega_lite_chart(histogram(found, channel), _histogram_chart(), width="stretch", alt=words)
        st.caption(f"{found.zeros[channel]:.0%} of its cells are exactly zero.")
    with behind:
        _kernel(subject, layer, channel)


def _kernel(subject: Subject, layer: str, channel: int) -> None:
    st.markdown(f"**The kernel behind map {channel + 1}**")
    source = kernel_of(subject.architecture, layer)
    if source is None:
        st.caption("This layer has no kernel of its own: it pools, or joins what earlier layers made.")
        return
    kernel = get_backend().call(tasks.kernels_of, subject.name, get_backend().runs_folder, subject.epoch, source)
    if kernel.shape[:2] == (1, 1) and kernel.shape[2] > 1:
        _strengths(np.asarray(kernel), source, channel)
        return
    tiles, is_cut = slices(np.asarray(kernel), channel, MOST_SLICES)
    st.html(weight_pictures(tiles, page_theme()))
    size = f"{kernel.shape[0]} x {kernel.shape[1]}"
    if len(tiles) == 1:
        st.caption(f"`{source}`: {size}, one kernel" + (" in colour." if tiles.shape[-1] == 3 else "."))
    else:
        largest = f", the {MOST_SLICES} strongest of {kernel.shape[2]}" if is_cut else ""
        st.caption(f"`{source}`: one {size} slice for each map below{largest}. Orange adds, blue takes away.")


def _strengths(kernel: np.ndarray, source: str, channel: int) -> None:
    """A 1x1 kernel has no picture: it is one number for each map below."""
    weights = strengths(kernel, channel, MOST_WEIGHTS)
    st.vega_lite_chart(
        weights,
        _strength_chart(),
        width="stretch",
        alt="Weights by map below: " + ", ".join(f"{each['map']}: {each['weight']:.2g}" for each in weights),
    )
    below = kernel.shape[2]
    which = f"the {MOST_WEIGHTS} strongest of {below:,}" if below > MOST_WEIGHTS else f"all {below}"
    st.caption(f"`{source}`: 1 x 1, one weight for each map below; {which}. Orange adds the map, blue takes it away.")


def _strength_chart() -> dict[str, object]:
    color = {"condition": {"test": "datum.weight < 0", "value": PALETTE.negative}, "value": PALETTE.positive}
    return {
        "height": HISTOGRAM_PX,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "map", "type": "ordinal", "sort": None, "title": "map below, by its number",
                  "axis": {"labelAngle": -90, "labelOverlap": False}},
            "y": {"field": "weight", "type": "quantitative", "title": "weight"},
            "color": color,
            "tooltip": [{"field": "map", "title": "map below"},
                        {"field": "weight", "type": "quantitative", "format": ".3~g"}],
        },
    }  # fmt: skip


def _histogram_chart() -> dict[str, object]:
    return {
        "height": HISTOGRAM_PX,
        "mark": {"type": "bar", "color": PALETTE.training},
        "encoding": {
            "x": {"field": "from", "type": "quantitative", "bin": {"binned": True}, "title": "value"},
            "x2": {"field": "to"},
            "y": {"field": "cells", "type": "quantitative", "title": "cells (log scale)", "scale": {"type": "symlog"}},
            "tooltip": [
                {"field": "from", "type": "quantitative", "format": ".3~g"},
                {"field": "to", "type": "quantitative", "format": ".3~g"},
                {"field": "cells", "type": "quantitative"},
            ],
        },
    }
