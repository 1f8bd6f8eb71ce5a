"""Stacks of windows without weights: what a receptive field depends on, and nothing else of a network."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lab.errors import DoesNotFit, InvalidSpec
from lab.ops.padding import NO_PADS, output_size, same_pads
from lab.ops.receptive import LayerWindow

StackPadding = Literal["same", "valid"]
MOST_LAYERS = 8


@dataclass(frozen=True, slots=True)
class StackLayer:
    """A convolution, or a pooling, which has no dilation.

    Raises:
        InvalidSpec: if a number is below 1, or a pooling dilated.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    kind: Literal["convolution", "pooling"] = "convolution"

    def __post_init__(self) -> None:
        for name, value in (("kernel", self.kernel), ("stride", self.stride), ("dilation", self.dilation)):
            if value < 1:
                raise InvalidSpec(f"{name} must be >= 1, got {value}")
        if self.kind == "pooling" and self.dilation > 1:
            raise InvalidSpec(f"dilation must be 1 in a pooling, got {self.dilation}")


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A stack on a picture of a certain size.

    Attributes:
        windows: one a layer, with the padding that the layer's map needs.
        sizes: rows, and columns, of the map after each layer.
    """

    windows: tuple[LayerWindow, ...]
    sizes: tuple[int, ...]


def lay_out(size: int, layers: Sequence[StackLayer], padding: StackPadding) -> LaidOut:
    """Puts a stack onto a square picture.

    Args:
        size: rows, and columns, of the picture.
        layers: from the picture upwards.
        padding: of every layer.

    Raises:
        DoesNotFit: if a layer's window is larger than the map below it.

    Example:
        >>> lay_out(8, [StackLayer(3), StackLayer(2, stride=2, kind="pooling")], "same").sizes
        (8, 4)
    """
    windows: list[LayerWindow] = []
    sizes: list[int] = []
    for layer in layers:
        hw, kernel = (size, size), (layer.kernel, layer.kernel)
        pads = same_pads(hw, kernel, layer.stride, layer.dilation) if padding == "same" else NO_PADS
        try:
            size = output_size(size, layer.kernel, layer.stride, layer.dilation, pads.top, pads.bottom)
        except DoesNotFit as error:
            raise DoesNotFit(f"Layer {len(sizes) + 1}: {error}") from None
        windows.append(LayerWindow(layer.kernel, layer.stride, layer.dilation, pads.top))
        sizes.append(size)
    return LaidOut(tuple(windows), tuple(sizes))


def _pool(window: int) -> StackLayer:
    return StackLayer(window, stride=window, kind="pooling")


LENET5 = (StackLayer(5), _pool(2), StackLayer(5), _pool(2))
"""LeCun et al. 1998, as far as its convolutions go."""

VGG16_START = (*(StackLayer(3), StackLayer(3), _pool(2)) * 2, StackLayer(3), StackLayer(3))
"""Simonyan and Zisserman 2015, configuration D: the first eight layers."""

CONTEXT = tuple(StackLayer(3, dilation=dilation) for dilation in (1, 1, 2, 4, 8, 16, 1))
"""Yu and Koltun 2016, table 1: the context network, without its last layer of 1x1 kernels."""
