"""Transposed convolution: stamps, the convolution that it equals, and the checkerboard."""

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, Walk, WindowLink, edited_values, forget_edits, grids
from app.studies.kinds.transposing import FILLINGS, LARGEST_KERNEL, PADDINGS, Stamps, checkerboard, fill, stamp
from app.studies.shapes import sizes
from app.style import SERIES

GRIDS_KEY = "stamps"
DEFAULTS = {
    "stamp-rows": 3,
    "stamp-size": 3,
    "stamp-stride": 2,
    "stamp-padding": "valid",
    "stamp-values": FILLINGS[0],
}
LIMITS = (-1000.0, 1000.0)
SHOWN_SIDE = 16
CHART_PX = 240
_ZEROS = {
    1: "put zeros around the input",
    2: "put a zero between the input's numbers and some around them",
    3: "put two zeros between the input's numbers and some around them",
    4: "put three zeros between the input's numbers and some around them",
}


def forget_stamps() -> None:
    """Gives typed numbers up."""
    forget_edits(GRIDS_KEY)


def transposed_form() -> Callable[[], Stamps]:
    """The controls, kept in the address; the answer computes what they say."""
    rows = st.slider(
        "Rows of the input", 2, 6, 3, key="stamp-rows", bind="query-params", on_change=forget_stamps,
        help="The input is this square of numbers; type over them in the grid.",
    )  # fmt: skip
    size = st.slider(
        "Kernel size", 1, LARGEST_KERNEL, 3, key="stamp-size", bind="query-params", on_change=forget_stamps
    )
    stride = st.slider(
        "Stride", 1, 4, 2, key="stamp-stride", bind="query-params", help="Pixels from one stamp to the next."
    )
    padding = st.selectbox(
        "Padding",
        list(PADDINGS),
        format_func=PADDINGS.__getitem__,
        key="stamp-padding",
        bind="query-params",
        help="Same cuts off what hangs over, so that the output is the input's size times the stride.",
    )
    filling = st.segmented_control(
        "Kernel values", FILLINGS, default=FILLINGS[0], required=True, key="stamp-values", bind="query-params",
        on_change=forget_stamps, help="Bilinear: a tent, which interpolates between pixels.",
    )  # fmt: skip
    image = edited_values(GRIDS_KEY, 0, default=np.arange(1.0, rows * rows + 1).reshape(rows, rows))
    kernel = edited_values(GRIDS_KEY, 1, default=fill(filling, size))
    return partial(stamp, image, kernel, stride, padding)


def transposed_stage(stamps: Stamps) -> None:
    """The stamps with their numbers, then how evenly they cover the output."""
    st.markdown(
        f"Each number of the input stamps the whole kernel, times itself, onto the output; the next stamp lies "
        f"{stamps.stride} further on, and where stamps overlap they add up. **The same as a convolution:** "
        f"{_ZEROS[stamps.stride]}, and slide the kernel, turned by 180°, over that."
    )
    _grids(stamps)
    st.markdown("**The checkerboard**")
    _checkerboard(len(stamps.kernel), stamps.stride)


def _grids(stamps: Stamps) -> None:
    size, side = len(stamps.kernel), len(stamps.output)
    weights = stamps.weights_on_image()
    corner = min(stamps.stride, side - 1)  # where the first stamps meet
    grids(
        [
            _numbers(stamps.image, "Input", editable=True),
            _numbers(stamps.kernel, "Kernel", editable=True),
            Grid(
                values=stamps.spread,
                title=f"Input with zeros, {sizes(stamps.spread.shape)}",
                scale="diverging",
                border=stamps.margins,
            ),
            _numbers(stamps.turned, "Turned", sign="*"),
            Grid(
                values=stamps.output,
                title=f"Output, {sizes(stamps.output.shape)}",
                scale="diverging",
                sign="=",
            ),
        ],
        key=GRIDS_KEY,
        links=[
            WindowLink(
                of=4,
                over=0,
                size=(len(stamps.image), len(stamps.image)),
                origins=np.zeros((side, side, 2), np.int64),
                weights=weights,
            ),
            WindowLink(of=4, over=2, size=(size, size), through=3),
        ],
        sums=[Sum(of=4, links=[0])],
        walk=Walk(4, reveals=True),
        rows=[[0, 1], [2, 3, 4]],
        pinned=Selection(4, corner, corner),
        height=340,
        note="Point at an output: the input numbers that reach it light up. Point at an input: its stamp does.",
    )


def _numbers(values: np.ndarray, title: str, *, sign: str = "", editable: bool = False) -> Grid:
    return Grid(
        values=values,
        title=f"{title}, {sizes(values.shape)}",
        scale="diverging",
        sign=sign,
        cell_px=38,
        editable=editable,
        limits_of_input=LIMITS,
    )


def _checkerboard(kernel: int, stride: int) -> None:
    board = checkerboard(kernel, stride)
    most = float(max(board.stamped.max(), board.resized.max()))
    stamped, resized = (board.unevenness(counts) for counts in (board.stamped, board.resized))
    st.markdown(
        f"How many products each output pixel is summed from, on a larger input. With a transposed convolution the "
        f"largest count inside differs from the smallest by **{stamped:.0%}** of their mean; with the picture enlarged "
        f"{stride} times first and then convolved by **{resized:.0%}**."
    )
    grids(
        [
            Grid(
                values=counts[:SHOWN_SIDE, :SHOWN_SIDE],
                title=title,
                scale="sequential",
                limits=(0.0, max(most, 1.0)),
            )
            for title, counts in (
                ("Transposed: products a pixel", board.stamped),
                ("Enlarged, then convolved", board.resized),
            )
        ],
        key="coverage",
        rows=[[0, 1]],
        height=360,
        note="The upper left corner. At the edge counts fall in any case; look inside.",
    )
    kernels = list(range(1, LARGEST_KERNEL + 1))
    uneven = [
        round(100 * each.unevenness(each.stamped), 3) for each in (checkerboard(size, stride) for size in kernels)
    ]
    st.bar_chart(
        {"kernel": [f"{size} × {size}" for size in kernels], "unevenness": uneven},
        x="kernel",
        y="unevenness",
        x_label="kernel",
        y_label=f"unevenness in %, stride {stride}",
        color=SERIES[0],
        sort=False,
        height=CHART_PX,
        alt="Unevenness of the coverage by a transposed convolution, a bar a kernel size",
    )
    st.caption(
        "It is even where the stride divides the kernel's size. A network can learn weights that even it out, but it "
        "begins with the checkerboard, and often keeps some of it (Odena et al. 2016)."
    )
