"""One number of a network as something to climb, and what pictures reach of it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.aims import Exciting, strongest
from lab.data.packed import PackedPictures
from lab.nets.inspection.inside import Inside

PIXELS_AT_ONCE = 224 * 224  # large pictures one at a time: as fast as eight, and 70 MB less
MOST_AT_ONCE = 256
MOST_MEASURED = 2  # sets of pictures whose values an aim remembers: another channel then costs nothing


class Measured(NamedTuple):
    """What every channel, or class, of a layer says to N pictures.

    Attributes:
        values: float32 `(N, C)`.
        places: int64 `(N, C)`, the strongest cell of each map, counted row by row; None without maps.
    """

    values: np.ndarray
    places: np.ndarray | None


Pictures = np.ndarray | PackedPictures  # uint8 (N, H, W, C)


class Aimed:
    """All aims of one kind in one layer.

    Args:
        inside: the network; its present weights are used.
        how: one of `lab.architectures.aims.AIMS`.
        layer: its name; the values before its activation are taken.
    """

    def __init__(self, inside: Inside, how: str, layer: str) -> None:
        self.inside, self.how = inside, how
        self._sums = keras.Model(inside.model.input, sums_of(inside.model.get_layer(layer)))
        shape = inside.architecture.input_shape
        self._at_once = max(1, min(MOST_AT_ONCE, PIXELS_AT_ONCE // (shape[0] * shape[1])))
        pictures = tf.TensorSpec([None, *shape], tf.float32)
        self._look = tf.function(self._looked, autograph=False, input_signature=[pictures])
        self._slope = tf.function(
            self._sloped,
            autograph=False,
            input_signature=[tf.TensorSpec(shape, tf.float32), tf.TensorSpec([], tf.int32)],
        )
        self._measured = lru_cache(maxsize=MOST_MEASURED)(self._measure)

    def slope(self, picture: np.ndarray, index: int) -> np.ndarray:
        """The gradient of an aim: float `(H, W, C)` in grey levels -> float64 `(H, W, C)`."""
        found: np.ndarray = self._slope(tf.constant(picture, tf.float32), tf.constant(index, tf.int32)).numpy()
        return found.astype(float)

    def values(self, pictures: np.ndarray, index: int) -> np.ndarray:
        """What an aim is worth: uint8 `(N, H, W, C)` -> float32 `(N,)`."""
        return self._all(pictures).values[:, index]

    def exciting(self, pictures: Pictures, names: Sequence[str], about: str, index: int) -> Exciting:
        """The best of a set, see `lab.architectures.aims.Exciting`.

        Args:
            pictures: uint8 `(N, H, W, C)`, read-only or at least never changed: what they reach is remembered.
            names: what each is.
            about: the set in words.
            index: of the channel or class.
        """
        found = self._measured(_Known(pictures))
        values = found.values[:, index]
        best = strongest(values)
        places = None
        if found.places is not None:
            columns = self._sums.output_shape[2]
            places = np.stack(np.divmod(found.places[best, index], columns), axis=-1)
        return Exciting(
            images=pictures[best],
            names=tuple(names[row] for row in best),
            values=values[best],
            places_yx=places,
            mean=float(values.mean()),
            count=len(pictures),
            about=about,
        )

    def _measure(self, known: "_Known") -> Measured:
        return self._all(known.pictures)

    def _all(self, pictures: Pictures) -> Measured:
        parts = [
            self._look(tf.constant(pictures[start : start + self._at_once], tf.float32))
            for start in range(0, len(pictures), self._at_once)
        ]
        values = np.concatenate([part[0].numpy() for part in parts])
        return Measured(values, np.concatenate([part[1].numpy() for part in parts]) if len(parts[0]) > 1 else None)

    def _looked(self, pictures: tf.Tensor) -> tuple[tf.Tensor, ...]:
        maps = self._sums(self.inside.scale(pictures), training=False)
        values = self._aims(maps)
        if self.how == "class":
            return (values,)
        rows, columns, channels = maps.shape[1:]
        if self.how == "unit":
            return values, tf.fill(tf.shape(values), tf.constant(rows // 2 * columns + columns // 2, tf.int64))
        return values, tf.argmax(tf.reshape(maps, [-1, rows * columns, channels]), axis=1)

    def _sloped(self, picture: tf.Tensor, index: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(picture)
            value = self._aims(self._sums(self.inside.scale(picture[None]), training=False))[0, index]
        return tape.gradient(value, picture)

    def _aims(self, maps: tf.Tensor) -> tf.Tensor:
        """One number a channel or class: (N, H, W, C) or (N, C) -> (N, C)."""
        if self.how == "channel":
            return tf.reduce_mean(maps, [1, 2])
        if self.how == "unit":
            return maps[:, maps.shape[1] // 2, maps.shape[2] // 2]
        return maps


class _Known:
    """A set of pictures, the same as another if it is the same object."""

    def __init__(self, pictures: Pictures) -> None:
        self.pictures = pictures

    def __hash__(self) -> int:
        return id(self.pictures)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Known) and self.pictures is other.pictures


def sums_of(layer: keras.Layer) -> keras.KerasTensor:
    """What a layer gives before its activation, be that a layer of its own or a part of it."""
    if isinstance(layer, keras.layers.Activation | keras.layers.ReLU | keras.layers.Softmax):
        return layer.input
    settings = layer.get_config()
    if settings.get("activation", "linear") == "linear":
        return layer.output
    plain = type(layer).from_config({**settings, "activation": "linear", "name": f"{layer.name}_sums"})
    sums = plain(layer.input)
    plain.set_weights(layer.get_weights())
    return sums
