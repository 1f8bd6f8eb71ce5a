"""Gradient descent on any network's loss: one compiled step, averaged weights, a state that can be kept."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import keras
import numpy as np
import tensorflow as tf


class Pace(Protocol):
    """How fast is learned: after a warm-up the rate falls to zero along a cosine."""

    @property
    def steps(self) -> int:
        """In all."""

    @property
    def learning_rate(self) -> float:
        """Adam's, at its peak."""

    @property
    def slow_share(self) -> float:
        """The rate of the pupil's `slow_variables`, as a share of the others'."""

    @property
    def warm_up(self) -> int:
        """Steps until the peak is reached."""

    @property
    def longest_gradient(self) -> float:
        """Gradients longer than this in all are shortened to it."""

    @property
    def average_over(self) -> int:
        """The averaged weights are a moving average over about as many steps."""

    @property
    def weight_decay(self) -> float | None:
        """AdamW's; None for Adam."""


class Pupil(Protocol):
    """A network that can be taught."""

    model: keras.Model

    @property
    def slow_variables(self) -> list[keras.Variable]:
        """What learns at the pace's `slow_share`."""

    def loss(self, *batch: tf.Tensor) -> dict[str, tf.Tensor]:
        """Scalars by name for the arrays of a batch and the step's number int64; "loss" is what is minimised."""


def _adam(pace: Pace, peak: float) -> keras.optimizers.Adam:
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, max(pace.steps - pace.warm_up, 1), warmup_target=peak, warmup_steps=pace.warm_up
    )
    return keras.optimizers.Adam(rate, weight_decay=pace.weight_decay)


class Descent:
    """Teaches a network, one batch after the other.

    Args:
        pupil: network and loss.
        pace: how fast.
        signature: shapes and types of a batch's arrays.
    """

    def __init__(self, pupil: Pupil, pace: Pace, signature: Sequence[tf.TensorSpec]) -> None:
        self.pupil, self.pace = pupil, pace
        self.model = pupil.model
        slow = {id(variable) for variable in pupil.slow_variables}
        others = [variable for variable in self.model.trainable_variables if id(variable) not in slow]
        self._taught = [(_adam(pace, pace.learning_rate), others)]
        if slow:
            self._taught.append((_adam(pace, pace.learning_rate * pace.slow_share), pupil.slow_variables))
        for optimizer, variables in self._taught:
            optimizer.build(variables)
        self.averages = [tf.Variable(weight.value, trainable=False) for weight in self.model.trainable_variables]
        self._step = tf.function(self._learn_from, autograph=False, input_signature=list(signature))

    @property
    def steps_done(self) -> int:
        """How many batches were learned from."""
        return int(self._iterations().numpy())

    def _iterations(self) -> keras.Variable:
        optimizer, _ = self._taught[0]
        return optimizer.iterations

    def learn_from(self, *batch: np.ndarray) -> dict[str, tf.Tensor]:
        """One step; the pupil's scalars, not waited for."""
        return self._step(*(tf.constant(array) for array in batch))

    def _learn_from(self, *batch: tf.Tensor) -> dict[str, tf.Tensor]:
        with tf.GradientTape() as tape:
            terms = self.pupil.loss(*batch, tf.cast(self._iterations().value, tf.int64))
        gradients = tape.gradient(terms["loss"], [variables for _, variables in self._taught])
        shortened, length = tf.clip_by_global_norm(tf.nest.flatten(gradients), self.pace.longest_gradient)
        for (optimizer, variables), own in zip(
            self._taught, tf.nest.pack_sequence_as(gradients, shortened), strict=True
        ):
            pairs = [pair for pair in zip(own, variables, strict=True) if pair[0] is not None]
            optimizer.apply(*zip(*pairs, strict=True))
        variables = self.model.trainable_variables
        done = tf.cast(self._iterations().value, tf.float32)
        share = tf.maximum(1.0 / self.pace.average_over, 10.0 / (10.0 + done))  # catches up at the beginning
        for average, weight in zip(self.averages, variables, strict=True):
            average.assign_add(share * (weight.value - average))
        return terms | {"gradient": length}

    def state(self) -> dict[str, np.ndarray]:
        """All that changes while it learns, to be kept; `restore` takes it up again."""
        return {f"state_{index}": variable.numpy() for index, variable in enumerate(self._changing())}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Goes on where the state was taken."""
        for index, variable in enumerate(self._changing()):
            variable.assign(state[f"state_{index}"])

    def _changing(self) -> list[Any]:
        optimizers = [variable for optimizer, _ in self._taught for variable in optimizer.variables]
        return [*self.model.trainable_variables, *optimizers, *self.averages]

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Gives the model its averaged weights for the block; no step may be taken in it."""
        weights = self.model.trainable_variables
        learned = [weight.numpy() for weight in weights]
        for weight, average in zip(weights, self.averages, strict=True):
            weight.assign(average)
        try:
            yield
        finally:
            for weight, values in zip(weights, learned, strict=True):
                weight.assign(values)
