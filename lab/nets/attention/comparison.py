"""Networks that take the whole picture in at once, taught on the same fields as RAM (Mnih et al. 2014, sec. 4.1)."""

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.architecture import Architecture
from lab.nets.models.answer import compile_answer
from lab.nets.models.build import seeded_build
from lab.specs import TrainSpec


class WholePicturePupil:
    """A classifier as `Learner` teaches it.

    Args:
        architecture: picture in, probabilities out; its kernels start as He et al. 2015 have it.
        seed: fixes the first weights.
    """

    def __init__(self, architecture: Architecture, seed: int) -> None:
        self.model = seeded_build(architecture, TrainSpec(model="builder", initializer="he", seed=seed))
        self._answer = compile_answer(self.model)

    @property
    def slow_variables(self) -> list[keras.Variable]:
        """None: it does not choose where to look."""
        return []

    def loss(self, images: tf.Tensor, labels: tf.Tensor, number: tf.Tensor) -> dict[str, tf.Tensor]:
        """Cross-entropy of one batch, in nats, and the share of right answers."""
        answers = self.model(tf.cast(images, tf.float32) / 255.0, training=True)
        loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(labels, answers))
        is_right = tf.argmax(answers, axis=-1) == labels
        return {"loss": loss, "classification": loss, "accuracy": tf.reduce_mean(tf.cast(is_right, tf.float32))}

    def answers(self, images: np.ndarray) -> np.ndarray:
        """uint8 (N, H, W, 1) -> probabilities float32 (N, classes)."""
        return self._answer(images)
