"""The order in which a run sees its pictures: a rule of seed and epoch alone, so that twins share batches."""

import math
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lab.data.records import Part


def epoch_order(count: int, seed: int, epoch: int) -> np.ndarray:
    """The permutation int64 `(count,)` of the training part in `epoch`, counted from 0."""
    return np.random.default_rng([seed, epoch]).permutation(count)


class Batches(keras.callbacks.Callback):
    """One epoch of batches, in the order of the epoch that Keras is in; a callback, to know which that is.

    Keras asks a dataset without `steps_per_epoch` for a new iterator at every epoch, after `on_epoch_begin`;
    with it, a last execution of fewer than `steps_per_execution` batches would take some of the next epoch's.
    """

    def __init__(self, part: Part, *, batch_size: int, seed: int) -> None:
        super().__init__()
        self._images, self._labels = tf.constant(part.images), tf.constant(part.labels)
        self._count, self._batch_size, self._seed = len(part), batch_size, seed
        self._epoch = 0

    def __len__(self) -> int:
        """Batches in an epoch; the last one is smaller where the batch size does not divide the part."""
        return math.ceil(self._count / self._batch_size)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Keras says which epoch begins."""
        self._epoch = epoch

    def dataset(self) -> tf.data.Dataset:
        """`(float32 (N, H, W, C) in [0, 1], int64 (N,))`, one epoch."""

        def rows() -> Iterator[np.ndarray]:
            order = epoch_order(self._count, self._seed, self._epoch)
            for start in range(0, self._count, self._batch_size):
                yield order[start : start + self._batch_size]

        def look_up(chosen: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            return tf.cast(tf.gather(self._images, chosen), tf.float32) / 255.0, tf.gather(self._labels, chosen)

        order = tf.data.Dataset.from_generator(rows, output_signature=tf.TensorSpec([None], tf.int64))
        counted = order.apply(tf.data.experimental.assert_cardinality(len(self)))
        return counted.map(look_up).prefetch(4)
