"""The controls of the page "Why not look at everything?": what the fields look like, and how many are read."""

from typing import Any

import streamlit as st

from app.studies.everything import Setting

COUNTS = (100, 200, 400)
STANDARD = Setting()
DEFAULTS: dict[str, Any] = {
    "side": STANDARD.side,
    "pieces": STANDARD.pieces,
    "noise": STANDARD.noise,
    "fields": STANDARD.count,
    "seed": STANDARD.seed,
}


def fields_form() -> Setting:
    """Draws the controls; all are kept in the address."""
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
    count = st.select_slider(
        "Fields", COUNTS, STANDARD.count, key="fields", bind="query-params",
        help="How many are read. The error of a share shrinks with the square root of their number.",
    )  # fmt: skip
    seed = st.slider(
        "Draw", 0, 99, STANDARD.seed, key="seed", bind="query-params",
        help="The same number shows the same digits, whatever their size, clutter and noise.",
    )  # fmt: skip
    return Setting(side=side, pieces=pieces, noise=noise, count=count, seed=seed)
