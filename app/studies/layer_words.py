"""Layers of a network in a few words, and whether they look, join or decide."""

from typing import Literal

from lab.architectures.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Flatten,
    GlobalAveragePool2D,
    Layer,
    LocalResponseNormalization,
    Pool2D,
    Window,
)

Role = Literal["convolution", "pooling", "dense", "join", "other"]
_FUNCTIONS = {"relu": "ReLU", "relu6": "ReLU6", "softmax": "softmax"}


def layer_words(layer: Layer) -> str:
    """What a layer is.

    Example:
        >>> layer_words(Conv2D(filters=64, kernel=3, stride=2, activation="relu"))
        'Conv 3 × 3, 64, stride 2, ReLU'
    """
    match layer:
        case Conv2D(kernel=kernel, filters=filters, groups=groups):
            words = [f"Conv {kernel} × {kernel}", f"{filters:,}", *([f"{groups} groups"] if groups > 1 else [])]
            words += _stride(layer, 1) + _function(layer.activation)
        case DepthwiseConv2D(kernel=kernel):
            words = [f"Depthwise {kernel} × {kernel}", *_stride(layer, 1)]
        case Pool2D(kind=kind, window=window):
            name = "Max" if kind == "max" else "Mean"
            words = [f"{name}-pool {window} × {window}", *_stride(layer, window)]
        case Dense(units=units):
            words = [f"Dense {units:,}", *_function(layer.activation)]
        case GlobalAveragePool2D():
            words = ["Mean of each map"]
        case BatchNormalization():
            words = ["Batch norm"]
        case LocalResponseNormalization():
            words = ["Local response norm"]
        case Activation(function=function):
            words = [_FUNCTIONS.get(function, function)]
        case Dropout(rate=rate):
            words = [f"Dropout {rate:g}"]
        case Add():
            words = ["+ sum"]
        case Concatenate():
            words = ["Maps side by side"]
        case Flatten():
            words = ["Flatten"]
        case _:
            words = [type(layer).__name__]
    return ", ".join(words)


def role(layer: Layer) -> Role:
    """What kind of work it does."""
    match layer:
        case Conv2D() | DepthwiseConv2D():
            return "convolution"
        case Pool2D() | GlobalAveragePool2D():
            return "pooling"
        case Dense():
            return "dense"
        case Add() | Concatenate():
            return "join"
    return "other"


def _stride(layer: Window, usual: int) -> list[str]:
    return [f"stride {layer.stride}"] if layer.stride != usual else []


def _function(name: str) -> list[str]:
    return [] if name == "linear" else [_FUNCTIONS.get(name, name)]
