"""Weights averaged over many steps: they wander less than those that learn, and a generator draws better with them."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf


class WeightAverage:
    """A moving average of all of a network's weights, batch norm's statistics among them (Yazici et al. 2019, sec. 3).

    Args:
        model: the network that learns.
        over: about how many steps it reaches back; at the beginning, to the first of them.
    """

    def __init__(self, model: keras.Model, over: int) -> None:
        self._weights, self._over = model.weights, over
        self._steps = tf.Variable(0.0)
        self._averages = [tf.Variable(weight.value, trainable=False) for weight in self._weights]
        self.take_in = tf.function(self._take_in, autograph=False)

    def _take_in(self) -> None:
        """Adds the weights as they are after a step."""
        share = tf.maximum(1.0 / self._over, 10.0 / (10.0 + self._steps))
        self._steps.assign_add(1.0)
        for average, weight in zip(self._averages, self._weights, strict=True):
            average.assign_add(share * (weight.value - average))

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Gives the network its averaged weights for the block; no step may be taken in it."""
        learned = [weight.numpy() for weight in self._weights]
        for weight, average in zip(self._weights, self._averages, strict=True):
            weight.assign(average)
        try:
            yield
        finally:
            for weight, values in zip(self._weights, learned, strict=True):
                weight.assign(values)

    def state(self) -> list[np.ndarray]:
        """What it remembers, to be kept; `restore` takes it up again."""
        return [variable.numpy() for variable in (self._steps, *self._averages)]

    def restore(self, state: list[np.ndarray]) -> None:
        """Goes on where the state was taken."""
        for variable, value in zip((self._steps, *self._averages), state, strict=True):
            variable.assign(value)
