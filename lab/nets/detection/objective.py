"""The five losses of Mask R-CNN (Ren et al. 2015, eq. 1; Girshick 2015, eq. 1; He et al. 2017, sec. 3)."""

from typing import NamedTuple

import tensorflow as tf

from lab.nets.detection.network import AnchorAnswers, RegionAnswers
from lab.nets.detection.targets import POSITIVE_REGIONS, AnchorTargets, RegionTargets

SMALL = 1.0 / 9  # below it the loss of a delta is square, above it linear


class Losses(NamedTuple):
    """Means over what was chosen to learn from; scalars."""

    objectness: tf.Tensor
    anchor_box: tf.Tensor
    category: tf.Tensor
    region_box: tf.Tensor
    mask: tf.Tensor


def smooth_l1(difference: tf.Tensor, small: float = SMALL) -> tf.Tensor:
    """Square below `small`, linear above, smooth between (Girshick 2015, eq. 3)."""
    size = tf.abs(difference)
    return tf.where(size < small, 0.5 * size * size / small, size - 0.5 * small)


def anchor_losses(answers: AnchorAnswers, targets: AnchorTargets) -> tuple[tf.Tensor, tf.Tensor]:
    """Of objectness and of deltas, both divided by the number of anchors that were chosen."""
    told = tf.maximum(tf.reduce_sum(targets.weights), 1.0)
    entropy = tf.nn.sigmoid_cross_entropy_with_logits(targets.is_positive, answers.logits)
    distance = tf.reduce_sum(smooth_l1(answers.deltas - targets.deltas), axis=-1)
    # Negative anchors aim at nothing, perhaps at infinity: their distances are dropped, not multiplied by 0.
    distance = tf.where(targets.is_positive > 0, distance, 0.0)
    return tf.reduce_sum(entropy * targets.weights) / told, tf.reduce_sum(distance) / told


def region_losses(answers: RegionAnswers, targets: RegionTargets) -> tuple[tf.Tensor, tf.Tensor]:
    """Of the category and of its deltas, both divided by the number of regions that were chosen."""
    told = tf.maximum(tf.reduce_sum(targets.weights), 1.0)
    entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(targets.labels, answers.logits)
    own = tf.gather(answers.deltas, tf.maximum(targets.labels - 1, 0), batch_dims=2)
    distance = tf.reduce_sum(smooth_l1(own - targets.deltas), axis=-1)
    distance = tf.where(targets.labels > 0, distance, 0.0)
    return tf.reduce_sum(entropy * targets.weights) / told, tf.reduce_sum(distance) / told


def mask_loss(logits: tf.Tensor, aims: tf.Tensor, targets: RegionTargets) -> tf.Tensor:
    """Cross-entropy of the mask of the region's own category alone (He et al. 2017, sec. 3).

    Args:
        logits: float32 (B, 8, 28, 28, classes), for the positive regions.
        aims: float32 (B, 8, 28, 28), 0 or 1.
        targets: of all regions, positive ones first.
    """
    labels = targets.labels[:, :POSITIVE_REGIONS]
    by_class = tf.transpose(logits, [0, 1, 4, 2, 3])
    own = tf.gather(by_class, tf.maximum(labels - 1, 0), batch_dims=2)
    entropy = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(aims, own), axis=[2, 3])
    is_object = tf.cast(labels > 0, tf.float32)
    return tf.math.divide_no_nan(tf.reduce_sum(entropy * is_object), tf.reduce_sum(is_object))
