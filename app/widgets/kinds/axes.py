"""Convolution along one axis, and along three."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, Walk, WindowLink, edited_values, forget_edits, grids
from app.studies.kinds.axes import (
    BLOCKS,
    FILMS,
    LENGTH,
    LINES,
    PADDINGS,
    SIGNALS,
    Block,
    Line,
    along_line,
    film,
    line_points,
    signal,
    through_block,
)
from app.studies.shapes import sizes
from app.widgets.picture_picker import pick_picture
from lab.data.photos import reduced_square
from lab.ops.pixels import planes

ONE, THREE = "One: a signal", "Three: a film or a block"
DEFAULTS = {
    "axes": ONE,
    "signal": SIGNALS[0],
    "line-kernel": next(iter(LINES)),
    "line-padding": "valid",
    "line-dilation": 1,
    "film": FILMS[0],
    "block-kernel": next(iter(BLOCKS)),
}
LINE_KEY, BLOCK_KEY = "line", "block"
CELL_PX, PIXEL_PX = 38, 20


def forget_line() -> None:
    """Gives typed numbers up."""
    forget_edits(LINE_KEY)


def axes_form() -> Callable[[], Line | Block]:
    """The controls, kept in the address; the answer computes what they say."""
    axes = st.selectbox("Axes", [ONE, THREE], key="axes", bind="query-params")
    return _line_form() if axes == ONE else _block_form()


def axes_stage(shown: Line | Block) -> None:
    """Input, kernel and output with their links."""
    if isinstance(shown, Line):
        _line(shown)
    else:
        _block(shown)


def _line_form() -> Callable[[], Line]:
    name = st.selectbox("Signal", SIGNALS, key="signal", bind="query-params")
    row = np.zeros(LENGTH, np.uint8)
    if name == "Row of the picture":
        square = reduced_square(pick_picture(first="Photo"), LENGTH)
        row = np.asarray(planes(square)["Grey"] if square.ndim == 3 else square, np.uint8)[LENGTH // 2]
    chosen = st.selectbox("Kernel", list(LINES), key="line-kernel", bind="query-params", on_change=forget_line)
    padding = st.selectbox(
        "Padding", list(PADDINGS), format_func=PADDINGS.__getitem__, key="line-padding", bind="query-params",
        help="Causal: no output sees what comes after it, as in networks for sound and for text.",
    )  # fmt: skip
    dilation = st.slider("Dilation", 1, 4, 1, key="line-dilation", bind="query-params")
    kernel = edited_values(LINE_KEY, 1, default=LINES[chosen][None])[0]
    return partial(along_line, signal(name, row), kernel, padding, dilation)


def _block_form() -> Callable[[], Block]:
    name = st.selectbox("Frames or slices", FILMS, key="film", bind="query-params")
    chosen = st.selectbox("Kernel", list(BLOCKS), key="block-kernel", bind="query-params")
    return partial(through_block, film(name), BLOCKS[chosen])


def _line(line: Line) -> None:
    st.markdown(
        "With one axis all is as before, but the kernel slides along a line: sound, text, or what a sensor measures. "
        f"{len(line.signal)} numbers become {len(line.output)}."
    )
    padded = np.pad(line.signal, (line.before, line.behind))[None]
    grids(
        [
            Grid(
                values=padded,
                title=f"Signal, {len(line.signal)}",
                scale="diverging",
                decimals=1,
                border=(0, 0, line.before, line.behind),
            ),
            Grid(
                values=line.kernel[None],
                title=f"Kernel, {len(line.kernel)}",
                scale="diverging",
                sign="*",
                editable=True,
                limits_of_input=(-1000.0, 1000.0),
                cell_px=CELL_PX,
            ),
            Grid(
                values=line.output[None],
                title=f"Output, {len(line.output)}",
                scale="diverging",
                sign="=",
                decimals=1,
            ),
        ],
        key=LINE_KEY,
        links=[WindowLink(of=2, over=0, size=(1, len(line.kernel)), dilation=(1, line.dilation), through=1)],
        sums=[Sum(of=2, links=[0])],
        walk=Walk(2, reveals=True),
        rows=[[0], [1], [2]],
        pinned=Selection(2, 0, len(line.output) // 2),
        note="Point at an output: the numbers that it is made of light up.",
    )
    st.line_chart(
        line_points(line),
        x="place",
        y="value",
        color="curve",
        x_label="place along the signal",
        y_label="value",
        height=260,
        alt="The signal and the output of the convolution, by place",
    )


def _block(block: Block) -> None:
    deep, frames, rest = len(block.kernel), len(block.volume), len(block.output)
    st.markdown(
        f"With three axes the kernel is a block, {sizes(block.kernel.shape)}: {deep} slices of weights see {deep} "
        f"frames of a film, or slices of a scan, at once. From {sizes(block.volume.shape)} to "
        f"{sizes(block.output.shape)}."
    )
    reach = float(np.abs(block.output).max()) or 1.0
    kernels, outputs = range(frames, frames + deep), range(frames + deep, frames + deep + rest)
    _, height, width = block.kernel.shape
    grids(
        [
            *(
                Grid(values=each, title=f"Slice {at}", limits=(0.0, 9.0), cell_px=PIXEL_PX)
                for at, each in enumerate(block.volume, 1)
            ),
            *(
                Grid(values=each, title=f"Kernel {at}", scale="diverging", cell_px=CELL_PX)
                for at, each in enumerate(block.kernel, 1)
            ),
            *(
                Grid(values=each, title=f"Output {at}", scale="diverging", limits=(-reach, reach), cell_px=PIXEL_PX)
                for at, each in enumerate(block.output, 1)
            ),
        ],
        key=BLOCK_KEY,
        links=[
            WindowLink(of=of, over=depth + part, size=(height, width), through=kernels[part])
            for depth, of in enumerate(outputs)
            for part in range(deep)
        ],
        sums=[Sum(of=of, links=range(depth * deep, (depth + 1) * deep)) for depth, of in enumerate(outputs)],
        rows=[range(frames), kernels, outputs],
        pinned=Selection(outputs[0], block.output.shape[1] // 2, min(2, block.output.shape[2] - 1)),
        note="Point at an output: its window lights up in each slice that it sees.",
    )
