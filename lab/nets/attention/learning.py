"""How RAM and the networks beside it learn from labelled pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import keras
import numpy as np
import tensorflow as tf

from lab.nets.attention.objective import measure
from lab.nets.attention.ram import Ram
from lab.nets.training import descent

LARGEST_BATCH = 400  # divides the validation and test parts, so that each is one shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a network is trained; what holds for RAM alone says so.

    Attributes:
        steps: training steps in all; the learning rate falls to zero over them along a cosine.
        batch_size: pictures a step.
        roll_outs: how often each picture of a batch is looked at in one step (RAM; M in the paper's eq. 2).
        learning_rate: Adam's, at its peak.
        policy_rate: the same for the location network, as a share of it (RAM). REINFORCE's gradients are mostly noise,
            and Adam makes steps of one length of any gradient: at the full rate the policy's means wander off until
            tanh is flat, at the edges of the picture.
        warm_up: steps until the peak is reached.
        reinforce_weight: what the REINFORCE term counts beside the classification where both teach the same weights, in
            glimpse network and core; Adam undoes its scale in the location network (RAM).
        early_weight: what the mean classification loss of the earlier glimpses or steps counts (RAM, soft attention).
        longest_gradient: gradients longer than this in all are shortened to it.
        average_over: the weights used are a moving average over about as many steps.
        is_graded, has_baseline: the reward and what is taken off it, see `objective.measure` (RAM).
    """

    steps: int
    batch_size: int = 128
    roll_outs: int = 1
    learning_rate: float = 1e-3
    policy_rate: float = 0.5
    warm_up: int = 200
    reinforce_weight: float = 0.03
    early_weight: float = 0.0
    longest_gradient: float = 5.0
    average_over: int = 500
    is_graded: bool = True
    has_baseline: bool = True
    weight_decay: None = None

    @property
    def slow_share(self) -> float:
        """Of the policy."""
        return self.policy_rate


class Pupil(descent.Pupil, Protocol):
    """A network that can be taught by `Learner`: images uint8 (N, H, W, C), labels int64 (N,)."""

    def answers(self, images: np.ndarray) -> np.ndarray:
        """uint8 (N, H, W, 1) -> probabilities float32 (N, classes)."""


class RamPupil:
    """RAM as `Learner` teaches it.

    Args:
        model: the network.
        recipe: how.
        seed: fixes the samples of the policy.
    """

    def __init__(self, model: Ram, recipe: Recipe, seed: int) -> None:
        self.model, self.recipe, self.seed = model, recipe, seed
        self._answer = tf.function(self._answered, autograph=False)

    @property
    def slow_variables(self) -> list[keras.Variable]:
        """The location network's, where there is a policy."""
        return self.model.location.trainable_variables if self.model.spec.has_policy else []

    def loss(self, images: tf.Tensor, labels: tf.Tensor, number: tf.Tensor) -> dict[str, tf.Tensor]:
        """Classification + baseline regression + REINFORCE for one batch."""
        if self.recipe.roll_outs > 1:
            images, labels = (tf.repeat(batch, self.recipe.roll_outs, axis=0) for batch in (images, labels))
        shape = [images.shape[0], self.model.spec.glimpses, 2]
        noise = tf.random.stateless_normal(shape, tf.stack([tf.constant(self.seed, tf.int64), number]))
        recipe = self.recipe
        objective = measure(
            self.model,
            self.model.look(images, noise),
            labels,
            is_graded=recipe.is_graded,
            has_baseline=recipe.has_baseline,
        )
        loss = (
            objective.classification
            + self.recipe.early_weight * objective.early_classification
            + objective.regression
            + self.recipe.reinforce_weight * objective.reinforce
        )
        return {
            "loss": loss,
            "classification": objective.classification,
            "regression": objective.regression,
            "reinforce": objective.reinforce,
            "reward": tf.reduce_mean(objective.rewards),
            "expected": tf.reduce_mean(objective.baselines) if self.model.spec.has_policy else tf.constant(0.0),
            "accuracy": tf.reduce_mean(objective.is_right),
        }

    def _answered(self, images: tf.Tensor, noise: tf.Tensor) -> tf.Tensor:
        roll_out = self.model.look(images, noise)
        return tf.nn.softmax(self.model.logits(roll_out.states[:, -1]))

    def answers(self, images: np.ndarray, *, is_sampled: bool = True) -> np.ndarray:
        """Probabilities float32 (N, classes) after the last glimpse.

        Args:
            images: uint8 (N, H, W, 1).
            is_sampled: whether locations are drawn once from the policy, by a fixed seed, or are its means. It was
                taught with samples, and is better with them: means look at one place again and again.
        """
        shape = len(images), self.model.spec.glimpses, 2
        noise = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
        return in_batches(self._answer, images, noise if is_sampled else np.zeros_like(noise))


def in_batches(answer: Callable[..., tf.Tensor], *arrays: np.ndarray) -> np.ndarray:
    """Applies a function to at most `LARGEST_BATCH` rows at a time."""
    starts = range(0, max(len(arrays[0]), 1), LARGEST_BATCH)
    pieces = [answer(*(tf.constant(array[start : start + LARGEST_BATCH]) for array in arrays)) for start in starts]
    return np.concatenate([piece.numpy() for piece in pieces])


class Learner(descent.Descent):
    """Teaches a network from labelled pictures, one batch after the other.

    Args:
        pupil: network and loss.
        recipe: how.
        image_shape: `(H, W, C)` of one picture.
    """

    def __init__(self, pupil: Pupil, recipe: Recipe, image_shape: tuple[int, int, int]) -> None:
        images = tf.TensorSpec([recipe.batch_size, *image_shape], tf.uint8)
        super().__init__(pupil, recipe, [images, tf.TensorSpec([recipe.batch_size], tf.int64)])
        self.recipe = recipe
