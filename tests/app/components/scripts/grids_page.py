"""A page with two components: a confusion matrix to choose from, and an image with the window of a 3x3 filter."""

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, WindowLink, grids, select_cell
from tests.app.components.samples import CLASSES, CONFUSION, DIGIT, FEATURE_MAP

if st.button("Choose row 2, column 5"):
    select_cell("confusion", Selection(0, 2, 5))
st.button("Run again")

chosen = grids(
    [
        Grid(
            values=CONFUSION,
            scale="confusion",
            row_labels=CLASSES,
            column_labels=CLASSES,
            row_title="True class",
            column_title="Predicted class",
            selectable=True,
        )
    ],
    key="confusion",
)
st.write("chosen:", "none" if chosen is None else f"{chosen.grid},{chosen.row},{chosen.col}")

grids([Grid(values=DIGIT, title="One digit, 28 x 28 pixels", text=True)], key="digit")

grids(
    [
        Grid(values=DIGIT[6:16, 8:18], title="Input"),
        Grid(values=FEATURE_MAP, title="Feature map", scale="diverging", decimals=1),
        Grid(values=np.arange(27, dtype=np.uint8).reshape(3, 3, 3) * 9, title="Colours"),
    ],
    links=[WindowLink(of=1, over=0, size=(3, 3))],
    note="Each cell of the feature map sees nine cells of the input.",
    key="filter",
)

many = np.random.default_rng(3).poisson(0.6, (62, 62)) + np.eye(62, dtype=int) * 80
signs = [*"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"]
grids(
    [
        Grid(
            values=many,
            scale="confusion",
            row_labels=signs,
            column_labels=signs,
            row_title="True class",
            column_title="Predicted class",
        )
    ],
    key="many",
)
