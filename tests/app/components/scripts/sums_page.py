"""Pages in small, one a key of the address: a convolution, pooling and regions, colour channels, numbers to type."""

import numpy as np
import streamlit as st

from app.components.grids import (
    Grid,
    Selection,
    Sum,
    Walk,
    WindowLink,
    edited_values,
    forget_edits,
    grids,
)
from tests.app.components import samples

st.set_page_config(layout="wide")
show = st.query_params.get("show", "convolution")

if show == "convolution":
    grids(
        [
            Grid(values=samples.PIXELS, title="Input", scale="gray"),
            Grid(values=samples.KERNEL, title="Kernel", scale="diverging", sign="*"),
            Grid(values=samples.CONVOLVED, title="Output", scale="diverging", sign="="),
        ],
        key="convolution",
        links=[WindowLink(of=2, over=0, size=(3, 3), stride=(2, 1), padding=(1, 0), through=1)],
        sums=[Sum(of=2, links=[0], bias=samples.BIAS, then="relu")],
        walk=Walk(2, reveals=True),
        rows=[[0, 1, 2]],
        pinned=Selection(2, 0, 1),
    )

if show == "pooling":
    grids(
        [
            Grid(values=samples.MAP, title="Map", scale="sequential"),
            Grid(values=samples.POOLED, title="Largest of four", scale="sequential", sign="="),
            Grid(values=samples.REGIONS, title="Average of regions", scale="sequential"),
        ],
        key="pooling",
        links=[
            WindowLink(of=1, over=0, size=(2, 2), stride=2, weights=samples.WINNERS),
            WindowLink(of=2, over=0, size=(4, 3), origins=samples.CORNERS, weights=samples.SHARES),
        ],
        sums=[Sum(of=1, links=[0]), Sum(of=2, links=[1])],
    )

if show == "channels":
    planes, kernels, partial = samples.PLANES, samples.CHANNEL_KERNELS, samples.PARTIAL_MAPS
    names = ["red", "green", "blue"]
    channel_rows = [
        [
            Grid(values=planes[..., channel], title=name.title(), scale=name, border=(3, 3, 3, 3)),
            Grid(values=kernels[..., channel], title=f"{name.title()} kernel", scale="diverging", sign="*"),
            Grid(values=partial[..., channel], title=f"{name.title()} part", scale="diverging", sign="="),
        ]
        for channel, name in enumerate(names)
    ]
    grids(
        [
            Grid(values=planes, title="Picture"),
            *[grid for row in channel_rows for grid in row],
            Grid(values=partial.sum(axis=-1) + 0.5, title="Output", scale="diverging"),
        ],
        key="channels",
        links=[
            *[WindowLink(of=3 * c + 3, over=3 * c + 1, size=(7, 7), through=3 * c + 2) for c in range(3)],
            *[WindowLink(of=10, over=3 * c + 1, size=(7, 7), through=3 * c + 2) for c in range(3)],
            WindowLink(of=10, over=0, size=(7, 7)),
        ],
        sums=[*[Sum(of=3 * c + 3, links=[c]) for c in range(3)], Sum(of=10, links=[3, 4, 5], bias=0.5)],
        walk=Walk(10),
        rows=[[0, 10], [1, 2, 3], [4, 5, 6], [7, 8, 9]],
        height=260,
    )

if show == "large":
    grids(
        [
            *[Grid(values=plane, title=f"Map {number}") for number, plane in enumerate(samples.MANY_MAPS)],
            Grid(values=samples.MANY_SUMS, title="Sum"),
            Grid(values=samples.SURROUNDINGS, title="Mean of what is near"),
        ],
        key="large",
        links=[
            *[WindowLink(of=10, over=number, size=(1, 1)) for number in range(10)],
            WindowLink(of=11, over=0, size=(9, 9), padding=4),
            WindowLink(of=11, over=0, size=(2, 2), padding=1),
        ],
        sums=[Sum(of=10, links=range(10)), Sum(of=11, links=[10, 11], outside="skip")],
    )

if show == "editing":
    if st.button("Back to the start"):
        forget_edits("editing")
    kernel = edited_values("editing", 1, samples.KERNEL)
    bias = edited_values("editing", 3, np.array([[1]]))
    patch = samples.PIXELS[:5, :6].astype(float)
    output = np.array([[(patch[i : i + 3, j : j + 3] * kernel).sum() for j in range(4)] for i in range(3)]) + bias
    grids(
        [
            Grid(values=patch, title="Input"),
            Grid(
                values=kernel, title="Kernel", scale="diverging", sign="*", editable=True, limits_of_input=(-9.5, 9.5)
            ),
            Grid(values=output, title="Output", scale="diverging", sign="="),
            Grid(values=bias.astype(np.uint8), title="Bias", editable=True, limits_of_input=(0, 20)),
        ],
        key="editing",
        links=[WindowLink(of=2, over=0, size=(3, 3), through=1)],
        sums=[Sum(of=2, links=[0], bias=float(bias[0, 0]))],
    )
    st.write("kernel:", str(kernel.tolist()))
    st.write("bias:", str(bias.tolist()))
