"""Cells with values, drawn in the browser: matrices, pixels, feature maps, and the links between their cells.

Pointing, arrow keys, touch, playing and keeping a cell answer without a message to the server; only choosing a cell
(`selectable`) and typing a number (`editable`) send one.

Example:
    kernel = edited_values("conv", 1, default=np.array([[-1.0, 0, 1]] * 3))  # before `grids`: what was typed so far
    grids(
        [
            Grid(values=image, title="Input", border=(1, 1, 1, 1)),  # a padded image: the margin is hatched
            Grid(values=kernel, title="Kernel", scale="diverging", sign="*", editable=True, limits_of_input=(-9, 9)),
            Grid(values=output, title="Output", scale="diverging", sign="="),
        ],
        key="conv",
        links=[WindowLink(of=2, over=0, size=(3, 3), stride=(1, 1), padding=(0, 0), through=1)],
        sums=[Sum(of=2, links=[0], bias=0.5, then="relu")],  # the lens: window x weights = products, sum, ReLU
        walk=Walk(2, reveals=True),  # play, step, speed
        rows=[[0, 1, 2]],
        pinned=Selection(2, 3, 3),  # lit before anyone points
    )

Pooling and regions of any shape give each cell weights of its own:
    WindowLink(of=1, over=0, size=(2, 2), stride=2, weights=one_hot)  # (H, W, 2, 2); 1 alone is the winner, NaN outside
    WindowLink(of=1, over=0, size=(3, 4), origins=corners, weights=shares)  # corners: integers (H, W, 2)

Signatures:
    grids(grids, *, key, selected=None, pinned=None, links=None, sums=None, walk=None, rows=None, note=None,
          height=None, on_select=None, on_edit=None) -> Selection | None
    edited_values(key, grid, default) -> ndarray; forget_edits(key); select_cell(key, selection)
    Grid(*, values, title, scale, limits, text, decimals, row_labels, column_labels, row_title, column_title,
         selectable, editable, limits_of_input, border, sign, cell_px)
    WindowLink(*, of, over, size, stride=1, dilation=1, padding=0, through=None, weights=None, origins=None)
    Sum(*, of, links, bias=0.0, then="none"|"relu", outside="zero"|"skip"); Walk(grid, reveals=False)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike, NDArray

from app.components.grids.answers import InputRule, input_rules, parse_edit, parse_selection
from app.components.grids.encoding import encode_payload
from app.components.grids.records import Grid, Selection, Sum, Walk, WindowLink

__all__ = [
    "Grid",
    "Selection",
    "Sum",
    "Walk",
    "WindowLink",
    "edited_values",
    "forget_edits",
    "grids",
    "select_cell",
]

_FOLDER = Path(__file__).parent

# One script for the browser, kept as files of one idea each, in reading order.
_SCRIPT = "\n".join(
    (_FOLDER / f"{name}.js").read_text(encoding="utf-8")
    for name in ("values", "links", "layout", "painting", "marks", "lens", "walk", "editing", "frames", "behaviour")
)

_render = st.components.v2.component(
    "cnn_lab_grids",
    html="""
<div class="grids">
  <div class="frames"></div>
  <div class="tools" role="group" aria-label="Walk over the cells" hidden></div>
  <div class="lens" hidden></div>
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
    pinned: Selection | None = None,
    links: Sequence[WindowLink] | None = None,
    sums: Sequence[Sum] | None = None,
    walk: Walk | None = None,
    rows: Sequence[Sequence[int]] | None = None,
    note: str | None = None,
    height: int | None = None,
    on_select: Callable[[], None] | None = None,
    on_edit: Callable[[], None] | None = None,
) -> Selection | None:
    """Show grids of cells beside each other, or below each other where the column is narrow.

    Args:
        grids: What to show.
        key: Names this component on its page.
        selected: The cell that is chosen before the visitor chooses one; `select_cell` chooses one later.
        pinned: The cell that is kept lit until the visitor keeps another one; a new value keeps a new cell.
        links: Which cells light up together.
        sums: Which cells are sums over links: a lens shows their windows, weights and products.
        walk: Buttons that move over the cells of one grid.
        rows: Which grids stand in one row, for instance a row a channel; None lets them flow.
        note: Shown in the line of values while no cell is pointed at; None shows a short hint.
        height: The tallest that one grid may become, in CSS pixels; None is 720.
        on_select: Called, before the script runs again, when the visitor chooses a cell or gives it up.
        on_edit: Called, before the script runs again, when the visitor has changed a number.

    Returns:
        The chosen cell; None where none is, or where the choice does not exist in these grids.
    """
    answer = _browser_answer(key, "cell")
    choice: _Choice | None = st.session_state.get(f"{key}.choice")
    if choice is not None and choice.answer == answer:
        shown = choice.selection
    else:
        shown = selected if answer is None else parse_selection(answer, grids)
    rules = input_rules(grids)
    if rules:
        st.session_state[f"{key}.rules"] = rules
    payload = encode_payload(
        grids,
        selected=shown,
        pinned=pinned,
        links=links or (),
        sums=sums or (),
        walk=walk,
        rows=rows,
        edited=[index for index, rule in rules.items() if _shows_edit(key, index, rule, grids[index].cells)],
        note=note,
        height=height or 720,
    )
    _render(data=payload, key=key, on_cell_change=on_select or _ignore, on_edit_change=on_edit or _ignore)
    return shown


def select_cell(key: str, selection: Selection | None) -> None:
    """Choose a cell from Python, for instance in the callback of a button; the visitor's next click wins again.

    Args:
        key: The component's key.
        selection: The cell, or None for none.
    """
    st.session_state[f"{key}.choice"] = _Choice(selection, _browser_answer(key, "cell"))


def edited_values(key: str, grid: int, default: ArrayLike) -> NDArray[Any]:
    """The numbers of an editable grid, as the visitor left them. Call it before `grids`, with the same key.

    Args:
        key: The component's key.
        grid: The index of the editable grid.
        default: What stands there before the visitor types.

    Returns:
        An array of the default's shape and dtype. It is the default where nothing was typed, or where what was typed
        does not fit: another shape, a number outside the grid's limits, a fraction among integers.
    """
    original = np.array(default)
    rule: InputRule | None = st.session_state.get(f"{key}.rules", {}).get(grid)
    values = None if rule is None or rule.shape != original.shape else _typed(key, grid, rule)
    if values is None:
        return original
    if np.issubdtype(original.dtype, np.integer) and not np.array_equal(values, np.round(values)):
        return original
    # Cells travel as float32: those that nobody touched get their own digits back.
    is_untouched = values.astype(np.float32) == original.astype(np.float32)
    return np.where(is_untouched, original, values.astype(original.dtype))


def forget_edits(key: str) -> None:
    """Go back to the defaults of `edited_values`, for instance in the callback of a button or of another preset."""
    st.session_state[f"{key}.forgotten"] = _last_edit(key)


def _typed(key: str, grid: int, rule: InputRule) -> NDArray[np.float64] | None:
    edit = _last_edit(key)
    is_forgotten = edit is not None and st.session_state.get(f"{key}.forgotten") == edit
    return None if is_forgotten else parse_edit(edit, grid, rule)


def _last_edit(key: str) -> object:
    """What was typed last, also where the grids have not been on the page since: Streamlit forgets their state then."""
    edit = _browser_answer(key, "edit")
    if edit is not None:
        st.session_state[f"{key}.edit"] = edit
    return st.session_state.get(f"{key}.edit")


def _shows_edit(key: str, grid: int, rule: InputRule, cells: NDArray[Any]) -> bool:
    values = _typed(key, grid, rule)
    return values is not None and np.array_equal(values.astype(np.float32), cells.astype(np.float32))


@dataclass(frozen=True, slots=True)
class _Choice:
    """A choice made in Python. It holds while the browser's last answer, which comes back with each run, is old."""

    selection: Selection | None
    answer: object


def _browser_answer(key: str, name: str) -> object:
    state = st.session_state.get(key)
    return state.get(name) if isinstance(state, Mapping) else None


def _ignore() -> None:
    """Stands in where a page passes no callback; Streamlit needs one to keep the state."""
