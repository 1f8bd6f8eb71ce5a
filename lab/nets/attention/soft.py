"""Soft attention over patches (Xu et al. 2015, sec. 4.2): all of them are seen at every step, each by its weight.

No choice is made, so nothing is drawn, and plain backpropagation teaches every part.
"""

from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from lab.architectures.soft import SoftSpec, SoftWatched
from lab.data.records import Images
from lab.nets.attention.core import CoreNetwork
from lab.nets.attention.learning import Recipe, in_batches
from lab.nets.models.answer import Answer
from lab.nets.models.first_weights import draw_first_weights


class Weighing(NamedTuple):
    """What happened while the L patches of N pictures were weighed T times; all float32.

    Attributes:
        annotations: (N, L, annotation units), what is in each patch and where it is, row by row.
        maps: (N, T, L), the weights; 1 in all over the patches.
        contexts: (N, T, annotation units), the sums of the annotations by these weights.
        states: (N, T, core units), the core's memory after each step.
    """

    annotations: tf.Tensor
    maps: tf.Tensor
    contexts: tf.Tensor
    states: tf.Tensor


class PatchNetwork(keras.layers.Layer):
    """`a_i = relu(W_what what_i + W_where relu(W (y_i, x_i)))`, with biases: the glimpse network's sum for every patch.

    What is in a patch is told by two layers with the same weights for all windows, and for all patches: two strided
    convolutions.
    """

    def __init__(self, spec: SoftSpec) -> None:
        super().__init__(name="patch_network")
        self.spec = spec
        self.windows = _convolution(spec.window_units, spec.window, spec.window_stride, "windows")
        self.what = _convolution(spec.what_units, spec.patch_windows, spec.stride // spec.window_stride, "what")
        self.where = keras.layers.Dense(spec.where_units, activation="relu", name="where")
        self.join_what = keras.layers.Dense(spec.annotation_units, name="join_what")
        self.join_where = keras.layers.Dense(spec.annotation_units, use_bias=False, name="join_where")
        self.windows.build((None, None, None, 1))
        self.what.build((None, None, None, spec.window_units))
        self.where.build((None, 2))
        self.join_what.build((None, spec.what_units))
        self.join_where.build((None, spec.where_units))
        self.built = True

    def call(self, pictures: keras.KerasTensor) -> keras.KerasTensor:
        """float32 (N, H, W, 1) in [0, 1] -> annotations (N, L, annotation units), at least 0."""
        what = self.what(self.windows(pictures))
        rows, columns = tf.unstack(tf.shape(what)[1:3])
        where = self.where(self._middles_yx(rows, columns, tf.shape(pictures)[1:3]))
        # Where a patch is does not depend on the picture: one product for all N.
        flat = tf.reshape(what, [-1, rows * columns, self.spec.what_units])
        return ops.relu(self.join_what(flat) + self.join_where(where))

    def _middles_yx(self, rows: tf.Tensor, columns: tf.Tensor, size_hw: tf.Tensor) -> tf.Tensor:
        """float32 (L, 2), the middles of the patches; from the middle of the picture to its edge is 1."""
        grid = tf.stack(tf.meshgrid(tf.range(rows), tf.range(columns), indexing="ij"), axis=-1)
        middles = tf.cast(grid * self.spec.stride, tf.float32) + self.spec.patch / 2
        return tf.reshape(2.0 * middles / tf.cast(size_hw, tf.float32) - 1.0, [-1, 2])


class SoftAttention(keras.layers.Layer):
    """`e_i = v . tanh(W a_i + U h + b)`, weights `softmax(e)` over all patches (Bahdanau et al. 2015, A.1.2)."""

    def __init__(self, spec: SoftSpec) -> None:
        super().__init__(name="attention")
        self.offer = keras.layers.Dense(spec.score_units, name="offer")
        self.ask = keras.layers.Dense(spec.score_units, use_bias=False, name="ask")
        self.score = keras.layers.Dense(1, use_bias=False, name="score")
        self.offer.build((None, spec.annotation_units))
        self.ask.build((None, spec.core_units))
        self.score.build((None, spec.score_units))
        self.built = True

    def call(self, offers: keras.KerasTensor, state: keras.KerasTensor) -> keras.KerasTensor:
        """Offers `W a_i + b` (N, L, score units), the same at every step, and a state (N, core units) -> (N, L)."""
        scores = self.score(ops.tanh(offers + self.ask(state)[:, None]))
        return tf.nn.softmax(scores[..., 0])  # Keras' own warns of pictures that have one patch


class SoftReader(keras.Model):
    """Patch network, attention, core and classifier.

    Args:
        spec: the network's numbers.
    """

    def __init__(self, spec: SoftSpec) -> None:
        super().__init__(name="soft")
        self.spec = spec
        self.patch_network = PatchNetwork(spec)
        self.attention = SoftAttention(spec)
        self.core = CoreNetwork(spec.core_units, spec.annotation_units)
        self.classifier = keras.layers.Dense(spec.classes, name="classifier")
        self.classifier.build((None, spec.core_units))
        self.built = True

    def weigh(self, images: tf.Tensor) -> Weighing:
        """Weighs the patches of uint8 (N, H, W, 1), white ink on black, as often as the spec says."""
        annotations = self.patch_network(tf.cast(images, tf.float32) / 255.0)
        offers = self.attention.offer(annotations)
        state = tf.zeros([tf.shape(images)[0], self.spec.core_units])
        steps = []
        for _ in range(self.spec.steps):
            weights = self.attention(offers, state)
            context = tf.matmul(weights[:, tf.newaxis], annotations)[:, 0]
            state = self.core(state, context)
            steps.append((weights, context, state))
        return Weighing(annotations, *(tf.stack(parts, axis=1) for parts in zip(*steps, strict=True)))

    def logits(self, states: tf.Tensor) -> tf.Tensor:
        """float32 (..., core units) -> (..., classes), the answer if it had to be given after each step."""
        return self.classifier(states)


class SoftPupil:
    """Soft attention as `Learner` teaches it.

    Args:
        model: the network.
        recipe: how.
    """

    def __init__(self, model: SoftReader, recipe: Recipe) -> None:
        self.model, self.recipe = model, recipe
        self._answer = compile_soft_answer(model)

    @property
    def slow_variables(self) -> list[keras.Variable]:
        """None: it does not choose where to look."""
        return []

    def loss(self, images: tf.Tensor, labels: tf.Tensor, number: tf.Tensor) -> dict[str, tf.Tensor]:
        """Cross-entropy after the last step, and after the earlier ones by the recipe's `early_weight`."""
        logits = self.model.logits(self.model.weigh(images).states)
        losses = keras.losses.sparse_categorical_crossentropy(
            tf.repeat(labels[:, tf.newaxis], self.model.spec.steps, axis=1), logits, from_logits=True
        )
        loss = classification = tf.reduce_mean(losses[:, -1])
        if self.model.spec.steps > 1:
            loss += self.recipe.early_weight * tf.reduce_mean(losses[:, :-1])
        is_right = tf.argmax(logits[:, -1], axis=-1) == labels
        return {
            "loss": loss,
            "classification": classification,
            "accuracy": tf.reduce_mean(tf.cast(is_right, tf.float32)),
        }

    def answers(self, images: np.ndarray) -> np.ndarray:
        """uint8 (N, H, W, 1) -> probabilities float32 (N, classes) after the last step."""
        return self._answer(images)


def compile_soft_answer(model: SoftReader) -> Answer:
    """A function from uint8 (N, H, W, 1) to probabilities float32 (N, classes) after the last step.

    It always uses the model's present weights.
    """

    def answered(images: tf.Tensor) -> tf.Tensor:
        return tf.nn.softmax(model.logits(model.weigh(images).states[:, -1]))

    # One graph for pictures of every size and number: tracing takes half a second.
    run = tf.function(answered, autograph=False, input_signature=[tf.TensorSpec([None, None, None, 1], tf.uint8)])
    return lambda images: in_batches(run, images)


def watch(model: SoftReader, images: Images) -> SoftWatched:
    """What the network does with uint8 (N, H, W, 1), white ink on black, as a page shows it."""
    rows, columns = (model.spec.grid(side) for side in images.shape[1:3])
    weighing = model.weigh(tf.constant(images))
    return SoftWatched(
        maps=weighing.maps.numpy().reshape(len(images), model.spec.steps, rows, columns),
        probabilities=tf.nn.softmax(model.logits(weighing.states)).numpy(),
    )


def build_soft(spec: SoftSpec, seed: int) -> SoftReader:
    """A network with first weights that depend on the seed alone, also beside other threads that build."""
    reader = SoftReader(spec)
    draw_first_weights(reader, seed)
    return reader


def _convolution(units: int, kernel: int, stride: int, name: str) -> keras.layers.Conv2D:
    return keras.layers.Conv2D(
        units, kernel, strides=stride, activation="relu", kernel_initializer="he_uniform", name=name
    )
