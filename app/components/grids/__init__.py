"""Cells with values, drawn in the browser: matrices, pixels, feature maps, and the links between their cells.

Pointing, arrow keys and touch answer without a message to the server; only choosing a cell sends one.

Example:
    counts = np.array([[88, 12], [7, 93]])
    chosen = grids(
        [Grid(values=counts, scale="confusion", row_labels=names, column_labels=names, selectable=True)],
        key="confusion",
    )
    if chosen is not None:
        st.write(f"{names[chosen.row]} taken for {names[chosen.col]}")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from app.components.grids.encoding import Grid, Selection, WindowLink, encode_payload, parse_selection

__all__ = ["Grid", "Selection", "WindowLink", "grids", "select_cell"]

_FOLDER = Path(__file__).parent

# One script for the browser, kept as three files in reading order: arithmetic, drawing, behaviour.
_SCRIPT = "\n".join(
    (_FOLDER / name).read_text(encoding="utf-8") for name in ("values.js", "painting.js", "behaviour.js")
)

_render = st.components.v2.component(
    "cnn_lab_grids",
    html="""
<div class="grids">
  <div class="frames"></div>
  <p class="line" role="status" aria-live="polite"></p>
</div>
""",
    css=(_FOLDER / "grids.css").read_text(encoding="utf-8"),
    js=_SCRIPT,
)


def grids(
    grids: Sequence[Grid],
    *,
    key: str,
    selected: Selection | None = None,
    links: Sequence[WindowLink] | None = None,
    note: str | None = None,
    height: int | None = None,
    on_select: Callable[[], None] | None = None,
) -> Selection | None:
    """Show grids of cells beside each other, or below each other where the column is narrow.

    Args:
        grids: What to show.
        key: Names this component on its page.
        selected: The cell that is chosen before the visitor chooses one; `select_cell` chooses one later.
        links: Which cells light up together.
        note: Shown in the line of values while no cell is pointed at; None shows a short hint.
        height: The tallest that one grid may become, in CSS pixels; None is 720.
        on_select: Called, before the script runs again, when the visitor chooses a cell or gives it up.

    Returns:
        The chosen cell; None where none is, or where the choice does not exist in these grids.
    """
    answer = _browser_answer(key)
    choice: _Choice | None = st.session_state.get(_choice_key(key))
    if choice is not None and choice.answer == answer:
        shown = choice.selection
    else:
        shown = selected if answer is None else parse_selection(answer, grids)
    payload = encode_payload(grids, selected=shown, links=links or (), note=note, height=height or 720)
    _render(data=payload, key=key, on_cell_change=on_select or _ignore)
    return shown


def select_cell(key: str, selection: Selection | None) -> None:
    """Choose a cell from Python, for instance in the callback of a button; the visitor's next click wins again.

    Args:
        key: The component's key.
        selection: The cell, or None for none.
    """
    st.session_state[_choice_key(key)] = _Choice(selection, _browser_answer(key))


@dataclass(frozen=True, slots=True)
class _Choice:
    """A choice made in Python. It holds while the browser's last answer, which comes back with each run, is old."""

    selection: Selection | None
    answer: object


def _choice_key(key: str) -> str:
    return f"{key}.choice"


def _browser_answer(key: str) -> object:
    state = st.session_state.get(key)
    return state.get("cell") if isinstance(state, Mapping) else None


def _ignore() -> None:
    """Stands in where a page passes no `on_select`; Streamlit needs a callback to keep the state."""
