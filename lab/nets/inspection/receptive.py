"""What one unit of a random network really looks at: its gradient with respect to the picture.

Luo, Li, Urtasun and Zemel 2016, "Understanding the effective receptive field in deep convolutional neural networks".
"""

from collections.abc import Sequence

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.stacks import StackLayer, StackPadding, lay_out

CHANNELS = 8
PICTURES = 8


def measured_field(layers: Sequence[StackLayer], size: int, padding: StackPadding, seed: int) -> np.ndarray:
    """Where the picture's pixels move the unit in the middle of the last map, and how much.

    The network has the layers' windows, 8 channels a convolution with ReLU behind it (He initialisation), and average
    pooling. Its unit in the middle is the sum of all channels there.

    Args:
        layers: from the picture upwards.
        size: rows, and columns, of the picture.
        padding: of every layer.
        seed: of the weights, and of the random pictures.

    Returns:
        float32 `(size, size)`, >= 0: the gradient's magnitude, averaged over 8 pictures of noise.

    Raises:
        DoesNotFit: if a layer's window is larger than the map below it.
    """
    middle = lay_out(size, layers, padding).sizes[-1] // 2 if layers else size // 2
    network = random_network(layers, size, padding, seed)
    noise = np.random.default_rng(seed).standard_normal((PICTURES, size, size, 1)).astype(np.float32)
    pictures = tf.constant(noise)
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        unit = tf.reduce_sum(network(pictures, training=False)[:, middle, middle])
    gradient = np.abs(tape.gradient(unit, pictures).numpy())  # (PICTURES, size, size, 1)
    return np.asarray(gradient.mean(axis=(0, 3)), np.float32)


def random_network(layers: Sequence[StackLayer], size: int, padding: StackPadding, seed: int) -> keras.Model:
    """An untrained network of these windows on a grey picture, float32 `(N, size, size, 1)`.

    It needs no lock, unlike networks to be trained: every initializer has a seed of its own, and nothing is drawn from
    the generators that all threads share.
    """
    picture = keras.Input((size, size, 1))
    values, below = picture, size
    for number, (layer, after) in enumerate(zip(layers, lay_out(size, layers, padding).sizes, strict=True)):
        if layer.kind == "pooling":
            values = keras.layers.AveragePooling2D(layer.kernel, layer.stride, padding)(values)
        else:
            values = _convolution(values, layer, padding, below, after, seed + number)
        below = after
    return keras.Model(picture, values)


def _convolution(
    values: keras.KerasTensor, layer: StackLayer, padding: StackPadding, below: int, after: int, seed: int
) -> keras.KerasTensor:
    """Keras takes a stride or a dilation above 1, not both: then all places are computed, and some are left out."""
    is_both = layer.stride > 1 and layer.dilation > 1
    convolution = keras.layers.Conv2D(
        CHANNELS,
        layer.kernel,
        strides=1 if is_both else layer.stride,
        padding="valid" if is_both else padding,
        dilation_rate=layer.dilation,
        activation="relu",
        kernel_initializer=keras.initializers.HeNormal(seed=seed),
    )
    if not is_both:
        return convolution(values)
    before = lay_out(below, [layer], padding).windows[0].pad
    reach = (layer.kernel - 1) * layer.dilation + 1
    behind = max((after - 1) * layer.stride + reach - below - before, 0)
    margin = ((before, behind), (before, behind))
    every = convolution(keras.layers.ZeroPadding2D(margin)(values))
    return every[:, :: layer.stride, :: layer.stride][:, :after, :after]
