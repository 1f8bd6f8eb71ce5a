"""What RAM learns from: classification, baseline regression and REINFORCE (Mnih et al. 2014, sec. 3.2)."""

from typing import NamedTuple

import keras
import tensorflow as tf

from lab.nets.attention.ram import Ram, RollOut


class Objective(NamedTuple):
    """The three terms, each a mean over the pictures, and what they are made of.

    Attributes:
        classification: cross-entropy of the answer after the last glimpse, in nats.
        early_classification: the same, mean over the glimpses before.
        regression: squared error of the baseline, mean over the glimpses that the policy chose.
        reinforce: minus the sum over those glimpses of log pi * (reward - baseline).
        rewards: float32 (N,), 1 where the last answer is right, else 0.
        baselines: float32 (N, T - 1), expected before each choice.
    """

    classification: tf.Tensor
    early_classification: tf.Tensor
    regression: tf.Tensor
    reinforce: tf.Tensor
    rewards: tf.Tensor
    baselines: tf.Tensor


def measure(ram: Ram, roll_out: RollOut, labels: tf.Tensor) -> Objective:
    """The terms for one roll-out of each picture.

    Args:
        ram: the network that looked.
        roll_out: what it did.
        labels: int64 (N,).
    """
    logits = ram.logits(roll_out.states)  # (N, T, classes)
    losses = keras.losses.sparse_categorical_crossentropy(
        tf.repeat(labels[:, tf.newaxis], ram.spec.glimpses, axis=1), logits, from_logits=True
    )
    rewards = tf.cast(tf.argmax(logits[:, -1], axis=-1) == labels, tf.float32)
    zero = tf.constant(0.0)
    baselines = ram.baseline(tf.stop_gradient(roll_out.states[:, :-1]))  # (N, T - 1)
    regression = reinforce = zero
    if ram.spec.has_policy:
        regression = tf.reduce_mean(tf.square(rewards[:, tf.newaxis] - baselines))
        advantages = rewards[:, tf.newaxis] - baselines
        log_densities = ram.location.log_density(roll_out.samples_yx[:, 1:], roll_out.means_yx[:, 1:])
        reinforce = reinforce_loss(log_densities, advantages)
    return Objective(
        classification=tf.reduce_mean(losses[:, -1]),
        early_classification=tf.reduce_mean(losses[:, :-1]) if ram.spec.glimpses > 1 else zero,
        regression=regression,
        reinforce=reinforce,
        rewards=rewards,
        baselines=baselines,
    )


def reinforce_loss(log_densities: tf.Tensor, advantages: tf.Tensor) -> tf.Tensor:
    """Minus the mean over N of the sum over T of log pi * advantage (Williams 1992; eq. 2 of the paper).

    Its gradient is minus the policy's gradient of the expected reward; no gradient reaches the advantages.

    Args:
        log_densities: float32 (N, T), of the samples under the policy; gradients pass to the policy's means.
        advantages: float32 (N, T), reward less baseline.
    """
    return -tf.reduce_mean(tf.reduce_sum(log_densities * tf.stop_gradient(advantages), axis=1))
