"""The course's first networks, each a function of the picture's shape and the number of classes."""

from typing import Literal

from lab.architectures.architecture import Architecture, chain
from lab.architectures.layers import (
    Activation,
    ActivationName,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Padding,
    Pool2D,
    Shape,
)


def _dropout(rate: float) -> list[Layer]:
    """No layer at all for a rate of 0, so that the drawing shows what is there."""
    return [Dropout(rate=rate)] if rate > 0 else []


def single_layer(input_shape: Shape, classes: int, *, dropout: float = 0.0) -> Architecture:
    """Softmax regression: every pixel votes for every class (course chapter 1.3)."""
    layers = [Flatten(), *_dropout(dropout), Dense(units=classes, activation="softmax")]
    return chain("single-layer", "Single layer (softmax)", input_shape, layers)


def mlp(input_shape: Shape, classes: int, *, dropout: float = 0.2) -> Architecture:
    """The course's multilayer perceptron with two hidden layers of 512 units (chapter 1.5)."""
    layers: list[Layer] = [Flatten()]
    for _ in range(2):
        layers += [Dense(units=512, activation="relu"), *_dropout(dropout)]
    layers.append(Dense(units=classes, activation="softmax"))
    return chain("mlp", "MLP 512-512", input_shape, layers)


def lenet5(input_shape: Shape, classes: int, *, dropout: float = 0.0) -> Architecture:
    """LeNet-5 (LeCun et al. 1998, fig. 2) in today's common reading: ReLU, max pooling, softmax.

    The paper pads its 28x28 digits to 32x32; "same" padding in the first layer gives the same map sizes.
    Pictures of 32x32 and more need no padding. The paper's trainable average pooling, scaled tanh, partial
    connections from layer S2 to C3 and radial-basis output are replaced by what is used today.
    """
    padding: Padding = "same" if min(input_shape[:2]) < 32 else "valid"
    layers = [
        Conv2D(filters=6, kernel=5, padding=padding, activation="relu"),
        Pool2D(kind="max", window=2, stride=2),
        Conv2D(filters=16, kernel=5, activation="relu"),
        Pool2D(kind="max", window=2, stride=2),
        Flatten(),
        Dense(units=120, activation="relu"),
        *_dropout(dropout),
        Dense(units=84, activation="relu"),
        *_dropout(dropout),
        Dense(units=classes, activation="softmax"),
    ]
    return chain("lenet5", "LeNet-5", input_shape, layers)


def cifar_cnn(
    input_shape: Shape, classes: int, *, dropout: float = 0.4, convolution_dropout: float = 0.3
) -> Architecture:
    """The course's network for CIFAR-10 (chapter 2.3): 16-32-64-32 filters of 2x2, each halved by a pool."""
    layers: list[Layer] = []
    for filters in (16, 32, 64, 32):
        layers.append(Conv2D(filters=filters, kernel=2, padding="same", activation="relu"))
        layers.append(Pool2D(kind="max", window=2, stride=2))
    layers += [
        *_dropout(convolution_dropout),
        Flatten(),
        Dense(units=500, activation="relu"),
        *_dropout(dropout),
        Dense(units=classes, activation="softmax"),
    ]
    return chain("cifar-cnn", "The course's CIFAR CNN", input_shape, layers)


def block_cnn(
    input_shape: Shape,
    classes: int,
    *,
    blocks: int,
    filters: int,
    kernel: int,
    pooling: Literal["max", "average"],
    batch_norm: bool,
    dense_units: int,
    activation: ActivationName,
    dropout: float,
    convolution_dropout: float,
) -> Architecture:
    """Your own network: blocks of convolution and pooling, filters doubled a block, then dense layers.

    A block is convolution (with "same" padding), optional batch normalisation, activation, pooling 2x2.
    """
    layers: list[Layer] = []
    for block in range(blocks):
        if batch_norm:
            layers += [
                Conv2D(filters=filters * 2**block, kernel=kernel, padding="same"),
                BatchNormalization(),
                Activation(function=activation),
            ]
        else:
            layers.append(Conv2D(filters=filters * 2**block, kernel=kernel, padding="same", activation=activation))
        layers.append(Pool2D(kind=pooling, window=2, stride=2))
        layers += _dropout(convolution_dropout)
    layers.append(Flatten())
    if dense_units:
        layers.append(Dense(units=dense_units, activation=activation))
    layers += [*_dropout(dropout), Dense(units=classes, activation="softmax")]
    return chain("builder", "Your own network", input_shape, layers)
