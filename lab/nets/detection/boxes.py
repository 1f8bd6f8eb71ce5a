"""Boxes in a graph: the same rules as `lab.ops.boxes`, for batches."""

import tensorflow as tf

from lab.ops.boxes import LONGEST_LOG

Deviations = tuple[float, float, float, float]


def areas(boxes_xyxy: tf.Tensor) -> tf.Tensor:
    """float32 (..., 4) -> (...)."""
    return tf.reduce_prod(tf.maximum(boxes_xyxy[..., 2:] - boxes_xyxy[..., :2], 0.0), axis=-1)


def iou(first_xyxy: tf.Tensor, second_xyxy: tf.Tensor) -> tf.Tensor:
    """Overlap of every box with every other: float32 (..., N, 4), (..., M, 4) -> (..., N, M)."""
    first, second = first_xyxy[..., :, None, :], second_xyxy[..., None, :, :]
    upper = tf.maximum(first[..., :2], second[..., :2])
    lower = tf.minimum(first[..., 2:], second[..., 2:])
    common = tf.reduce_prod(tf.maximum(lower - upper, 0.0), axis=-1)
    return tf.math.divide_no_nan(common, areas(first) + areas(second) - common)


def encode(boxes_xyxy: tf.Tensor, references_xyxy: tf.Tensor, deviations: Deviations) -> tf.Tensor:
    """Regression targets of boxes with area: float32 (..., 4)."""
    centres, sides = _centres_and_sides(boxes_xyxy)
    own_centres, own_sides = _centres_and_sides(references_xyxy)
    own_sides = tf.maximum(own_sides, 1e-3)
    deltas = tf.concat([(centres - own_centres) / own_sides, tf.math.log(tf.maximum(sides, 1e-3) / own_sides)], axis=-1)
    return deltas / tf.constant(deviations)


def decode(deltas: tf.Tensor, references_xyxy: tf.Tensor, deviations: Deviations) -> tf.Tensor:
    """The reverse of `encode`: float32 (..., 4)."""
    shifts = deltas * tf.constant(deviations)
    own_centres, own_sides = _centres_and_sides(references_xyxy)
    centres = own_centres + shifts[..., :2] * own_sides
    sides = own_sides * tf.exp(tf.minimum(shifts[..., 2:], LONGEST_LOG))
    return tf.concat([centres - sides / 2, centres + sides / 2], axis=-1)


def clip(boxes_xyxy: tf.Tensor, side: int) -> tf.Tensor:
    """What of the boxes lies in a square picture."""
    return tf.clip_by_value(boxes_xyxy, 0.0, float(side))


def _centres_and_sides(boxes_xyxy: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    upper, lower = boxes_xyxy[..., :2], boxes_xyxy[..., 2:]
    return (upper + lower) / 2, lower - upper
