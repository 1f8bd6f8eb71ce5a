"""One filter's map before and after a swap, on one scale."""

import numpy as np
import streamlit as st

from app.studies.filters import map_words
from app.style import page_theme
from app.widgets.tiles import painted, picture
from lab.architectures.filters import Swapped

WIDTH_PX = 260


def map_pair(seen: np.ndarray, found: Swapped, index: int) -> None:
    """Draws the picture that the network sees, uint8 `(H, W, C)`, both maps, and says what the second one is like."""
    low = min(float(found.map_before.min()), float(found.map_after.min()), 0.0)
    high = max(float(found.map_before.max()), float(found.map_after.max()))
    theme, size = page_theme(), {"width_px": WIDTH_PX}
    drawn = {
        "The picture": picture(seen, alt="The picture", **size),
        f"Map {index + 1}, before": painted(found.map_before, low, high, theme, alt=f"Map {index + 1}, before", **size),
        f"Map {index + 1}, after": painted(found.map_after, low, high, theme, alt=f"Map {index + 1}, after", **size),
    }
    for column, (title, image) in zip(st.columns(3), drawn.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            st.html(image)
    st.caption(map_words(found.map_after, low, high))
