"""Explanations that are drawn when somebody opens them: setting formulas and code costs each answer time."""

import io
from collections.abc import Callable

import numpy as np
import streamlit as st


def folded(label: str, draw: Callable[[], None]) -> None:
    """A closed box with a label; `draw` fills it once it is open."""
    box = st.expander(label, on_change="rerun")
    if box.open:
        with box:
            draw()


def folded_code(code: Callable[[], str], gives: str = "exactly what is shown", /, **arrays: np.ndarray) -> None:
    """The lines that give what the page shows, written when somebody wants to read them.

    Args:
        code: writes them.
        gives: what of the page they give.
        **arrays: what the lines begin with, by the name that they use: each can be taken along as a file.
    """

    def draw() -> None:
        st.markdown(f"These lines give {gives}:")
        st.code(code(), language="python")
        for name, array in arrays.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                file = io.BytesIO()
                np.save(file, array, allow_pickle=False)
                st.download_button(f"{name}.npy", file.getvalue(), f"{name}.npy", icon=":material/download:")
                st.caption(f"What they begin with: `{name} = np.load('{name}.npy')`", width="content")

    folded("The code", draw)


def folded_maths(text: str) -> None:
    """The formulas of a page and its sources."""

    def draw() -> None:
        st.markdown(text)

    folded("The maths, and where it comes from", draw)
