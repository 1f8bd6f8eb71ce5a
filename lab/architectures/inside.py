"""What can be seen of a network at work: which layers are worth a look, and what one of them gives for a picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.architectures.architecture import Architecture, Row, table
from lab.architectures.layers import Activation, BatchNormalization, Conv2D, DepthwiseConv2D, Dropout, ZeroPad2D

MOST_SIDE = 112  # maps with more rows are averaged down before they travel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeatureMaps:
    """All maps of one layer for one picture, in 256 steps each.

    Attributes:
        steps: uint8 `(H, W, C)`; value = low + step / 255 * (high - low), by channel.
        low, high: float32 `(C,)`, the least and the greatest value of each map.
        means: float32 `(C,)`, over the whole map.
        zeros: float32 `(C,)` in [0, 1], the share of a map that is exactly zero.
        contributions: float32 `(C,)`, mean over the map of value times the gradient of the class's score.
        probabilities: float32 `(classes,)`, the network's answer.
        reduced: how many rows of the layer's own maps were averaged into one.
    """

    steps: NDArray[np.uint8]
    low: NDArray[np.float32]
    high: NDArray[np.float32]
    means: NDArray[np.float32]
    zeros: NDArray[np.float32]
    contributions: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    reduced: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeadUnits:
    """How much of each layer with maps is exactly zero for one picture; float32 `(layers,)` in [0, 1].

    Attributes:
        units: the share of all values.
        maps: the share of the maps whose values are zero everywhere.
    """

    units: NDArray[np.float32]
    maps: NDArray[np.float32]


def in_steps(maps: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]:
    """Maps `(H, W, C)` in 256 steps, with the least and the greatest value of each channel.

    Example:
        >>> steps, low, high = in_steps(np.array([[[0.0], [2.0]], [[1.0], [4.0]]], np.float32))
        >>> steps[..., 0].tolist(), low.tolist(), high.tolist()
        ([[0, 128], [64, 255]], [0.0], [4.0])
    """
    low, high = maps.min(axis=(0, 1)), maps.max(axis=(0, 1))
    room = np.where(high > low, high - low, 1)
    return np.rint((maps - low) / room * 255).astype(np.uint8), low, high


def shown_layers(architecture: Architecture) -> tuple[Row, ...]:
    """The layers with maps, each after its normalisation and activation: what the next layer really gets.

    A convolution whose only reader is a batch normalisation or an activation is not listed, since that one is; dropout,
    which does nothing after training, and zeros around maps are not either.

    Example:
        >>> from lab.architectures.course import lenet5
        >>> [row.name for row in shown_layers(lenet5((28, 28, 1), 10))]
        ['conv_1', 'pool_1', 'conv_2', 'pool_2']
    """
    rows = table(architecture)
    readers: dict[str, list[Row]] = {}
    for row in rows:
        for name in row.inputs:
            readers.setdefault(name, []).append(row)

    def is_passed_on(row: Row) -> bool:
        following = readers.get(row.name, [])
        return len(following) == 1 and isinstance(following[0].node.layer, BatchNormalization | Activation)

    return tuple(
        row
        for row in rows
        if len(row.output_shape) == 3 and not isinstance(row.node.layer, Dropout | ZeroPad2D) and not is_passed_on(row)
    )


def kernel_of(architecture: Architecture, name: str) -> str | None:
    """The convolution whose kernels made the maps of a layer: itself, or what it normalises or activates.

    Args:
        name: of a layer.

    Returns:
        its name; None where the maps come from no convolution of their own, such as a sum or a pooling.
    """
    rows = {row.name: row for row in table(architecture)}
    row = rows[name]
    while isinstance(row.node.layer, BatchNormalization | Activation) and row.inputs[0] in rows:
        row = rows[row.inputs[0]]
    return row.name if isinstance(row.node.layer, Conv2D | DepthwiseConv2D) else None
