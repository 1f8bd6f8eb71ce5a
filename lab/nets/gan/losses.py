"""What the two players play for: four losses, each for one batch of D's answers before any sigmoid.

Minimax and non-saturating: Goodfellow et al. 2014, sec. 3; one-sided smoothing: Salimans et al. 2016, sec. 3.4; least
squares with targets 0 and 1: Mao et al. 2016, eq. 2; Wasserstein with gradient penalty: Gulrajani et al. 2017, eq. 3.
"""

from collections.abc import Callable
from typing import NamedTuple

import tensorflow as tf

PENALTY = 10.0  # lambda of the gradient penalty


class Loss(NamedTuple):
    """The terms of one game, each a mean over the batch: answers float32 (N, 1) -> scalar.

    Attributes:
        of_real: D's for real pictures, given the answers and the target for real ones.
        of_drawn: D's for drawn pictures.
        of_generator: G's, for D's answers to what it drew.
        answer: what D's output means on a page, as numbers: a probability, or the output itself.
        has_penalty: whether D also pays for slopes that are not 1.
    """

    of_real: Callable[[tf.Tensor, float], tf.Tensor]
    of_drawn: Callable[[tf.Tensor], tf.Tensor]
    of_generator: Callable[[tf.Tensor], tf.Tensor]
    answer: Callable[[tf.Tensor], tf.Tensor]
    has_penalty: bool = False


def cross_entropy(logits: tf.Tensor, target: float) -> tf.Tensor:
    """Mean of -target log s(x) - (1 - target) log(1 - s(x)) with the sigmoid s; finite for any logit."""
    return tf.reduce_mean(tf.nn.softplus(logits) - target * logits)


def _squared(outputs: tf.Tensor, target: float) -> tf.Tensor:
    return tf.reduce_mean(tf.square(outputs - target))


LOSSES: dict[str, Loss] = {
    "non-saturating": Loss(
        of_real=cross_entropy,
        of_drawn=lambda logits: cross_entropy(logits, 0.0),
        of_generator=lambda logits: cross_entropy(logits, 1.0),
        answer=tf.sigmoid,
    ),
    "minimax": Loss(
        of_real=cross_entropy,
        of_drawn=lambda logits: cross_entropy(logits, 0.0),
        of_generator=lambda logits: -cross_entropy(logits, 0.0),
        answer=tf.sigmoid,
    ),
    "least-squares": Loss(
        of_real=_squared,
        of_drawn=lambda outputs: _squared(outputs, 0.0),
        of_generator=lambda outputs: _squared(outputs, 1.0),
        answer=tf.identity,
    ),
    "wasserstein": Loss(
        of_real=lambda outputs, target: -tf.reduce_mean(outputs),
        of_drawn=tf.reduce_mean,
        of_generator=lambda outputs: -tf.reduce_mean(outputs),
        answer=tf.identity,
        has_penalty=True,
    ),
}


def kind_loss(logits: tf.Tensor, kinds: tf.Tensor) -> tf.Tensor:
    """Mean cross-entropy of D's reading of kinds (Odena et al. 2017, eq. 3).

    Args:
        logits: float32 (N, 10).
        kinds: int (N,), the true ones or those that were told.
    """
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=kinds, logits=logits))


def gradient_penalty(
    discriminator: Callable[[tf.Tensor], tf.Tensor], real: tf.Tensor, drawn: tf.Tensor, shares: tf.Tensor
) -> tf.Tensor:
    """Mean of (length of D's slope - 1) squared at mixtures of real and drawn pictures; without its weight.

    Args:
        discriminator: pictures -> answers float32 (N, 1), one picture's answer without regard to the others.
        real, drawn: float32 (N, H, W, C).
        shares: float32 (N, 1, 1, 1) in [0, 1], how much of each mixture is real.
    """
    mixed = shares * real + (1 - shares) * drawn
    with tf.GradientTape() as tape:
        tape.watch(mixed)
        answers = discriminator(mixed)
    slopes = tape.gradient(answers, mixed)
    lengths = tf.sqrt(tf.reduce_sum(tf.square(slopes), axis=[1, 2, 3]) + 1e-12)
    return tf.reduce_mean(tf.square(lengths - 1.0))
