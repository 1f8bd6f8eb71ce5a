"""A network opened: the maps of every layer for one picture, and what each adds to the score of a class."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.architecture import Architecture
from lab.architectures.inside import MOST_SIDE, FeatureMaps, in_steps, shown_layers
from lab.errors import InvalidSpec

MOST_PICTURES = 2  # whose maps are remembered, so that another layer of the same picture costs nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a network takes pixels: `(pixel - middle) / room`."""

    middle: float
    room: float


PLAIN = Scale(middle=0.0, room=255.0)
LITE = Scale(middle=127.0, room=128.0)  # as EfficientNet-Lite was trained


class Inside:
    """A classifier whose every layer can be looked at.

    Args:
        architecture: what the model is.
        model: built from it, with weights; the last layer is a softmax over a dense layer's sums, or over its input.
        scale: how it takes pixels.
    """

    def __init__(self, architecture: Architecture, model: keras.Model, scale: Scale) -> None:
        self.architecture, self.model, self.scale = architecture, model, scale
        self.names = [row.name for row in shown_layers(architecture)]
        self._answer = model.layers[-1]
        outputs = [model.get_layer(name).output for name in self.names]
        self._all = keras.Model(model.input, [*outputs, self._answer.input])
        self._open = tf.function(
            self._opened,
            autograph=False,
            input_signature=[
                tf.TensorSpec([1, *architecture.input_shape], tf.uint8),
                tf.TensorSpec([], tf.int32),
            ],
        )
        self._known: OrderedDict[tuple[bytes, int], tuple[list[tf.Tensor], list[tf.Tensor], np.ndarray]] = OrderedDict()
        self._lock = Lock()

    def maps(self, picture: np.ndarray, layer: str, target: int | None = None) -> FeatureMaps:
        """What one layer makes of a picture.

        Args:
            picture: uint8 `(H, W, C)` of the network's size.
            layer: one of `names`.
            target: the class to whose score the maps contribute; None for the one that the network answers.

        Raises:
            InvalidSpec: for another layer, or a picture of another size.
        """
        if layer not in self.names:
            raise InvalidSpec(f"{self.architecture.title} has no layer with maps named {layer!r}")
        if picture.shape != self.architecture.input_shape:
            raise InvalidSpec(f"{self.architecture.title} takes {self.architecture.input_shape}, got {picture.shape}")
        with self._lock:
            maps, gradients, probabilities = self._look(picture, target)
        index = self.names.index(layer)
        values, slopes = maps[index].numpy()[0], gradients[index].numpy()
        reduced, factor = _reduced(values)
        steps, low, high = in_steps(reduced)
        return FeatureMaps(
            steps=steps,
            low=low,
            high=high,
            means=values.mean(axis=(0, 1)),
            zeros=(values == 0).mean(axis=(0, 1)).astype(np.float32),
            contributions=slopes,
            probabilities=probabilities,
            reduced=factor,
        )

    def _look(self, picture: np.ndarray, target: int | None) -> tuple[list[tf.Tensor], list[tf.Tensor], np.ndarray]:
        key = (picture.tobytes(), -1 if target is None else target)
        if key not in self._known:
            opened = self._open(tf.constant(picture[None]), tf.constant(key[1], tf.int32))
            *rest, probabilities = opened
            count = len(self.names)
            self._known[key] = rest[:count], rest[count:], probabilities.numpy()
            while len(self._known) > MOST_PICTURES:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    def _opened(self, picture: tf.Tensor, target: tf.Tensor) -> list[tf.Tensor]:
        """Maps of all layers, their contributions, and the probabilities."""
        pixels = (tf.cast(picture, tf.float32) - self.scale.middle) / self.scale.room
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            *maps, features = self._all(pixels, training=False)
            sums = self._sums(features)
            wanted = tf.where(target < 0, tf.argmax(sums[0], output_type=tf.int32), target)
            score = sums[0, wanted]
        gradients = tape.gradient(score, maps, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        added = [tf.reduce_mean(value * slope, axis=(0, 1, 2)) for value, slope in zip(maps, gradients, strict=True)]
        return [*maps, *added, tf.nn.softmax(sums[0])]

    def _sums(self, features: tf.Tensor) -> tf.Tensor:
        """The scores before the softmax: (1, classes)."""
        if isinstance(self._answer, keras.layers.Dense):
            return tf.matmul(features, self._answer.kernel.value) + self._answer.bias.value
        return features


def _reduced(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Maps `(H, W, C)` with at most `MOST_SIDE` rows and columns, whole blocks averaged, and the blocks' side."""
    factor = -(-max(values.shape[:2]) // MOST_SIDE)
    if factor == 1:
        return values, 1
    rows, columns = (size // factor for size in values.shape[:2])
    blocks = values[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor, -1)
    return blocks.mean(axis=(1, 3)), factor
