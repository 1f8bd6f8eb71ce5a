"""The receptive field of a stack of layers: by rule, and measured in a random network."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.picture import Box, ColorRole, Picture, picture
from app.studies.kinds.fields import (
    DILATIONS,
    KERNELS,
    OWN,
    PADDINGS,
    PRESETS,
    STRIDES,
    Field,
    Measured,
    field,
    measure,
    table,
)
from app.style import SEQUENTIAL, Theme, page_theme, sample_scale
from app.widgets.engine_wait import wait_for_engine
from app.widgets.picture_picker import pick_picture
from lab.architectures.stacks import MOST_LAYERS, StackLayer
from lab.data.photos import reduced_square
from lab.errors import EngineUnavailable

SIZES = (16, 24, 32, 48, 64, 80, 96, 128)
FIRST = next(iter(PRESETS))
PICTURE_PX = 420
DEFAULTS = {
    "source": "Photo",
    "stack": FIRST,
    "field-size": 64,
    "field-padding": "same",
    "field-seed": 0,
    "layers": 3,
    **{f"{name}-{number}": first for number in range(1, MOST_LAYERS + 1) for name, first in
       (("kernel", 3), ("stride", 1), ("dilation", 1))},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldOnPicture:
    """A stack, the picture that it looks at, uint8 `(H, W)` or `(H, W, 3)`, and the seed of a network of its layers."""

    field: Field
    image: np.ndarray
    seed: int


def field_form() -> Callable[[], FieldOnPicture]:
    """The controls, kept in the address; the answer computes what they say."""
    name = st.selectbox(
        "Stack of layers", [*PRESETS, OWN], key="stack", bind="query-params", on_change=_begin_with_the_last
    )
    if name != OWN:
        st.session_state["last-stack"] = name
    layers = _own_layers() if name == OWN else PRESETS[name]
    depth = len(layers)
    if len(layers) > 1:
        if st.session_state.get("depth", 0) > len(layers):  # left over from a deeper stack
            st.session_state["depth"] = len(layers)
        depth = st.slider(
            "Up to layer", 1, len(layers), len(layers), key="depth", bind="query-params",
            help="The box grows with each layer.",
        )  # fmt: skip
    image = pick_picture(first="Photo")
    size = st.select_slider("Rows of the picture", SIZES, 64, key="field-size", bind="query-params")
    with st.expander("More settings"):
        padding = st.segmented_control(
            "Padding", PADDINGS, default="same", required=True, key="field-padding", bind="query-params",
            format_func=str.title,
        )  # fmt: skip
        seed = st.slider(
            "Seed of the network", 0, 99, 0, key="field-seed", bind="query-params",
            help="Of the random weights, and of the random pictures.",
        )  # fmt: skip
    square = reduced_square(image, size)
    return lambda: FieldOnPicture(field=field(size, layers[:depth], padding), image=square, seed=seed)


def field_stage(shown: FieldOnPicture) -> None:
    """The boxes on the picture beside the measured gradient, and the table."""
    by_rule = shown.field
    last = by_rule.fields[-1]
    first, end = by_rule.seen[-1]
    over = " Part of that lies outside of the picture, in the padding." if (first, end) != by_rule.inside else ""
    st.markdown(
        f"The unit in the middle of the last map sees **{last.size} × {last.size} pixels**; its neighbour sees as "
        f"many, {last.jump} further on.{over}"
    )
    on_picture, in_network = st.columns(2)
    with on_picture:
        picture(
            Picture(image=shown.image, boxes=_boxes(by_rule), title="By rule: a box a layer"),
            key="field-boxes",
            height=PICTURE_PX,
        )
    with in_network:
        try:
            gradient = get_backend().call(
                tasks.measured_field, by_rule.layers, by_rule.size, by_rule.padding, shown.seed
            )
        except EngineUnavailable as error:
            wait_for_engine(error)
        else:
            _measured(measure(by_rule, gradient))
    st.dataframe(
        table(by_rule),
        hide_index=True,
        column_config={
            "Sees (pixels)": st.column_config.NumberColumn(help="Rows, and columns, that one unit sees."),
            "Jump (pixels)": st.column_config.NumberColumn(help="From what one unit sees to what the next one sees."),
            "Start (pixel)": st.column_config.NumberColumn(
                help="First row, and column, that the first unit sees; below 0 where that is padding."
            ),
        },
    )
    if by_rule.has_both:
        st.caption(
            "Keras refuses a layer with stride and dilation both above 1. Here it is computed with stride 1, and "
            "outputs are left out."
        )


def _measured(found: Measured) -> None:
    inside = found.field.inside
    side = inside.last - inside.first + 1
    picture(
        Picture(
            image=_heat(found.gradient, page_theme()),
            boxes=[_box(inside.first, inside.last, "by rule", is_last=True)],
            title="Measured: where the gradient is",
        ),
        key="field-gradient",
        height=PICTURE_PX,
    )
    rows = found.rows.last - found.rows.first + 1
    columns = found.columns.last - found.columns.first + 1
    middle = (
        f" The middle {found.middle_side} × {found.middle_side} pixels hold {found.middle_share:.0%} of it; were all "
        f"pixels alike, it would be {found.even_share:.0%} (Luo et al. 2016)."
        if found.even_share < 1
        else ""
    )
    st.caption(
        "A network of these layers with random weights (and average pooling, which lets every pixel through): how much "
        f"each pixel moves the unit, averaged over 8 pictures of noise (colour: its square root). It is above zero "
        f"on {rows} × {columns} pixels"
        + (", as the rule says." if found.agrees else f"; the rule says {side} × {side}.")
        + middle
    )


def _boxes(by_rule: Field) -> list[Box]:
    boxes = []
    for depth, (first, last) in enumerate(by_rule.seen, start=1):
        is_last = depth == len(by_rule.seen)
        label = f"layer {depth}: {by_rule.fields[depth - 1].size} pixels" if is_last else ""
        boxes.append(_box(max(first, 0), min(last, by_rule.size - 1), label, is_last=is_last))
    return boxes


def _box(first: int, last: int, label: str, *, is_last: bool) -> Box:
    side = last - first + 1
    color: ColorRole = "accent" if is_last else "neutral"
    return Box(first, first, side, side, label, color, movable=False, resizable=False)


def _heat(gradient: np.ndarray, theme: Theme) -> np.ndarray:
    """Colours of a gradient's square root: uint8 `(H, W, 3)`."""
    most = float(gradient.max()) or 1.0
    return _colors(theme)[np.rint(np.sqrt(gradient / most) * 255).astype(int)]


@cache
def _colors(theme: Theme) -> np.ndarray:
    stops = [sample_scale(SEQUENTIAL[theme], index / 255) for index in range(256)]
    return np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in stops], np.uint8)


def _own_layers() -> tuple[StackLayer, ...]:
    count = st.slider("Layers", 1, MOST_LAYERS, 3, key="layers", bind="query-params")
    layers = []
    with st.expander("Kernel, stride and dilation of each", expanded=True):
        for number in range(1, count + 1):
            kernel, stride, dilation = st.columns(3)
            layers.append(
                StackLayer(
                    kernel.select_slider(f"Kernel {number}", KERNELS, 3, key=f"kernel-{number}", bind="query-params"),
                    stride.select_slider(f"Stride {number}", STRIDES, 1, key=f"stride-{number}", bind="query-params"),
                    dilation.select_slider(
                        f"Dilation {number}", DILATIONS, 1, key=f"dilation-{number}", bind="query-params"
                    ),
                )
            )
    return tuple(layers)


def _begin_with_the_last() -> None:
    """An own stack begins as the one that was looked at before; its poolings become convolutions with a stride."""
    if st.session_state["stack"] != OWN:
        return
    layers = PRESETS[st.session_state.get("last-stack", FIRST)]
    st.session_state["layers"] = len(layers)
    for number, layer in enumerate(layers, start=1):
        st.session_state[f"kernel-{number}"] = layer.kernel
        st.session_state[f"stride-{number}"] = layer.stride
        st.session_state[f"dilation-{number}"] = layer.dilation
