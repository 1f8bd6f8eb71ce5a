"""How often each value of a plane occurs: in the whole picture and in the region."""

import numpy as np
import streamlit as st

from app.studies.pixels import ABOUT, VALUES_A_BAR, Chosen
from app.style import PALETTE

CHART_PX = 190


def histograms(chosen: Chosen) -> None:
    """Two bar charts, one below the other."""
    whole, region = chosen.bars
    _chart(f"{chosen.plane} in the whole picture", chosen.whole, whole, PALETTE.training)
    _chart(f"{chosen.plane} in the region", chosen.part, region, PALETTE.accent)


def about_histograms(chosen: Chosen) -> None:
    """What the plane means, and what a histogram does not know."""
    st.caption(ABOUT[chosen.plane])
    st.markdown(
        f"A **histogram** counts how many pixels have each value (here {VALUES_A_BAR} values a bar), and forgets where "
        "they stand. To the left are small values, to the right large ones; of the grey plane a narrow heap is a "
        "picture of little contrast."
    )


def _chart(title: str, values: np.ndarray, bars: np.ndarray, color: str) -> None:
    mean, spread = float(values.mean()), float(values.std())
    st.markdown(f"**{title}**: mean {mean:.1f}, standard deviation {spread:.1f}")
    st.bar_chart(
        {"value": np.arange(0, 256, VALUES_A_BAR), "pixels": bars},
        x="value",
        y="pixels",
        color=color,
        height=CHART_PX,
        alt=f"{title}: how many pixels have values from 0 to 255, {VALUES_A_BAR} values a bar; mean {mean:.1f}",
    )
