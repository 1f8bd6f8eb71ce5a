"""The pixels in another order: a dense unit cannot tell, a convolution can."""

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, WindowLink, grids
from app.studies.shuffle_study import SIDE, SOBEL, Arrangement, ShuffleStudy

MAP_PX = 260
ONE = (1, 1)


def shuffle_seed() -> int:
    """Which order of the pixels, kept in the address."""
    return st.slider(
        "Order", 0, 9, 0, key="order", bind="query-params", help="Each number is another fixed order of the pixels."
    )


def shuffle_view(study: ShuffleStudy) -> None:
    """What is measured before and after, the dense unit, and the convolution."""
    st.markdown(
        f"All {SIDE * SIDE} pixels move to other places, the same ones for every picture. A dense layer gets the "
        "picture **flattened**, as one long row of numbers, so it never knew which pixels are neighbours."
    )
    st.table(measured(study))
    _dense_unit(study)
    _convolution(study)
    st.page_link(
        "views/train.py",
        label="Train a multi-layer perceptron, and a convolutional network beside it",
        icon=":material/model_training:",
        query_params={"data": "digits", "model": "mlp"},
    )


def measured(study: ShuffleStudy) -> list[dict[str, str]]:
    """What stays and what changes, a line each."""
    before, after = study.before, study.after
    return [
        {"Measured": name, "Picture": was, "Shuffled": now}
        for name, was, now in (
            ("Mean brightness", f"{before.values.mean():.2f}", f"{after.values.mean():.2f}"),
            ("Histogram", "256 counts", "the same 256 counts" if study.has_same_histogram else "other counts"),
            ("Sum of a dense unit", f"{before.total:,}", f"{after.total:,}"),
            ("Correlation of horizontal neighbours", _correlation(before), _correlation(after)),
            ("Mean absolute answer of Sobel x", f"{before.response:.1f}", f"{after.response:.1f}"),
        )
    ]


def _correlation(arrangement: Arrangement) -> str:
    value = arrangement.correlation
    return "none: all pixels are equal" if value is None else f"{value:.2f}"


def _dense_unit(study: ShuffleStudy) -> None:
    before, after = study.before, study.after
    st.markdown(
        "**A dense unit cannot tell the difference.** It has a weight for each pixel wherever that stands, so moving "
        f"its weights along with the pixels gives the same products, and the same sum: **{before.total:,}** and "
        f"**{after.total:,}**. Whatever weights learn from pictures, they can learn from shuffled ones."
    )
    reach = float(max(np.abs(before.products).max(), 1))
    grids(
        [
            *_factors(before, "Picture", "Weights of a unit", reach),
            *_factors(after, "Shuffled", "The same weights, moved", reach),
        ],
        key="dense-unit",
        links=[
            WindowLink(of=2, over=0, size=ONE),
            WindowLink(of=2, over=1, size=ONE),
            WindowLink(of=5, over=3, size=ONE),
            WindowLink(of=5, over=4, size=ONE),
            *(WindowLink(of=3 + index, over=index, size=ONE, origins=study.origins) for index in range(3)),
        ],
        rows=[[0, 1, 2], [3, 4, 5]],
        height=MAP_PX,
        note="Point at a product below: the same product lights up above, at its old place.",
    )


def _factors(arrangement: Arrangement, title: str, weights: str, reach: float) -> list[Grid]:
    return [
        Grid(values=arrangement.values, title=title, text=False),
        Grid(values=arrangement.weights, title=weights, scale="diverging", sign="*", text=False),
        Grid(
            values=arrangement.products,
            title=f"Products, sum {arrangement.total:,}",
            scale="diverging",
            limits=(-reach, reach),
            sign="=",
            text=False,
        ),
    ]


def _convolution(study: ShuffleStudy) -> None:
    st.markdown(
        "**A convolution can.** Its 9 weights are the same everywhere and compare a pixel with its neighbours, which "
        "no longer belong together: no outline is left, and no other kernel of 3 × 3 would bring it back."
    )
    reach = float(max(np.abs(study.before.edges).max(), np.abs(study.after.edges).max())) or 1.0

    def edges(arrangement: Arrangement) -> Grid:
        return Grid(
            values=arrangement.edges,
            title=f"Edges, mean size {arrangement.response:.1f}",
            scale="diverging",
            limits=(-reach, reach),
            sign="=",
            text=False,
        )

    grids(
        [
            Grid(values=study.before.values, title="Picture", text=False),
            Grid(values=SOBEL, title="Sobel x", scale="diverging", sign="*"),
            edges(study.before),
            Grid(values=study.after.values, title="Shuffled", text=False),
            edges(study.after),
        ],
        key="shuffled-convolution",
        links=[
            WindowLink(of=2, over=0, size=(3, 3), through=1),
            WindowLink(of=4, over=3, size=(3, 3), through=1),
        ],
        sums=[Sum(of=2, links=[0]), Sum(of=4, links=[1])],
        rows=[[0, 1, 2], [3, 4]],
        pinned=Selection(4, SIDE // 2, SIDE // 2),
        height=MAP_PX,
        note="Point at a cell of the edges: its window and its nine products appear.",
    )
