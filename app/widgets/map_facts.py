"""What is behind one feature map: how its values are spread, and the kernel that made it."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.inside import histogram, slices
from app.style import PALETTE, page_theme
from app.widgets.subject_picker import Subject
from app.widgets.tiles import weight_pictures
from lab.architectures.inside import FeatureMaps, kernel_of

MOST_SLICES = 32
HISTOGRAM_PX = 170


def map_facts(subject: Subject, found: FeatureMaps, layer: str, channel: int) -> None:
    """Draws the histogram of a map and the kernel behind it."""
    spread, behind = st.columns(2, gap="large")
    with spread:
        st.markdown(f"**Values of map {channel + 1}**")
        st.vega_lite_chart(histogram(found, channel), _histogram_chart(), width="stretch")
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
    tiles, is_cut = slices(np.asarray(kernel), channel, MOST_SLICES)
    st.html(weight_pictures(tiles, page_theme()))
    size = f"{kernel.shape[0]} x {kernel.shape[1]}"
    if len(tiles) == 1:
        st.caption(f"`{source}`: {size}, one kernel" + (" in colour." if tiles.shape[-1] == 3 else "."))
    else:
        largest = f", the {MOST_SLICES} strongest of {kernel.shape[2]}" if is_cut else ""
        st.caption(f"`{source}`: one {size} slice for each map below{largest}. Orange adds, blue takes away.")


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
