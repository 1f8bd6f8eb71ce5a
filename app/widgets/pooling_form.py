"""The controls of the page "Pooling": what is pooled, and how."""

import numpy as np
import streamlit as st

from app.components.grids import Grid, edited_values, forget_edits, grids
from app.studies.pooling import ABOUT, COURSE_NUMBERS, KINDS, PADDINGS, SOURCES, Chosen, Pool, Source, choose
from app.widgets.picture_picker import pick_picture
from lab.data.photos import reduced_square
from lab.ops.pixels import planes

RESOLUTIONS = (1, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32)  # the shares of all windows must reach the browser
LARGEST_WINDOW = 7
AS_WINDOW = 0
NUMBERS_KEY = "pooled-numbers"
NUMBER_LIMITS = (-1000.0, 1000.0)
DEFAULTS = {
    "pooled": SOURCES[0],
    "source": "Digit",
    "resolution": 12,
    "pooling": "max",
    "window": 2,
    "step": AS_WINDOW,
    "frame": "valid",
    "amount": 1,
    "draw": 0,
}


def pooling_form() -> Chosen:
    """Draws the controls; all but the visitor's own pictures and numbers are kept in the address."""
    source: Source = st.segmented_control(
        "What is pooled",
        SOURCES,
        default=SOURCES[0],
        required=True,
        key="pooled",
        bind="query-params",
        help="Feature map: the picture after the kernel Sobel x and ReLU, which is what networks pool. Numbers: the "
        "course's 2 × 3 numbers, to be typed over.",
    )
    what, how, more = st.container(), st.container(), st.expander("More settings")
    with what:
        picture = None if source == "Numbers" else pick_picture(first="Digit")
        numbers = _numbers() if source == "Numbers" else np.array(COURSE_NUMBERS)
    with more:
        side = (
            st.select_slider(
                "Resolution in pixels",
                RESOLUTIONS,
                12,
                key="resolution",
                bind="query-params",
                help="The picture's middle square, averaged down to so many rows and columns.",
            )
            if picture is not None
            else 1
        )
    with how:
        pool = _pool(more)
    image = np.zeros((1, 1), np.uint8) if picture is None else _grey(reduced_square(picture, side))
    return choose(source, image, numbers, pool)


def reset_pooling() -> None:
    """Puts every control to its default and forgets typed numbers; to be called before the form is drawn."""
    st.session_state.update(DEFAULTS)
    forget_edits(NUMBERS_KEY)


def _pool(more: st.delta_generator.DeltaGenerator) -> Pool:
    kind = st.selectbox(
        "Kind of pooling",
        list(KINDS),
        format_func=KINDS.__getitem__,
        key="pooling",
        bind="query-params",
        help=f"{ABOUT['max']} Others keep a mean, a root of squares, or a number drawn by chance.",
    )
    if kind in ("global_max", "global_average"):
        st.caption("The window is the whole map, whatever its size.")
        return Pool(kind=kind)
    window = st.slider(
        "Window",
        1,
        LARGEST_WINDOW,
        2,
        key="window",
        bind="query-params",
        help="Rows and columns that become one number.",
    )
    padding = st.selectbox(
        "Padding",
        list(PADDINGS),
        format_func=PADDINGS.__getitem__,
        key="frame",
        bind="query-params",
        help="Cells around the map, so that windows can reach over its edge. They are empty: no kind counts them.",
    )
    amount = st.slider("Pixels of padding", 0, 6, 1, key="amount", bind="query-params") if padding == "custom" else 0
    with more:
        stride = st.select_slider(
            "Stride",
            range(LARGEST_WINDOW + 1),
            AS_WINDOW,
            format_func=lambda pixels: "the window" if pixels == AS_WINDOW else str(pixels),
            key="step",
            bind="query-params",
            help="Pixels from one window to the next. As large as the window, windows neither overlap nor leave a gap.",
        )
    seed = 0
    if kind == "stochastic":
        seed = st.slider("Draw", 0, 99, 0, key="draw", bind="query-params", help="Another draw, other numbers.")
    return Pool(kind=kind, window=window, stride=stride or window, padding=padding, amount=amount, seed=seed)


def _numbers() -> np.ndarray:
    """The visitor's numbers, float64 `(2, 3)`."""
    numbers = edited_values(NUMBERS_KEY, 0, default=np.array(COURSE_NUMBERS))
    grids(
        [
            Grid(
                values=numbers,
                title="Numbers, to be typed over",
                scale="diverging",
                text=True,
                editable=True,
                limits_of_input=NUMBER_LIMITS,
            )
        ],
        key=NUMBERS_KEY,
        height=120,
        note="Click a number and type.",
    )
    return numbers


def _grey(picture: np.ndarray) -> np.ndarray:
    return np.asarray(planes(picture)["Grey"] if picture.ndim == 3 else picture, np.uint8)
