"""A convolution written as one matrix product: what graphics cards and libraries compute."""

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, WindowLink, grids
from app.studies.convolving import Chosen, Shown, convolve
from lab.data.photos import reduced_square
from lab.ops.convolution import im2col

MOST_SIDE = 6  # a matrix of more rows is not read by anybody
MOST_COLUMNS = 27


def small(chosen: Chosen) -> Shown:
    """The convolution of a picture so small that its matrix can be read."""
    side = min(MOST_SIDE, chosen.image.shape[0])
    return convolve(reduced_square(chosen.image, side), chosen.kernel, chosen.sliding)


def matrix_product(chosen: Chosen) -> None:
    """The windows as rows, times the kernel as a column: im2col."""
    shown = small(chosen)
    side = len(shown.image)
    matrix, weights = im2col(shown.result)
    st.markdown(
        f"On {side} × {side} pixels: each of the {matrix.shape[0]} windows, read row by row, is a **row of the "
        f"matrix**; the kernel's {matrix.shape[1]} weights, read in the same order, multiply every row. One "
        "matrix product is the whole layer, which is why graphics cards are good at it; a layer of 64 kernels has 64 "
        "such rows of weights."
    )
    if matrix.shape[1] > MOST_COLUMNS:
        st.info(
            f"A row would have {matrix.shape[1]} numbers; up to {MOST_COLUMNS} can be read. "
            "Take a smaller kernel, or grey."
        )
        return
    sliding = chosen.sliding
    product = matrix @ weights + sliding.bias
    if sliding.has_relu:
        product = np.maximum(product, 0.0)
    grids(
        [
            Grid(values=weights.T, title="The kernel as a row of weights", scale="diverging", text=True),
            Grid(
                values=np.rint(matrix).astype(np.uint8),
                title=f"Windows, {matrix.shape[0]} × {matrix.shape[1]}",
                row_title="window",
            ),
            Grid(values=product, title="Output", scale="diverging", sign="=", text=True),
        ],
        key="matrix-product",
        links=[WindowLink(of=2, over=1, size=(1, matrix.shape[1]), through=0)],
        sums=[Sum(of=2, links=[0], bias=sliding.bias, then="relu" if sliding.has_relu else "none")],
        rows=[[0], [1, 2]],
        pinned=Selection(2, 0, 0),
        height=900,
        note="Point at an output: its row of the matrix lights up. Row by row, these are the pixels of the output.",
    )
