"""Explanations that are drawn when somebody opens them: setting formulas and code costs each answer time."""

from collections.abc import Callable

import streamlit as st


def folded(label: str, draw: Callable[[], None]) -> None:
    """A closed box with a label; `draw` fills it once it is open."""
    box = st.expander(label, on_change="rerun")
    if box.open:
        with box:
            draw()


def folded_code(code: Callable[[], str]) -> None:
    """The lines that give what the page shows, written when somebody wants to read them."""

    def draw() -> None:
        st.markdown("These lines give exactly what is shown:")
        st.code(code(), language="python")

    folded("The code", draw)


def folded_maths(text: str) -> None:
    """The formulas of a page and its sources."""

    def draw() -> None:
        st.markdown(text)

    folded("The maths, and where it comes from", draw)
