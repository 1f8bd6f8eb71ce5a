"""The Keras model of a network record, with first weights that depend on the spec's seed alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras

from lab.architectures.architecture import PICTURE, Architecture, Node, answers_beside, table
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
    LocalResponseNormalization,
    Pool2D,
    ZeroPad2D,
)
from lab.nets.models.first_weights import Seeds
from lab.nets.models.local_response import LocalResponse
from lab.specs import TrainSpec

_BUILD_LOCK = threading.RLock()
_POOLING_LAYERS = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Fixes whatever Keras draws inside the block; every model of the lab is built in such a block.

    `keras.utils.set_random_seed` sets generators that all threads of the process share, so one lock keeps two
    builds from drawing from each other's. The lock is reentrant.

    Args:
        seed: an int in [0, 2**32).
    """
    with _BUILD_LOCK:
        keras.utils.set_random_seed(seed)
        yield


def seeded_build(architecture: Architecture, spec: TrainSpec) -> keras.Model:
    """`build` under the lock: the way to make a model while other threads build or train.

    It does not enter `seeded`: `build` draws its own seeds, and `keras.utils.set_random_seed` also clears
    TensorFlow's compiled kernels, which would stall whatever trains beside.
    """
    with _BUILD_LOCK:
        return build(architecture, spec)


def build(architecture: Architecture, spec: TrainSpec) -> keras.Model:
    """The Keras model of a network, uncompiled.

    Every layer of the model carries the name of its node. Kernels get the spec's initializer, penalties and
    max-norm; biases start at zero and are free of both. "leaky_relu" has Keras' slope for negative inputs, 0.2.

    Seeds of initializers and dropout are drawn here in the order of the layers, from a generator of their own:
    the numbers are those that Keras would draw after `keras.utils.set_random_seed(spec.seed)`, so that code
    without explicit seeds (see `lab.architectures.code`) starts from the same weights, but no other thread
    can take one away.

    Returns:
        A functional model: "picture", float32 `(N, H, W, C)` in [0, 1] -> float32 `(N, classes)`, the output
        of the last node; followed, where there are any, by those of the other nodes that nobody takes.
    """
    seeds = Seeds(spec.seed)
    picture = keras.Input(architecture.input_shape, name=PICTURE)
    values: dict[str, keras.KerasTensor] = {PICTURE: picture}
    rows = table(architecture)
    for row in rows:
        inputs = [values[name] for name in row.inputs]
        values[row.name] = _layer(row.node, spec, seeds)(inputs if len(inputs) > 1 else inputs[0])
    beside = [values[name] for name in answers_beside(architecture)]
    answer = values[rows[-1].name] if rows else picture
    return keras.Model(picture, [answer, *beside] if beside else answer, name=architecture.name.replace("-", "_"))


def _layer(node: Node, spec: TrainSpec, seeds: Seeds) -> keras.Layer:
    match node.layer:
        case Conv2D() as layer:
            return keras.layers.Conv2D(
                layer.filters,
                layer.kernel,
                strides=layer.stride,
                padding=layer.padding,
                groups=layer.groups,
                use_bias=layer.has_bias,
                activation=layer.activation,
                name=node.name,
                **_kernel_settings(spec, seeds, unit_axes=[0, 1, 2]),
            )
        case Dense() as layer:
            return keras.layers.Dense(
                layer.units,
                activation=layer.activation,
                name=node.name,
                **_kernel_settings(spec, seeds, unit_axes=[0]),
            )
        case Pool2D() as layer:
            pooling = _POOLING_LAYERS[layer.kind]
            return pooling(layer.window, strides=layer.stride, padding=layer.padding, name=node.name)
        case BatchNormalization() as layer:
            return keras.layers.BatchNormalization(momentum=layer.momentum, epsilon=layer.epsilon, name=node.name)
        case Activation() as layer:
            return keras.layers.Activation(layer.function, name=node.name)
        case Dropout() as layer:
            # Keras' layer draws no seed for a rate of 0 either.
            seed = seeds.draw() if layer.rate > 0 else None
            return keras.layers.Dropout(layer.rate, seed=seed, name=node.name)
        case ZeroPad2D() as layer:
            return keras.layers.ZeroPadding2D(layer.pad, name=node.name)
        case Flatten():
            return keras.layers.Flatten(name=node.name)
        case DepthwiseConv2D() as layer:
            settings = _kernel_settings(spec, seeds, unit_axes=[0, 1])
            return keras.layers.DepthwiseConv2D(
                layer.kernel,
                strides=layer.stride,
                padding=layer.padding,
                use_bias=layer.has_bias,
                name=node.name,
                **{name.replace("kernel", "depthwise"): value for name, value in settings.items()},
            )
        case GlobalAveragePool2D():
            return keras.layers.GlobalAveragePooling2D(name=node.name)
        case LocalResponseNormalization() as layer:
            return LocalResponse(layer.channels, name=node.name)
        case Add():
            return keras.layers.Add(name=node.name)
        case Concatenate():
            return keras.layers.Concatenate(name=node.name)
    raise ValueError(f"no Keras layer for {node.layer}")


def _kernel_settings(spec: TrainSpec, seeds: Seeds, *, unit_axes: list[int]) -> dict[str, Any]:
    """What a layer with a kernel is built with; `unit_axes` are the kernel's axes that lead into one unit."""
    return {
        "kernel_initializer": _initializer(spec, seeds),
        "kernel_regularizer": _regularizer(spec),
        "kernel_constraint": keras.constraints.MaxNorm(spec.max_norm, axis=unit_axes) if spec.max_norm > 0 else None,
    }


def _initializer(spec: TrainSpec, seeds: Seeds) -> keras.Initializer:
    """A fresh object for each layer: one object gives the same values at every call."""
    match spec.initializer:
        case "zeros":
            return keras.initializers.Zeros()
        case "small_normal":
            return keras.initializers.RandomNormal(stddev=0.01, seed=seeds.draw())
        case "xavier":
            return keras.initializers.GlorotUniform(seed=seeds.draw())
        case "he":
            return keras.initializers.HeNormal(seed=seeds.draw())
        case "orthogonal":
            return keras.initializers.Orthogonal(seed=seeds.draw())
    raise ValueError(f"no initializer for {spec.initializer!r}")


def _regularizer(spec: TrainSpec) -> keras.Regularizer | None:
    if spec.l1 > 0 and spec.l2 > 0:
        return keras.regularizers.L1L2(l1=spec.l1, l2=spec.l2)
    if spec.l1 > 0:
        return keras.regularizers.L1(spec.l1)
    if spec.l2 > 0:
        return keras.regularizers.L2(spec.l2)
    return None
