"""Layers as plain records: each knows its output shape, how many weights it holds, and what an answer costs.

A multiply-accumulate is one multiplication with its addition, in a sum of inputs times weights.

Shapes are `(height, width, channels)` or `(units,)`, without the batch axis. A layer is told the shape of each of its
inputs: one, but for those that join several.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from math import ceil, prod
from typing import Literal, TypeAlias

from lab.errors import InvalidSpec

Shape: TypeAlias = tuple[int, ...]
Padding: TypeAlias = Literal["valid", "same"]
ActivationName: TypeAlias = Literal[
    "linear", "relu", "relu6", "leaky_relu", "elu", "gelu", "tanh", "sigmoid", "softmax"
]


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
        raise InvalidSpec(
            f"a window of {window} does not fit into {size} pixel{'s' if size > 1 else ''} without padding"
        )
    return (size - window) // stride + 1


class Layer:
    """A layer; if it does not say otherwise, it keeps the shape, learns nothing and multiplies by no weights."""

    __slots__ = ()

    def output_shape(self, *shapes: Shape) -> Shape:
        """The shape of what it gives."""
        return shapes[0]

    def parameters(self, *shapes: Shape) -> int:
        """How many weights it holds, moving statistics included, as Keras' `count_params()`."""
        return 0

    def trainable_parameters(self, *shapes: Shape) -> int:
        """How many of them training changes by their gradient."""
        return self.parameters(*shapes)

    def multiply_accumulates(self, *shapes: Shape) -> int:
        """For one picture."""
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Layer, ABC):
    """A layer that slides a square window of `side` pixels over its input."""

    stride: int = 1
    padding: Padding = "valid"

    @property
    @abstractmethod
    def side(self) -> int:
        """Height and width of the window."""

    def positions(self, shape: Shape) -> tuple[int, int]:
        """Rows and columns of the output."""
        height, width = (window_output(size, self.side, self.stride, self.padding) for size in shape[:2])
        return height, width


@dataclass(frozen=True, slots=True, kw_only=True)
class Conv2D(Window):
    """Convolution with square kernels `(kernel, kernel, C_in / groups, filters)`, by default with a bias a filter.

    With `groups`, the channels and the filters are split into so many parts, each convolved for itself.
    """

    filters: int
    kernel: int
    activation: ActivationName = "linear"
    groups: int = 1
    has_bias: bool = True

    @property
    def side(self) -> int:
        """The kernel's."""
        return self.kernel

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(H, W, C)` -> `(H', W', filters)`.

        Raises:
            InvalidSpec: if channels or filters cannot be split into the groups.
        """
        if shapes[0][-1] % self.groups or self.filters % self.groups:
            raise InvalidSpec(
                f"{shapes[0][-1]} channels and {self.filters} filters must both be divisible by {self.groups} groups"
            )
        return (*self.positions(shapes[0]), self.filters)

    def parameters(self, *shapes: Shape) -> int:
        """Weights and biases on an input of `shape`."""
        return (self.kernel**2 * (shapes[0][-1] // self.groups) + self.has_bias) * self.filters

    def multiply_accumulates(self, *shapes: Shape) -> int:
        """For one picture; those with padding count."""
        return self.kernel**2 * (shapes[0][-1] // self.groups) * prod(self.output_shape(*shapes))


@dataclass(frozen=True, slots=True, kw_only=True)
class DepthwiseConv2D(Window):
    """Convolution of each channel with a kernel of its own, `(kernel, kernel, C, 1)`."""

    kernel: int
    has_bias: bool = True

    @property
    def side(self) -> int:
        """The kernel's."""
        return self.kernel

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(H, W, C)` -> `(H', W', C)`."""
        return (*self.positions(shapes[0]), shapes[0][-1])

    def parameters(self, *shapes: Shape) -> int:
        """Weights and biases on an input of `shape`."""
        return (self.kernel**2 + self.has_bias) * shapes[0][-1]

    def multiply_accumulates(self, *shapes: Shape) -> int:
        """For one picture; those with padding count."""
        return self.kernel**2 * prod(self.output_shape(*shapes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool2D(Window):
    """Max or average pooling over square windows."""

    kind: Literal["max", "average"]
    window: int

    @property
    def side(self) -> int:
        """The window's."""
        return self.window

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(H, W, C)` -> `(H', W', C)`."""
        return (*self.positions(shapes[0]), shapes[0][-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroPad2D(Layer):
    """`pad` rows and columns of zeros on each side; "same" padding would put the odd one at the bottom and right."""

    pad: int

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(H, W, C)` -> `(H + 2 pad, W + 2 pad, C)`."""
        height, width, channels = shapes[0]
        return height + 2 * self.pad, width + 2 * self.pad, channels


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalAveragePool2D(Layer):
    """The mean of each channel (Lin et al. 2013, Network in Network, sec. 3.2)."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(H, W, C)` -> `(C,)`."""
        return (shapes[0][-1],)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchNormalization(Layer):
    """Batch normalisation (Ioffe & Szegedy 2015) over the last axis.

    Its multiplications are counted with the layer before, into whose weights it can be taken once it is trained.

    Momentum 0.9: the moving averages must settle within a run of a few hundred steps.
    """

    momentum: float = 0.9
    epsilon: float = 1e-3

    def parameters(self, *shapes: Shape) -> int:
        """Scale, offset, moving mean and moving variance a channel."""
        return 4 * shapes[0][-1]

    def trainable_parameters(self, *shapes: Shape) -> int:
        """Scale and offset; the moving averages follow the data."""
        return 2 * shapes[0][-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalResponseNormalization(Layer):
    """Divides each value by what neighbouring channels have at its place (Krizhevsky et al. 2012, sec. 3.3)."""

    channels: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation(Layer):
    """An activation function on its own, as after batch normalisation."""

    function: ActivationName


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout(Layer):
    """Dropout (Srivastava et al. 2014): in training, zeroes a share `rate` of its inputs."""

    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flatten(Layer):
    """All values in one row."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(H, W, C)` -> `(H * W * C,)`."""
        return (prod(shapes[0]),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense(Layer):
    """Fully connected layer: weights `(inputs, units)` and a bias a unit."""

    units: int
    activation: ActivationName = "linear"

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(inputs,)` -> `(units,)`."""
        return (self.units,)

    def parameters(self, *shapes: Shape) -> int:
        """Weights and biases on an input of `shape`."""
        return (shapes[0][0] + 1) * self.units

    def multiply_accumulates(self, *shapes: Shape) -> int:
        """For one picture."""
        return shapes[0][0] * self.units


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Layer):
    """The sum of its inputs, value by value: where a skip connection comes back (He et al. 2015, eq. 1)."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """Equal shapes -> the same.

        Raises:
            InvalidSpec: if they differ.
        """
        if len(set(shapes)) != 1:
            raise InvalidSpec(f"what is added must have equal shapes, got {', '.join(map(str, shapes))}")
        return shapes[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Concatenate(Layer):
    """The channels of all its inputs, one after the other (the end of an inception module)."""

    def output_shape(self, *shapes: Shape) -> Shape:
        """`(H, W, C1)`, `(H, W, C2)`, ... -> `(H, W, C1 + C2 + ...)`.

        Raises:
            InvalidSpec: if heights or widths differ.
        """
        if len({shape[:-1] for shape in shapes}) != 1:
            raise InvalidSpec(f"maps that are joined must be equally large, got {', '.join(map(str, shapes))}")
        return (*shapes[0][:-1], sum(shape[-1] for shape in shapes))
