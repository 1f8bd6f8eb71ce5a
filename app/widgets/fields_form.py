"""The controls of the page "Why not look at everything?": what the fields look like, how many are read, or which."""

from dataclasses import replace
from typing import Any

import streamlit as st

from app.studies.everything import KEPT, Setting

COUNTS = (100, 200, 400)
STANDARD = Setting()
DEFAULTS: dict[str, Any] = {
    "side": STANDARD.side,
    "pieces": STANDARD.pieces,
    "noise": STANDARD.noise,
    "fields": STANDARD.count,
    "seed": STANDARD.seed,
    "number": 1,
}


def many_form() -> Setting:
    """Controls of many fields; all are kept in the address."""
    setting = _setting()
    count = st.select_slider(
        "Fields", COUNTS, STANDARD.count, key="fields", bind="query-params",
        help="How many are read. The error of a share shrinks with the square root of their number.",
    )  # fmt: skip
    return replace(setting, count=count)


def one_form() -> tuple[Setting, int]:
    """Controls of one field: what all look like, and which of the first, from 0."""
    setting = _setting()
    return setting, st.slider("Field", 1, KEPT, 1, key="number", bind="query-params") - 1


def _setting() -> Setting:
    side = st.slider(
        "Size", 40, 120, STANDARD.side, 10, key="side", bind="query-params",
        help="Height and width of a field in pixels. The digit keeps its 28 pixels: it is put anywhere inside.",
    )  # fmt: skip
    pieces = st.slider(
        "Clutter", 0, 12, STANDARD.pieces, key="pieces", bind="query-params",
        help="How many pieces of 8 × 8 pixels, cut from other digits, lie about in the field.",
    )  # fmt: skip
    noise = st.slider(
        "Noise", 0, 60, STANDARD.noise, 5, key="noise", bind="query-params",
        help="Standard deviation of random grey added to every pixel; black is 0, white 255.",
    )  # fmt: skip
    seed = st.slider(
        "Draw", 0, 99, STANDARD.seed, key="seed", bind="query-params",
        help="The same number shows the same digits, whatever their size, clutter and noise.",
    )  # fmt: skip
    return Setting(side=side, pieces=pieces, noise=noise, seed=seed)
