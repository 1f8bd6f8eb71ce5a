"""Where a page's kernel comes from: a known one, a filter of a trained network, or the visitor's own numbers."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.widgets.visitor import owner
from app.words import run_title
from lab import catalog
from lab.architectures.layers import Conv2D
from lab.data.shipped_filters import lite0_filters
from lab.errors import LabError
from lab.ops.kernels import KERNELS, kernel
from lab.specs import RunSpec, TrainSpec

LITE0, OF_RUN = "lite0", "run"
OTHERS = {LITE0: "A filter of EfficientNet-Lite0", OF_RUN: "A filter of one of my runs"}
TURNED = ("gabor",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedKernel:
    """`values`: float64 `(kh, kw, C)`; `about`: a sentence on what it does or where it comes from."""

    values: np.ndarray
    about: str


def pick_kernel(channels: int, *, on_change: Callable[[], None]) -> PickedKernel:
    """Controls for a kernel, kept in the page's address, and the kernel for a picture of so many channels.

    Args:
        channels: 1 or 3. A known kernel is the same in each channel; a random one is not.
        on_change: called when the visitor chooses another kernel.
    """
    titles = {name: rule.title for name, rule in KERNELS.items()} | OTHERS
    name = st.selectbox(
        "Kernel",
        list(titles),
        index=list(titles).index("sobel_x"),
        format_func=titles.__getitem__,
        key="kernel",
        bind="query-params",
        on_change=on_change,
        help="The small table of weights that slides over the picture. Its numbers can be changed in the grid.",
    )
    if name == LITE0:
        return _of_stack(
            lite0_filters(),
            channels,
            "learned from 1.3 million photographs (ImageNet), without its batch normalisation",
        )
    if name == OF_RUN:
        return _of_run(channels)
    return _known(name, channels, on_change)


def _known(name: str, channels: int, on_change: Callable[[], None]) -> PickedKernel:
    rule = KERNELS[name]
    wanted = st.slider("Kernel size", 1, 7, 3, key="size", bind="query-params", on_change=on_change)
    size = min(rule.sizes, key=lambda known: abs(known - wanted))
    if size != wanted:
        st.caption(f"{rule.title} comes in {', '.join(map(str, rule.sizes))}: you see size {size}.")
    degrees = (
        st.slider("Direction in degrees", 0, 175, 0, 5, key="direction", bind="query-params") if name in TURNED else 0
    )
    seed = st.slider("Seed", 0, 99, 0, key="seed", bind="query-params") if name == "random" else 0
    planes = [kernel(name, size, seed=seed + index, theta=np.deg2rad(degrees)) for index in range(channels)]
    return PickedKernel(
        values=np.stack(planes, axis=-1), about=f"**{rule.title}** {rule.what[0].lower()}{rule.what[1:]}"
    )


def _of_stack(filters: np.ndarray, channels: int, origin: str) -> PickedKernel:
    """One of `filters`, float `(kh, kw, C, N)`, for a picture of `channels` channels."""
    number = st.slider("Filter", 1, filters.shape[-1], 1, key="filter", bind="query-params")
    chosen = filters[..., number - 1].astype(np.float64)
    about = f"Filter {number} of {filters.shape[-1]}, {origin}."
    if chosen.shape[-1] > channels:
        chosen, about = chosen.sum(axis=-1, keepdims=True), about + " On a grey picture its three channels add up."
    elif chosen.shape[-1] < channels:
        chosen = np.repeat(chosen, channels, axis=-1) / channels
        about += " It was trained on grey pictures: each colour gets a third of it."
    return PickedKernel(values=chosen, about=about)


def _of_run(channels: int) -> PickedKernel:
    backend = get_backend()
    runs = {
        record.run_id: record
        for record in backend.runs(owner())
        if (backend.store.folder(record.run_id) / "model.keras").exists() and _begins_with_convolution(record.spec)
    }
    if not runs:
        raise LabError(
            "You have no finished run whose first layer is a convolution: train LeNet-5 on the page Train, "
            "then come back."
        )
    run_id = st.selectbox("Run", list(runs), format_func=lambda run_id: run_title(runs[run_id]), key="kernel-run")
    filters = backend.call(tasks.first_kernel, run_id, backend.runs_folder)
    return _of_stack(filters, channels, "of the first layer of your run")


def _begins_with_convolution(spec: RunSpec) -> bool:
    if not isinstance(spec, TrainSpec):
        return False
    info = tasks.dataset_info(spec.data)
    network = catalog.kept_architecture(spec, info.image_shape, len(info.class_names))
    return isinstance(network.nodes[0].layer, Conv2D)
