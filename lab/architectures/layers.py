"""Layers as plain records: each knows its output shape, how many weights it holds, and what an answer costs.

A multiply-accumulate is one multiplication with its addition, in a sum of inputs times weights.

Shapes are `(height, width, channels)` or `(units,)`, without the batch axis.
"""

from dataclasses import dataclass
from math import ceil, prod
from typing import Literal, TypeAlias

from lab.errors import InvalidSpec

Shape: TypeAlias = tuple[int, ...]
Padding: TypeAlias = Literal["valid", "same"]
ActivationName: TypeAlias = Literal["linear", "relu", "leaky_relu", "elu", "gelu", "tanh", "sigmoid", "softmax"]


def window_output(size: int, window: int, stride: int, padding: Padding) -> int:
    """Positions of a sliding window along one axis.

    Raises:
        InvalidSpec: if a window without padding does not fit.

    Example:
        >>> window_output(28, 5, 1, "valid"), window_output(3, 2, 2, "same")
        (24, 2)
    """
    if padding == "same":
        return ceil(size / stride)
    if window > size:
        raise InvalidSpec(f"a window of {window} does not fit into {size} pixels without padding")
    return (size - window) // stride + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv2D:
    """Convolution with square kernels `(kernel, kernel, C_in, filters)` and a bias a filter."""

    filters: int
    kernel: int
    stride: int = 1
    padding: Padding = "valid"
    activation: ActivationName = "linear"

    def output_shape(self, shape: Shape) -> Shape:
        """`(H, W, C)` -> `(H', W', filters)`."""
        height, width, _ = shape
        return (
            window_output(height, self.kernel, self.stride, self.padding),
            window_output(width, self.kernel, self.stride, self.padding),
            self.filters,
        )

    def parameters(self, shape: Shape) -> int:
        """Weights and biases on an input of `shape`."""
        return (self.kernel * self.kernel * shape[-1] + 1) * self.filters

    def multiply_accumulates(self, shape: Shape) -> int:
        """For one picture; those with padding count."""
        return self.kernel * self.kernel * shape[-1] * prod(self.output_shape(shape))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool2D:
    """Max or average pooling over square windows."""

    kind: Literal["max", "average"]
    window: int
    stride: int
    padding: Padding = "valid"

    def output_shape(self, shape: Shape) -> Shape:
        """`(H, W, C)` -> `(H', W', C)`."""
        height, width, channels = shape
        return (
            window_output(height, self.window, self.stride, self.padding),
            window_output(width, self.window, self.stride, self.padding),
            channels,
        )

    def parameters(self, shape: Shape) -> int:
        """Pooling learns nothing."""
        return 0

    def multiply_accumulates(self, shape: Shape) -> int:
        """It multiplies by no weights."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNormalization:
    """Batch normalisation (Ioffe & Szegedy 2015) over the last axis.

    Momentum 0.9: the moving averages must settle within a run of a few hundred steps.
    """

    momentum: float = 0.9

    def output_shape(self, shape: Shape) -> Shape:
        """The shape is kept."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """Scale, offset, moving mean and moving variance a channel; the last two are not trained."""
        return 4 * shape[-1]

    def multiply_accumulates(self, shape: Shape) -> int:
        """It is counted with the layer before, into whose weights it can be taken once it is trained."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """An activation function on its own, as after batch normalisation."""

    function: ActivationName

    def output_shape(self, shape: Shape) -> Shape:
        """The shape is kept."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """An activation function learns nothing."""
        return 0

    def multiply_accumulates(self, shape: Shape) -> int:
        """It multiplies by no weights."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout:
    """Dropout (Srivastava et al. 2014): in training, zeroes a share `rate` of its inputs."""

    rate: float

    def output_shape(self, shape: Shape) -> Shape:
        """The shape is kept."""
        return shape

    def parameters(self, shape: Shape) -> int:
        """Dropout learns nothing."""
        return 0

    def multiply_accumulates(self, shape: Shape) -> int:
        """It multiplies by no weights."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatten:
    """All values in one row."""

    def output_shape(self, shape: Shape) -> Shape:
        """`(H, W, C)` -> `(H * W * C,)`."""
        return (prod(shape),)

    def parameters(self, shape: Shape) -> int:
        """Flattening learns nothing."""
        return 0

    def multiply_accumulates(self, shape: Shape) -> int:
        """It multiplies by no weights."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense:
    """Fully connected layer: weights `(inputs, units)` and a bias a unit."""

    units: int
    activation: ActivationName = "linear"

    def output_shape(self, shape: Shape) -> Shape:
        """`(inputs,)` -> `(units,)`."""
        return (self.units,)

    def parameters(self, shape: Shape) -> int:
        """Weights and biases on an input of `shape`."""
        return (shape[0] + 1) * self.units

    def multiply_accumulates(self, shape: Shape) -> int:
        """For one picture."""
        return shape[0] * self.units


Layer: TypeAlias = Conv2D | Pool2D | BatchNormalization | Activation | Dropout | Flatten | Dense
