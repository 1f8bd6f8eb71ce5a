"""Input and pooled map side by side, linked window by window: the heart of the page "Pooling"."""

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, Walk, WindowLink, grids
from app.studies.pooling import Chosen, Shown
from app.studies.shapes import sizes

GRIDS_KEY = "pooled-windows"
SHORTEST = 320


def pooling_slide(chosen: Chosen) -> None:
    """The map, its windows, and what each of them becomes."""
    shown = chosen.shown()
    st.markdown(
        f"{shown.values.size:,} numbers become {shown.output.size:,}. Nothing is learned here: **no parameters**, and "
        f"{shown.seen_count:,} {_WORK[shown.pool.rule]}."
    )
    draw = {"max": _winners, "stochastic": _drawn, "average": _shares, "l2": _squares}
    draw[shown.pool.rule](chosen, shown)


def input_grid(chosen: Chosen, shown: Shown, title: str = "Input") -> Grid:
    """What is pooled, with its padding hatched and empty."""
    title = f"{title}, {sizes(shown.values.shape)}" + (", with its padding" if any(shown.pads) else "")
    return map_grid(chosen, shown.framed, title, border=shown.pads)


def map_grid(
    chosen: Chosen, values: np.ndarray, title: str, *, sign: str = "", border: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> Grid:
    """A map in the colours of what is pooled, so that a number has the same colour before and after."""
    if chosen.source == "Picture":
        return Grid(values=values, title=title, scale="gray", limits=(0.0, 255.0), sign=sign, border=border)
    reach = float(np.abs(chosen.values).max()) or 1.0
    is_signed = chosen.values.min() < 0
    return Grid(
        values=values,
        title=title,
        scale="diverging" if is_signed else "sequential",
        limits=(-reach if is_signed else 0.0, reach),
        sign=sign,
        border=border,
    )


def window_link(
    shown: Shown, *, of: int, over: int, weights: np.ndarray | None = None, padded: bool = True
) -> WindowLink:
    """Each cell of grid `of` comes from its window of grid `over`, which shows the padding too, or not."""
    return WindowLink(
        of=of,
        over=over,
        size=shown.window_hw,
        stride=shown.pool.step,
        padding=0 if padded else (shown.pads.top, shown.pads.left),
        weights=weights,
    )


def output_title(shown: Shown, title: str = "Output") -> str:
    """With its rows and columns."""
    return f"{title}, {sizes(shown.output.shape)}"


def middle(shown: Shown, grid: int) -> Selection:
    """The cell in the middle of the pooled map."""
    rows, columns = shown.output.shape
    return Selection(grid, rows // 2, columns // 2)


def _winners(chosen: Chosen, shown: Shown) -> None:
    wins = shown.wins
    grids(
        [
            input_grid(chosen, shown),
            map_grid(chosen, shown.output, output_title(shown, "The largest"), sign="="),
            Grid(
                values=_framed(shown, wins), title="Windows that each cell won", scale="sequential", border=shown.pads
            ),
        ],
        key=GRIDS_KEY,
        links=[
            window_link(shown, of=1, over=0, weights=shown.counts),
            window_link(shown, of=1, over=2, weights=shown.counts),
        ],
        sums=[Sum(of=1, links=[0])],
        walk=Walk(1, reveals=True),
        rows=[[0, 1, 2]],
        pinned=middle(shown, 1),
        note="Point at an output cell: its window lights up, and the cell that won has a thick frame.",
    )
    st.caption(
        f"{np.count_nonzero(wins):,} of {wins.size:,} cells won. In training, the gradient flows back to the winners "
        "alone; of equal numbers the first one wins."
    )


def _drawn(chosen: Chosen, shown: Shown) -> None:
    chances = shown.chances
    grids(
        [
            input_grid(chosen, shown),
            map_grid(chosen, shown.output, output_title(shown, "One drawn"), sign="="),
            map_grid(chosen, shown.expected, output_title(shown, "Their mean")),
        ],
        key=GRIDS_KEY,
        links=[
            window_link(shown, of=1, over=0, weights=shown.counts),
            window_link(shown, of=2, over=0, weights=chances),
        ],
        sums=[Sum(of=1, links=[0]), Sum(of=2, links=[1])],
        walk=Walk(1, reveals=True),
        rows=[[0, 1, 2]],
        pinned=middle(shown, 2),
        note="Point at the last grid: shares are the chances of being drawn. At the second: the cell that was drawn.",
    )
    st.caption(
        "While a network learns, a cell is drawn: each has the chance of its number divided by the sum of its window. "
        "Afterwards the mean under these chances takes its place. A window that is all zero gives zero."
    )


def _shares(chosen: Chosen, shown: Shown) -> None:
    grids(
        [
            input_grid(chosen, shown),
            map_grid(chosen, shown.output, output_title(shown, "The mean"), sign="="),
        ],
        key=GRIDS_KEY,
        links=[window_link(shown, of=1, over=0, weights=shown.counts)],
        sums=[Sum(of=1, links=[0])],
        walk=Walk(1, reveals=True),
        rows=[[0, 1]],
        pinned=middle(shown, 1),
        note="Point at an output cell: its window lights up, and below stands what each cell counts.",
    )
    st.caption("A window that reaches over the edge divides by the cells that it really has.")


def _squares(chosen: Chosen, shown: Shown) -> None:
    # Padding adds nothing: zeros say so to the sums, without a share for each cell of each window.
    squares = np.square(np.nan_to_num(shown.framed, nan=0.0))
    sums = np.square(shown.output)
    most = max(float(squares.max()), 1.0)
    grids(
        [
            input_grid(chosen, shown),
            Grid(values=squares, title="Squared", scale="sequential", limits=(0.0, most), border=shown.pads),
            Grid(values=sums, title="Sum of squares", scale="sequential", sign="="),
            Grid(values=shown.output, title=output_title(shown, "Its root"), scale="sequential", sign="√"),
        ],
        key=GRIDS_KEY,
        links=[
            window_link(shown, of=2, over=1),
            window_link(shown, of=2, over=0),
            window_link(shown, of=3, over=0),
            window_link(shown, of=3, over=1),
            WindowLink(of=3, over=2, size=(1, 1)),
        ],
        sums=[Sum(of=2, links=[0])],
        walk=Walk(2, reveals=True),
        rows=[[0, 1], [2, 3]],
        pinned=middle(shown, 2),
        height=SHORTEST,
        note="Point at a sum of squares: its window lights up, and the sum stands below.",
    )


def _framed(shown: Shown, cells: np.ndarray) -> np.ndarray:
    """A map of the input's size with the padding around it."""
    top, bottom, left, right = shown.pads
    return np.pad(cells.astype(np.float64), ((top, bottom), (left, right)), constant_values=np.nan)


_WORK = {
    "max": "numbers to compare",
    "average": "numbers to add",
    "l2": "numbers to square and add",
    "stochastic": "numbers to add, with one draw a window",
}
