"""Depthwise, separable, grouped and 1 × 1: which channels are mixed, and what that costs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st

from app.components.grids import Grid, Selection, Sum, WindowLink, grids
from app.studies.kinds.mixing import ABOUT, CHANNELS, KINDS, MAPS, Mixed, Sizes, mix, prices
from app.style import SERIES
from app.widgets.picture_picker import pick_picture
from lab.data.photos import reduced_square
from lab.ops.padding import same_pads

COLOURS: tuple[tuple[str, Literal["red", "green", "blue"]], ...] = (
    ("red", "red"),
    ("green", "green"),
    ("blue", "blue"),
)
RESOLUTIONS = (1, 8, 12, 16, 20, 24)
COUNTS = (1, 3, 4, 8, 16, 32, 64, 128, 256, 512)
SIDES = (1, 7, 14, 28, 56, 112, 224)
GROUPS = (1, 2, 4, 8, 16, 32)
DEFAULTS = {
    "source": "Photo",
    "kind": "plain",
    "kind-size": 3,
    "map": 1,
    "kind-seed": 0,
    "kind-resolution": 16,
    "price-in": 64,
    "price-out": 128,
    "price-side": 28,
    "price-groups": 4,
}
MAP_PX, KERNEL_PX, CHART_PX = 190, 34, 280


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChosenMap:
    """A picture through one kind of convolution, and the map, from 0, whose kernels are shown."""

    mixed: Mixed
    number: int


def channels_form() -> Callable[[], ChosenMap]:
    """The controls, kept in the address; the answer computes what they say."""
    picture = pick_picture(first="Photo")
    kind = st.selectbox("Kind", list(KINDS), format_func=KINDS.__getitem__, key="kind", bind="query-params")
    size = 1 if kind == "pointwise" else st.slider("Kernel size", 1, 5, 3, key="kind-size", bind="query-params")
    number = st.slider(
        "Output map", 1, MAPS, 1, key="map", bind="query-params", help="Whose kernels are shown, and its sum."
    )
    with st.expander("More settings"):
        seed = st.slider(
            "Seed", 0, 99, 0, key="kind-seed", bind="query-params", help="Random weights, as before training."
        )
        side = st.select_slider("Resolution in pixels", RESOLUTIONS, 16, key="kind-resolution", bind="query-params")
    square = reduced_square(picture, side)
    colour = square if square.ndim == 3 else np.repeat(square[..., None], CHANNELS, axis=-1)
    return lambda: ChosenMap(mixed=mix(colour, kind, size, seed), number=number - 1)


def channels_stage(shown: ChosenMap) -> None:
    """The picture through one kind, then the price of all kinds."""
    mixed, number = shown.mixed, shown.number
    seen = ", ".join(words for words, _ in (COLOURS[channel] for channel in mixed.sees(number)))
    st.markdown(f"{ABOUT[mixed.kind]} **Map {number + 1}, whose kernels you see, is made of {seen}.**")
    _maps(mixed, number)
    _prices(mixed)


class _Board:
    """Grids in rows, with links and sums, as they come together for one picture; the first nine are always there."""

    def __init__(self, mixed: Mixed) -> None:
        reach = float(np.abs(mixed.output).max()) or 1.0
        self.grids = [
            *(
                Grid(values=mixed.image[..., at], title=words.title(), scale=scale)
                for at, (words, scale) in enumerate(COLOURS)
            ),
            *(
                Grid(
                    values=mixed.output[..., at],
                    title=f"Map {at + 1}",
                    scale="diverging",
                    limits=(-reach, reach),
                    text=False,
                )
                for at in range(MAPS)
            ),
        ]
        self.rows = [list(range(CHANNELS))]
        self.links: list[WindowLink] = []
        self.sums: list[Sum] = []
        height, width = mixed.kernel.shape[:2]
        self._size = (height, width)
        self._pads = same_pads((mixed.image.shape[0], mixed.image.shape[1]), self._size)

    def add_row(self, grids: Iterable[Grid]) -> list[int]:
        """Puts a row below; the answer is the numbers of its grids."""
        before = len(self.grids)
        self.grids.extend(grids)
        self.rows.append(list(range(before, len(self.grids))))
        return self.rows[-1]

    def window(self, of: int, over: int, through: int | None = None) -> int:
        """Links each cell to its window; the answer is the number of the link."""
        padding = (self._pads.top, self._pads.left)
        self.links.append(WindowLink(of=of, over=over, size=self._size, padding=padding, through=through))
        return len(self.links) - 1

    def pixel(self, of: int, over: int, through: int | None = None) -> int:
        """Links each cell to the one at its place."""
        self.links.append(WindowLink(of=of, over=over, size=(1, 1), through=through))
        return len(self.links) - 1


def _maps(mixed: Mixed, number: int) -> None:
    board = _Board(mixed)
    if mixed.between is None:
        _one_step(board, mixed, number)
    else:
        _two_steps(board, mixed, mixed.between, number)
    board.rows.append(list(range(CHANNELS, CHANNELS + MAPS)))
    middle = mixed.image.shape[0] // 2
    grids(
        board.grids,
        key="channels",
        links=board.links,
        sums=board.sums,
        rows=board.rows,
        pinned=Selection(CHANNELS + number, middle, middle),
        height=MAP_PX,
        note="Point at a map: what it sees lights up in the channels.",
    )


def _one_step(board: _Board, mixed: Mixed, number: int) -> None:
    seen = mixed.sees(number)
    kernels = board.add_row(_kernel(mixed.weights(number, at), f"Kernel of {COLOURS[at][0]}") for at in seen)
    for of in range(MAPS):
        if of == number:
            links = [board.window(CHANNELS + of, at, kernel) for at, kernel in zip(seen, kernels, strict=True)]
            board.sums.append(Sum(of=CHANNELS + of, links=links))
        else:
            for at in mixed.sees(of):
                board.window(CHANNELS + of, at)


def _two_steps(board: _Board, mixed: Mixed, between: np.ndarray, number: int) -> None:
    kernels = board.add_row(
        _kernel(mixed.kernel[..., at, 0], f"Kernel of {words}") for at, (words, _) in enumerate(COLOURS)
    )
    steps = board.add_row(
        Grid(values=between[..., at], title=f"Step 1, {words}", scale="diverging", text=False)
        for at, (words, _) in enumerate(COLOURS)
    )
    weights = board.add_row(
        _kernel(mixed.weights(number, at), f"Weight of {words}") for at, (words, _) in enumerate(COLOURS)
    )
    for at, step in enumerate(steps):
        board.sums.append(Sum(of=step, links=[board.window(step, at, kernels[at])]))
    for of in range(CHANNELS, CHANNELS + MAPS):
        is_chosen = of == CHANNELS + number
        links = [board.pixel(of, step, weights[at] if is_chosen else None) for at, step in enumerate(steps)]
        if is_chosen:
            board.sums.append(Sum(of=of, links=links))
        for at in range(CHANNELS):
            board.window(of, at)


def _kernel(values: np.ndarray, title: str) -> Grid:
    return Grid(values=values, title=title, scale="diverging", cell_px=KERNEL_PX)


def _prices(mixed: Mixed) -> None:
    st.markdown("**What it costs**, at sizes as networks have them:")
    into, out, side, groups = st.columns(4)
    size = max(mixed.kernel.shape[0], 1) if mixed.kind != "pointwise" else 3
    layer = Sizes(
        kernel=size,
        channels_in=into.select_slider("Channels in", COUNTS, 64, key="price-in", bind="query-params"),
        channels_out=out.select_slider("Channels out", COUNTS, 128, key="price-out", bind="query-params"),
        side=side.select_slider("Rows of the map", SIDES, 28, key="price-side", bind="query-params"),
        groups=groups.select_slider("Groups", GROUPS, 4, key="price-groups", bind="query-params"),
    )
    costs = prices(layer)
    plain = costs["plain"]
    st.bar_chart(
        {
            "kind": [KINDS[kind] for kind in costs],
            "parameters": [100 * cost.parameters / plain.parameters for cost in costs.values()],
            "multiply-accumulates": [100 * cost.macs / plain.macs for cost in costs.values()],
        },
        x="kind",
        y=["parameters", "multiply-accumulates"],
        x_label="",
        y_label="% of the plain layer",
        color=list(SERIES[:2]),
        stack=False,
        sort=False,
        height=CHART_PX,
        alt="Parameters and multiply-accumulates of each kind, as a share of the plain layer's",
    )
    st.dataframe(
        [
            {
                "Kind": f"{KINDS[kind]} {layer.kernel} × {layer.kernel}" if kind != "pointwise" else KINDS[kind],
                "Parameters": cost.parameters,
                "Multiply-accumulates": cost.macs,
            }
            for kind, cost in costs.items()
        ],
        hide_index=True,
        column_config={
            "Parameters": st.column_config.NumberColumn(format="localized", help="Weights to learn, without biases."),
            "Multiply-accumulates": st.column_config.NumberColumn(
                format="localized", help="Multiplications, each with its addition, for one picture."
            ),
        },
    )
    st.caption(
        "Depthwise gives as many channels as it gets, so it never mixes them; separable adds the 1 × 1 step that does. "
        "It has 1 / channels out + 1 / kernel cells of the plain layer's multiplications (Howard et al. 2017)."
    )
