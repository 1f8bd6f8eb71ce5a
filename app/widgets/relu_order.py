"""Pooling before ReLU, or after it: the same for max, not for the mean."""

import numpy as np
import streamlit as st

from app.components.grids import Grid, WindowLink, grids
from app.studies.pooling import KINDS, Chosen, ReluOrder, compare_orders
from app.studies.shapes import sizes
from app.widgets.pooling_slide import middle, window_link


def relu_order(chosen: Chosen) -> None:
    """Both orders from the same signed map, and the largest difference."""
    orders = compare_orders(chosen.signed, chosen.pool)
    worst = float(orders.difference.max())
    what = "Your numbers" if chosen.source == "Numbers" else "Edges by Sobel x, which have a sign"
    verdict = (
        "**the same**: the largest difference is 0" if worst == 0 else f"**not the same**: up to {worst:,.4g} apart"
    )
    st.markdown(
        f"{what}. Above: ReLU sets negative numbers to 0, then {KINDS[chosen.pool.kind]} pooling. "
        f"Below: the other order. The results are {verdict}."
    )
    _maps(chosen, orders)
    st.caption(_reason(orders))


def _reason(orders: ReluOrder) -> str:
    if orders.pool_first.pool.rule == "max":
        before, after = orders.relu_first.values.size, orders.after.size
        return (
            "ReLU never turns the order of two numbers round, so the largest stays the largest. Pooling first, ReLU "
            f"has {after:,} {'number' if after == 1 else 'numbers'} to look at in place of {before:,}."
        )
    return "Negative numbers enter the window's number here, unless ReLU has removed them before: the order matters."


def _maps(chosen: Chosen, orders: ReluOrder) -> None:
    first, second = orders.relu_first, orders.pool_first
    reach = float(np.abs(chosen.signed).max()) or 1.0

    def signed(values: np.ndarray, title: str, sign: str = "") -> Grid:
        return Grid(
            values=values, title=f"{title}, {sizes(values.shape)}", scale="diverging", limits=(-reach, reach), sign=sign
        )

    worst = float(orders.difference.max())
    grids(
        [
            signed(chosen.signed, "The map"),
            signed(first.values, "ReLU", "→"),
            signed(first.output, "then pooled", "→"),
            signed(second.output, "Pooled", "→"),
            signed(orders.after, "then ReLU", "→"),
            Grid(
                values=orders.difference,
                title="Difference",
                scale="sequential",
                limits=(0.0, max(worst, 1.0)),
                sign="Δ",
            ),
        ],
        key="relu-order",
        links=[
            window_link(first, of=2, over=1, padded=False),
            *(window_link(second, of=of, over=0, padded=False) for of in (2, 3, 4, 5)),
            window_link(first, of=5, over=1, padded=False),
            *(WindowLink(of=5, over=over, size=(1, 1)) for over in (2, 3, 4)),
        ],
        rows=[[0, 1, 2], [3, 4, 5]],
        pinned=middle(first, 5),
        height=300,
        note="Point at a difference: both orders of its window light up.",
    )
