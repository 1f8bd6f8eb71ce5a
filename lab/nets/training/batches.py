"""The order in which a run sees its pictures: a rule of seed and epoch alone, so that twins share batches."""

import math
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lab.data.records import Part


def epoch_order(count: int, seed: int, epoch: int) -> np.ndarray:
    """The permutation int64 `(count,)` of the training part in `epoch`, counted from 0."""
    return np.random.default_rng([seed, epoch]).permutation(count)


def for_each(labels: Any, answers: int) -> Any:
    """The labels as Keras wants them for so many answers: bare for one, else a tuple."""
    return labels if answers == 1 else (labels,) * answers


class Batches(keras.callbacks.Callback):
    """One epoch of batches, in the order of the epoch that Keras is in; a callback, to know which that is.

    Keras asks a dataset without `steps_per_epoch` for a new iterator at every epoch, after `on_epoch_begin`;
    with it, a last execution of fewer than `steps_per_execution` batches would take some of the next epoch's.

    Args:
        answers: how many answers of the network the labels are compared with.
    """

    def __init__(self, part: Part, *, batch_size: int, seed: int, answers: int = 1) -> None:
        super().__init__()
        self._answers = answers
        self._images, self._labels = tf.constant(part.images), tf.constant(part.labels)
        self._count, self._batch_size, self._seed = len(part), batch_size, seed
        # In a variable, not from a Python generator: TensorFlow keeps those, and all that they hold, for ever.
        self._order = tf.Variable(epoch_order(len(part), seed, 0), trainable=False)

    def __len__(self) -> int:
        """Batches in an epoch; the last one is smaller where the batch size does not divide the part."""
        return math.ceil(self._count / self._batch_size)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Keras says which epoch begins."""
        self._order.assign(epoch_order(self._count, self._seed, epoch))

    def dataset(self) -> tf.data.Dataset:
        """`(float32 (N, H, W, C) in [0, 1], int64 (N,))`, one epoch; the labels once for each answer."""

        def look_up(start: tf.Tensor) -> tuple[tf.Tensor, Any]:
            chosen = self._order[start : start + self._batch_size]
            labels = tf.gather(self._labels, chosen)
            return tf.cast(tf.gather(self._images, chosen), tf.float32) / 255.0, for_each(labels, self._answers)

        return tf.data.Dataset.range(0, self._count, self._batch_size).map(look_up).prefetch(4)
