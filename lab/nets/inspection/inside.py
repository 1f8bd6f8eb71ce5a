"""A network opened: the maps of every layer for one picture, and what each adds to the score of a class."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.architecture import Architecture
from lab.architectures.filters import filter_layers
from lab.architectures.inside import MOST_SIDE, DeadUnits, FeatureMaps, in_steps, shown_layers
from lab.errors import InvalidSpec
from lab.nets.models.flattened import flattened, is_nested


class Opened(NamedTuple):
    """Everything that the layers with maps give for one picture; lists run over the layers.

    Attributes:
        maps: float32 (1, H, W, C) each.
        contributions: float32 (C,) each, mean over the map of value times slope.
        slopes: float32 (C,) each, mean over the map of the slope of the class's score.
        score: of the class, before the softmax.
        probabilities: float32 (classes,).
    """

    maps: list[tf.Tensor]
    contributions: list[tf.Tensor]
    slopes: list[tf.Tensor]
    score: tf.Tensor
    probabilities: tf.Tensor


MOST_PICTURES = 1  # whose maps (40 MB) are remembered, so that another layer of the same picture costs nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How a network takes pixels: `(pixel - middle) / room`, the channels in its order.

    Attributes:
        middle: of all channels, or one number for each of those that the network is given.
        is_bgr: it is given blue first and red last.
    """

    middle: float | tuple[float, ...]
    room: float
    is_bgr: bool = False

    def __call__(self, pixels: Any) -> Any:
        """float32 `(..., C)` in [0, 255], an array or a tensor -> the same, scaled."""
        return ((pixels[..., ::-1] if self.is_bgr else pixels) - np.asarray(self.middle, np.float32)) / np.float32(
            self.room
        )


PLAIN = Scale(middle=0.0, room=255.0)
LITE = Scale(middle=127.0, room=128.0)  # as EfficientNet-Lite was trained
CAFFE = Scale(middle=(103.939, 116.779, 123.68), room=1.0, is_bgr=True)  # `keras.applications` names these two
TF = Scale(middle=127.5, room=127.5)


class Inside:
    """A classifier whose every layer can be looked at.

    Args:
        architecture: what the model is.
        model: has its layers and weights; may hold other models. The last layer is a softmax over a dense layer's
            sums, or over its input.
        scale: how it takes pixels.
    """

    def __init__(self, architecture: Architecture, model: keras.Model, scale: Scale) -> None:
        model = flattened(architecture, model) if is_nested(model) else model
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
        self._known: OrderedDict[tuple[bytes, int], Opened] = OrderedDict()
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
        index, opened = self.index_of(layer), self.look(picture, target)
        values = opened.maps[index].numpy()[0]
        reduced, factor = _reduced(values)
        steps, low, high = in_steps(reduced)
        return FeatureMaps(
            steps=steps,
            low=low,
            high=high,
            means=values.mean(axis=(0, 1)),
            zeros=(values == 0).mean(axis=(0, 1)).astype(np.float32),
            contributions=opened.contributions[index].numpy(),
            probabilities=opened.probabilities.numpy(),
            reduced=factor,
        )

    def dead_units(self, picture: np.ndarray) -> DeadUnits:
        """How much of each layer is zero for a picture.

        Args:
            picture: uint8 `(H, W, C)` of the network's size.

        Raises:
            InvalidSpec: for a picture of another size.
        """
        zeros = [maps.numpy()[0] == 0 for maps in self.look(picture, None).maps]
        return DeadUnits(
            units=np.array([zero.mean() for zero in zeros], np.float32),
            maps=np.array([zero.all(axis=(0, 1)).mean() for zero in zeros], np.float32),
        )

    def index_of(self, layer: str) -> int:
        """The place of a layer among those with maps.

        Raises:
            InvalidSpec: if it is not one of them.
        """
        if layer not in self.names:
            raise InvalidSpec(f"{self.architecture.title} has no layer with maps named {layer!r}")
        return self.names.index(layer)

    def filters(self, layer: str) -> np.ndarray:
        """The kernel of a convolution: float32 `(kh, kw, C_in, filters)`, with `C_in` 1 for a depthwise one.

        Raises:
            InvalidSpec: if it is not a convolution of this network.
        """
        if layer not in filter_layers(self.architecture):
            raise InvalidSpec(f"{self.architecture.title} has no convolution named {layer!r}")
        found = self.model.get_layer(layer)
        kernel: np.ndarray = found.kernel.numpy()
        return np.swapaxes(kernel, 2, 3) if isinstance(found, keras.layers.DepthwiseConv2D) else kernel

    def look(self, picture: np.ndarray, target: int | None) -> Opened:
        """All that can be seen for a picture; the last few are remembered.

        Raises:
            InvalidSpec: for a picture of another size.
        """
        if picture.shape != self.architecture.input_shape:
            raise InvalidSpec(f"{self.architecture.title} takes {self.architecture.input_shape}, got {picture.shape}")
        key = (picture.tobytes(), -1 if target is None else target)
        with self._lock:
            if key not in self._known:
                self._known[key] = self._open(tf.constant(picture[None]), tf.constant(key[1], tf.int32))
                while len(self._known) > MOST_PICTURES:
                    self._known.popitem(last=False)
            self._known.move_to_end(key)
            return self._known[key]

    def forget(self) -> None:
        """Lets go of what is remembered, for instance because the weights have changed."""
        with self._lock:
            self._known.clear()

    def scaled(self, picture: np.ndarray) -> np.ndarray:
        """uint8 (..., H, W, C) as the network takes it, float32."""
        scaled: np.ndarray = self.scale(picture.astype(np.float32))
        return scaled

    def scores(self, pixels: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        """The score of a class, before the softmax: float32 (N, H, W, C), scaled -> (N,)."""
        *_, features = self._all(pixels, training=False)
        return self._sums(features)[:, target]

    def _opened(self, picture: tf.Tensor, target: tf.Tensor) -> Opened:
        pixels = self.scale(tf.cast(picture, tf.float32))
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            *maps, features = self._all(pixels, training=False)
            sums = self._sums(features)
            wanted = tf.where(target < 0, tf.argmax(sums[0], output_type=tf.int32), target)
            score = sums[0, wanted]
        gradients = tape.gradient(score, maps, unconnected_gradients=tf.UnconnectedGradients.ZERO)
        return Opened(
            maps=maps,
            contributions=[tf.reduce_mean(one * slope, [0, 1, 2]) for one, slope in zip(maps, gradients, strict=True)],
            slopes=[tf.reduce_mean(slope, [0, 1, 2]) for slope in gradients],
            score=score,
            probabilities=tf.nn.softmax(sums[0]),
        )

    def _sums(self, features: tf.Tensor) -> tf.Tensor:
        """The scores before the softmax: (N, classes)."""
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
