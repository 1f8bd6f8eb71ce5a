"""What the page "Feature maps" computes from the maps of a layer. Pure."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Literal

import numpy as np

from lab.architectures.applications import ONLINE_NETWORKS
from lab.architectures.architecture import Architecture, Row, table
from lab.architectures.inside import FeatureMaps

Order = Literal["number", "mean", "contribution"]
BINS = 32


def order_of(found: FeatureMaps, order: Order) -> list[int]:
    """The channels by number, or the largest mean or contribution first; equal ones keep their order."""
    if order == "number":
        return list(range(len(found.low)))
    values = found.means if order == "mean" else found.contributions
    return np.argsort(-values, kind="stable").tolist()


def sheet_name(network: str, layer: str, order: Order, target: int | None, picture: np.ndarray) -> str:
    """A name for one sheet of maps: on another, nothing is chosen yet.

    Another picture or epoch shows the same maps anew; but where the picture makes the order, other maps come first.
    """
    about = "" if order == "number" else f"{target} {sha256(picture.tobytes()).hexdigest()[:12]}"
    return f"{network} {layer} {order} {about}".strip()


def silent_share(found: FeatureMaps) -> float:
    """The share of maps that are zero, or below, all over this picture."""
    return float((found.high <= 0).mean())


def silent_words(found: FeatureMaps) -> str:
    """How much of a layer is zero, in a sentence; of one that gives values below zero, too, that cannot be said."""
    if (found.low < 0).any():
        return "Its values lie on both sides of zero: no activation follows."
    units, maps = f"On this picture {found.zeros.mean():.0%} of its units are zero", silent_share(found)
    if not maps:
        return f"{units}; each of its maps finds something."
    return f"{units}, and {maps:.0%} of its maps everywhere: they find nothing here."


def histogram(found: FeatureMaps, channel: int) -> list[dict[str, float]]:
    """How often each value occurs in one map: `BINS` bins between its least and greatest value."""
    steps = found.steps[..., channel]
    low, high = float(found.low[channel]), float(found.high[channel])
    counts, edges = np.histogram(steps, bins=BINS, range=(0, 255))
    values = low + edges / 255 * (high - low)
    return [
        {"from": float(start), "to": float(end), "cells": int(count)}
        for start, end, count in zip(values, values[1:], counts, strict=False)
    ]


def best(probabilities: np.ndarray, names: Sequence[str], count: int = 5) -> list[tuple[int, str, float]]:
    """`(class, name, probability)` of the most probable classes, the surest first."""
    top = np.argsort(-probabilities, kind="stable")[:count]
    return [(int(index), names[index], float(probabilities[index])) for index in top]


def slices(kernel: np.ndarray, channel: int, most: int) -> tuple[np.ndarray, bool]:
    """The kernel behind one map as tiles.

    Args:
        kernel: float `(kh, kw, C_in, filters)`; `C_in` is 1 in a depthwise convolution.
        channel: of the map.
        most: tiles at most.

    Returns:
        float32 `(tiles, kh, kw, C)`: one tile in colour for a kernel on three channels, else one grey tile an input
        channel, those with the largest norm first; and whether some are left out.
    """
    own = kernel[..., channel]  # (kh, kw, C_in)
    if own.shape[-1] == 3:
        return own[np.newaxis].astype(np.float32), False
    by_norm = np.argsort(-np.square(own).sum(axis=(0, 1)), kind="stable")[:most]
    return np.moveaxis(own[..., by_norm], -1, 0)[..., np.newaxis].astype(np.float32), len(by_norm) < own.shape[-1]


def strengths(kernel: np.ndarray, channel: int, most: int) -> list[dict[str, Any]]:
    """What a 1x1 kernel takes from each map below: the strongest weights of one filter, whatever their sign, first.

    Args:
        kernel: float `(1, 1, C_in, filters)`.
        channel: of the map.
        most: weights at most.

    Example:
        >>> strengths(np.array([0.5, -2.0, 1.0]).reshape(1, 1, 3, 1), 0, 2)
        [{'map': 2, 'weight': -2.0}, {'map': 3, 'weight': 1.0}]
    """
    own = kernel[0, 0, :, channel]
    strongest = np.argsort(-np.abs(own), kind="stable")[:most]
    return [{"map": int(index) + 1, "weight": float(own[index])} for index in strongest]


def place_in(architecture: Architecture, name: str) -> tuple[Row, int, int]:
    """A layer's row, its number from 1, and how many layers there are."""
    rows = table(architecture)
    index = next(index for index, row in enumerate(rows) if row.name == name)
    return rows[index], index + 1, len(rows)


def network_code(is_lite: bool, run_id: str, epoch: int | None) -> list[str]:
    """Lines that make `network`, an opened one: Lite0, one of `ONLINE_NETWORKS`, or a run's."""
    if is_lite:
        return ["from lab.nets.inspection.subjects import lite0", "", "network = lite0()"]
    if run_id in ONLINE_NETWORKS:
        return ["from lab.nets.inspection.applications import application", "", f'network = application("{run_id}")']
    return [
        "from lab.data.datasets import dataset_info",
        "from lab.engine.store import Store",
        "from lab.nets.inspection.subjects import of_run",
        "",
        "store = Store(RUNS)  # the folder of the runs, a pathlib.Path",
        f'spec = store.read("{run_id}").classifier',
        f'network = of_run(store.folder("{run_id}"), spec, dataset_info(spec.data), {epoch})',
    ]


def maps_code(is_lite: bool, run_id: str, epoch: int | None, layer: str) -> str:
    """`maps`, float32 `(H, W, C)`, from `picture`, uint8 `(H, W, C)` of the network's size."""
    return "\n".join(
        [
            "import keras",
            "import numpy as np",
            *network_code(is_lite, run_id, epoch),
            f'layer = keras.Model(network.model.input, network.model.get_layer("{layer}").output)',
            "maps = np.asarray(layer(network.scaled(picture)[None], training=False))[0]",
        ]
    )
