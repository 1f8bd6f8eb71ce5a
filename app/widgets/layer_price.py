"""What a convolution costs, beside a dense layer that does the same; and the course's three layers."""

import streamlit as st

from app.studies.convolving import Chosen
from lab.ops.costs import Cost, plain
from lab.ops.padding import output_size, same_pads

# Kernels, their size, stride and padding: the three layers of the course (chapter 3.1), each on the output before.
COURSE_INPUT = (200, 200, 1)
COURSE_LAYERS = ((16, 2, 2, "valid"), (32, 3, 1, "same"), (64, 2, 1, "valid"))


def layer_price(chosen: Chosen) -> None:
    """Parameters and multiply-accumulates of what the controls say, and the course's layers in a table."""
    shown = chosen.shown()
    rows, columns = shown.output.shape
    st.markdown(
        f"From {_sizes(shown.image.shape)} to {rows} × {columns}: the kernel's weights are used again at every place, "
        "a dense layer has a weight of its own for each pair of input and output."
    )
    costs = {"Convolution": shown.cost, "Dense layer": shown.dense_cost}
    st.table([{"Layer": name, **_price(cost)} for name, cost in costs.items()])
    st.caption(
        "A parameter is a number to learn and to store. A multiply-accumulate is a multiplication with its addition; "
        "the counts are for one picture."
    )
    st.markdown("**The course's three layers** on a grey picture of 200 × 200 pixels:")
    st.table(course_table())


def course_table() -> list[dict[str, str]]:
    """Output shape, parameters and multiply-accumulates of the course's three layers, a line each."""
    shape = COURSE_INPUT
    lines: list[dict[str, str]] = []
    for filters, kernel, stride, padding in COURSE_LAYERS:
        height, width, channels = shape
        pads = same_pads((height, width), (kernel, kernel), stride) if padding == "same" else (0, 0, 0, 0)
        rows = output_size(height, kernel, stride, before=pads[0], after=pads[1])
        columns = output_size(width, kernel, stride, before=pads[2], after=pads[3])
        cost = plain((rows, columns), (kernel, kernel), channels, filters)
        shape = (rows, columns, filters)
        lines.append(
            {
                "Layer": f"{filters} filters {kernel} × {kernel}, stride {stride}, {padding}",
                "Output shape": _sizes(shape),
                **_price(cost),
            }
        )
    return lines


def _price(cost: Cost) -> dict[str, str]:
    return {"Parameters": f"{cost.parameters:,}", "Multiply-accumulates": f"{cost.macs:,}"}


def _sizes(shape: tuple[int, ...]) -> str:
    return " × ".join(str(size) for size in shape)
