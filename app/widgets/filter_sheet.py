"""All filters of a layer on a sheet, and the chosen one with its numbers."""

import html

import numpy as np
import streamlit as st

from app.components.grids import Grid, grids
from app.components.sheet import sheet
from app.studies.filters import Order, faces, has_slices, is_matrix, order_of, tiles
from app.style import PALETTE, page_theme
from app.widgets.chosen_filter import Chosen, choose_filter, colored, filter_facts, names_of, scale_words
from app.widgets.tiles import gallery, painted
from lab.ops.filter_banks import input_norms

ORDERS: dict[Order, str] = {"number": "By number", "norm": "Largest norm first"}
SLICE, STRENGTH = "One input channel", "Strength of every input"
COLOURS = ("red", "green", "blue")
MOST_SLICES = 24
BARS_PX = 220
MATRIX_PX = 380
WIDEST_PX = 2000  # as wide as there is room


def pick_order() -> tuple[Order, bool]:
    """Draws the controls of a sheet: the order of the filters, and whether all have one scale of colours."""
    order = st.selectbox(
        "Order of the filters", list(ORDERS), format_func=ORDERS.__getitem__, key="order", bind="query-params",
        help="The norm is the length of a filter, all its weights taken as one vector: how loudly it speaks.",
    )  # fmt: skip
    is_alike = st.toggle(
        "One scale for all filters", key="alike", bind="query-params",
        help="Off: each filter has the full range of colours. On: all have one scale, so that weak ones look weak.",
    )  # fmt: skip
    return order, is_alike


def pick_slice(bank: np.ndarray) -> int:
    """Draws the control for the input channel, where filters are stacks of slices; from 0."""
    if not has_slices(bank):
        return 0
    channels = bank.shape[2]
    st.session_state["input"] = min(st.session_state.get("input", 1), channels)
    number = st.slider(
        "Input channel", 1, channels, key="input", bind="query-params",
        help="A filter has a slice of weights for each map of the layer below. You see one slice of every filter.",
    )  # fmt: skip
    return int(number) - 1


def filter_sheet(chosen: Chosen, order: Order, is_alike: bool) -> None:
    """Draws the sheet, or the matrix of a 1 x 1 layer, and the chosen filter below."""
    bank = chosen.bank
    if is_matrix(bank):
        matrix(chosen, order, bank[0, 0], "weights", is_signed=True)
    else:
        shown = SLICE
        if has_slices(bank):
            shown = st.segmented_control(
                "Shown", [SLICE, STRENGTH], default=SLICE, required=True, key="shown", bind="query-params",
                label_visibility="collapsed",
            )  # fmt: skip
        if shown == STRENGTH:
            matrix(chosen, order, input_norms(bank), "norms of the slices", is_signed=False)
        else:
            slices(chosen, order, is_alike)
    filter_facts(chosen)
    numbers(chosen)


def slices(chosen: Chosen, order: Order, is_alike: bool) -> None:
    """One picture a filter."""
    channel = pick_slice(chosen.bank)
    listed = order_of(chosen.bank, order)
    sheet(
        colored(tiles(chosen.bank, channel)[listed], is_alike=is_alike),
        names_of(chosen.bank, listed),
        key="sheet",
        label=f"{len(listed)} filters of {chosen.layer}",
        chosen=listed.index(chosen.index),
        on_choose=lambda place: choose_filter(listed[place]),
    )
    st.caption(scale_words(chosen))


def matrix(chosen: Chosen, order: Order, values: np.ndarray, what: str, *, is_signed: bool) -> None:
    """Numbers `(C_in, filters)` as one picture: a row an input channel, a column a filter."""
    inputs, count = values.shape
    arranged = values[:, order_of(chosen.bank, order)]
    reach = float(np.abs(arranged).max())
    words = f"{what} of {count} filters on {inputs} input channels"
    height = min(MATRIX_PX, max(120, 10 * inputs))
    low = -reach if is_signed else 0.0
    shown = painted(arranged, low, reach, page_theme(), width_px=WIDEST_PX, height_px=height, alt=words)
    st.html(
        '<div style="display:flex;gap:8px;align-items:center">'
        '<div style="writing-mode:vertical-rl;transform:rotate(180deg);font-size:0.85rem">'
        f"input channel, 1 at the top, {inputs:,} below</div>"
        f'<div style="flex:1;min-width:0">{shown}'
        f'<div style="font-size:0.85rem;text-align:center">filter, {html.escape(_order_words(order, count))}</div>'
        "</div></div>"
    )
    st.caption(
        "A 1 x 1 kernel sees one place: the layer is a matrix that mixes maps. Orange adds, blue takes away."
        if is_signed
        else "How strongly each filter takes each input channel: the norm of its slice."
    )


def numbers(chosen: Chosen) -> None:
    """The chosen filter large: its numbers where they fit, else its strongest slices or a bar an input channel."""
    own, title = chosen.own, f"filter-{chosen.layer}"
    if is_matrix(chosen.bank):
        st.vega_lite_chart(
            [{"input": place + 1, "weight": float(value)} for place, value in enumerate(own[0, 0])],
            _bars("weight"),
            width="stretch",
            alt=f"Weights of filter {chosen.index + 1} on {own.shape[2]} input channels",
        )
        return
    if own.shape[2] in (1, 3):
        planes = COLOURS if own.shape[2] == 3 else ("",)
        reach = float(np.abs(own).max()) or 1.0
        drawn = [
            Grid(
                values=own[..., place],
                title=f"Weights on {name}" if name else "Weights",
                scale="diverging",
                limits=(-reach, reach),
                decimals=2,
                cell_px=44,
            )
            for place, name in enumerate(planes)
        ]
        grids(drawn, key=title)
        return
    strength = input_norms(chosen.bank)[:, chosen.index]
    listed = np.argsort(-strength, kind="stable")[:MOST_SLICES]
    shown = colored(np.moveaxis(own[..., listed], -1, 0)[..., None].astype(np.float32), is_alike=True)
    st.html(gallery(shown, [f"input {place + 1}: {strength[place]:.2g}" for place in listed], width_px=64))
    st.caption(
        f"Its slices{f', the {MOST_SLICES} strongest of {own.shape[2]}' if own.shape[2] > MOST_SLICES else ''}, with "
        "their norms, the strongest first, on one scale."
    )


def face(chosen: Chosen, indices: list[int]) -> np.ndarray:
    """Some filters of the bank as one picture each, uint8 `(n, h, w, 3)`."""
    return colored(faces(chosen.bank, indices))


def _order_words(order: Order, count: int) -> str:
    return f"1 to {count:,} from the left" if order == "number" else "the largest norm at the left"


def _bars(quantity: str) -> dict[str, object]:
    return {
        "height": BARS_PX,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {"field": "input", "type": "quantitative", "title": "input channel", "scale": {"nice": False}},
            "y": {"field": quantity, "type": "quantitative", "title": quantity},
            "color": {
                "condition": {"test": f"datum.{quantity} < 0", "value": PALETTE.negative},
                "value": PALETTE.positive,
            },
            "tooltip": [
                {"field": "input", "type": "quantitative"},
                {"field": quantity, "type": "quantitative", "format": "+.3~g"},
            ],
        },
    }
