"""Takes the visitor back to the top of the page, where the picture is."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

__all__ = ["scroll_to_top"]

_FOLDER = Path(__file__).parent

_render = st.components.v2.component(
    "cnn_lab_scroll",
    css=(_FOLDER / "scroll.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "scroll.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # The style sheet must reach the element around the component, to take it off the page.
)


def scroll_to_top(turn: int) -> None:
    """Scrolls when `turn` is another than in the run before; 0 never does.

    Args:
        turn: counts the occasions.
    """
    _render(key="scroll_to_top", data={"turn": turn})
