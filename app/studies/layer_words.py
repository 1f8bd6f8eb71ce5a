"""Layers of a network in a few words, and whether they look, join or decide."""

from dataclasses import replace
from typing import Literal

from lab.architectures.architecture import Architecture, count_parameters, table
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
    ZeroPad2D,
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
        case ZeroPad2D(pad=pad):
            words = [f"{pad} zeros around"]
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


def groups_words(architecture: Architecture) -> str:
    """What it means that convolutions of a network have groups; empty if none has.

    Example:
        >>> from lab.architectures.alexnet import alexnet
        >>> groups_words(alexnet(is_grouped=True)).split(":")[0]
        '2 groups in conv_2, conv_4 and conv_5'
    """
    grouped = [row for row in table(architecture) if isinstance(row.node.layer, Conv2D) and row.node.layer.groups > 1]
    if not grouped:
        return ""
    groups = max(row.node.layer.groups for row in grouped if isinstance(row.node.layer, Conv2D))
    *others, last = [row.name for row in grouped]
    weights = sum(row.parameters for row in grouped)
    whole = count_parameters(_without_groups(architecture)) - count_parameters(architecture) + weights
    return (
        f"{groups} groups in {', '.join(others)}{' and ' if others else ''}{last}: maps and filters are cut into "
        f"{groups} parts (the slices of a slab), and a filter sees the maps of its own part alone, 1/{groups} of those "
        "below. Each part was a tower, computed on a processor of its own, since one of 3 GB could not hold the whole "
        "network; the towers exchange their maps only in front of the convolutions without groups and of the dense "
        f"layers. So these layers have {weights:,} parameters instead of {whole:,}."
    )


def _without_groups(architecture: Architecture) -> Architecture:
    nodes = [
        replace(node, layer=replace(node.layer, groups=1)) if isinstance(node.layer, Conv2D) else node
        for node in architecture.nodes
    ]
    return replace(architecture, nodes=tuple(nodes))


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
