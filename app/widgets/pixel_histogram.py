"""How often each value of a plane occurs: in the whole picture and in the region."""

import numpy as np
import streamlit as st

from app.pixels import ABOUT, Chosen
from app.style import PALETTE

CHART_PX = 190


def histograms(chosen: Chosen) -> None:
    """Two bar charts, one below the other."""
    whole, region = chosen.counts
    _chart(f"{chosen.plane} in the whole picture", whole, PALETTE.training)
    _chart(f"{chosen.plane} in the region", region, PALETTE.accent)


def about_histograms(chosen: Chosen) -> None:
    """What the plane means, and what a histogram does not know."""
    st.caption(ABOUT[chosen.plane])
    st.markdown(
        "A **histogram** counts how many pixels have each value, and forgets where they stand. To the left are dark "
        "pixels, to the right bright ones; a narrow heap is a picture of little contrast."
    )


def _chart(title: str, counts: np.ndarray, color: str) -> None:
    values = np.arange(256)
    total = int(counts.sum())
    mean = float((values * counts).sum() / total)
    spread = float(np.sqrt((counts * (values - mean) ** 2).sum() / total))
    st.markdown(f"**{title}**: mean {mean:.1f}, standard deviation {spread:.1f}")
    st.bar_chart(
        {"value": values, "pixels": counts},
        x="value",
        y="pixels",
        color=color,
        height=CHART_PX,
        alt=f"{title}: how many pixels have each value from 0 to 255; mean {mean:.1f}",
    )
