"""The layers whose filters can be looked at and exchanged."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.architectures.architecture import Architecture, table
from lab.architectures.inside import kernel_of, shown_layers
from lab.architectures.layers import Conv2D, DepthwiseConv2D


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swap:
    """One filter's new kernel.

    Attributes:
        layer: a convolution.
        filter: from 0.
        kernel: float32 `(kh, kw, C_in)`; `C_in` is 1 in a depthwise convolution.
    """

    layer: str
    filter: int
    kernel: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swapped:
    """What a network makes of one picture with its own filter, and with another in its place.

    Attributes:
        map_before, map_after: float32 `(H, W)`, the filter's map after normalisation and activation.
        before, after: float32 `(classes,)`, the probabilities.
    """

    map_before: NDArray[np.float32]
    map_after: NDArray[np.float32]
    before: NDArray[np.float32]
    after: NDArray[np.float32]


def filter_layers(architecture: Architecture) -> list[str]:
    """The convolutions of a network, from the picture to the answer.

    Example:
        >>> from lab.architectures.course import lenet5
        >>> filter_layers(lenet5((28, 28, 1), 10))
        ['conv_1', 'conv_2']
    """
    return [row.name for row in table(architecture) if isinstance(row.node.layer, Conv2D | DepthwiseConv2D)]


def maps_of(architecture: Architecture, layer: str) -> str:
    """The layer that has a convolution's maps, after normalisation and activation: what the next layer gets.

    Example:
        >>> from lab.architectures.efficientnet import efficientnet_lite0
        >>> maps_of(efficientnet_lite0(), "block0_project")
        'block0_project_bn'
    """
    return next(row.name for row in shown_layers(architecture) if kernel_of(architecture, row.name) == layer)
