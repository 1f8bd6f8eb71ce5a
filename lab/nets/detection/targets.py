"""What anchors, regions and masks are told while they learn (Ren et al. 2015, sec. 3.1; Girshick 2015, sec. 2.3)."""

from typing import NamedTuple

import tensorflow as tf

from lab.architectures.detection import BOX_DEVIATIONS, MASK_SIDE, NO_DEVIATIONS
from lab.nets.detection.boxes import encode, iou
from lab.nets.detection.regions import axis_weights
from lab.ops.anchors import NEGATIVE_BELOW, POSITIVE_FROM, TIE

ANCHORS_TOLD = 64  # of a picture, at most half of them positive
REGIONS_TOLD = 32
POSITIVE_REGIONS = 8
REGION_POSITIVE_FROM = 0.5


class AnchorTargets(NamedTuple):
    """For every anchor of every picture.

    Attributes:
        is_positive: float32 (B, A).
        weights: float32 (B, A), 1 for those that were chosen to learn from.
        deltas: float32 (B, A, 4), meaningful for positive ones.
    """

    is_positive: tf.Tensor
    weights: tf.Tensor
    deltas: tf.Tensor


class RegionTargets(NamedTuple):
    """For the regions that were chosen, positive ones first.

    Attributes:
        boxes_xyxy: float32 (B, 32, 4).
        labels: int32 (B, 32); 0 is background.
        weights: float32 (B, 32), 0 where a picture has too few regions.
        objects: int32 (B, 32), the object that a positive one belongs to.
        deltas: float32 (B, 32, 4), in `BOX_DEVIATIONS`.
    """

    boxes_xyxy: tf.Tensor
    labels: tf.Tensor
    weights: tf.Tensor
    objects: tf.Tensor
    deltas: tf.Tensor


def anchor_roles(anchors_xyxy: tf.Tensor, objects_xyxy: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Which anchors are positive and which negative, and the object that each overlaps most.

    Args:
        anchors_xyxy: float32 (A, 4).
        objects_xyxy: float32 (B, N, 4), padded with boxes without area, which overlap nothing.

    Returns:
        bool (B, A), bool (B, A), int32 (B, A). What is neither is ignored.
    """
    overlap = iou(tf.broadcast_to(anchors_xyxy, [tf.shape(objects_xyxy)[0], *anchors_xyxy.shape]), objects_xyxy)
    most, best = tf.reduce_max(overlap, axis=2), tf.reduce_max(overlap, axis=1, keepdims=True)
    is_best = tf.reduce_any((overlap >= best - TIE) & (best > 0), axis=2)
    is_positive = is_best | (most >= POSITIVE_FROM)
    is_negative = ~is_positive & (most < NEGATIVE_BELOW)
    return is_positive, is_negative, tf.argmax(overlap, axis=2, output_type=tf.int32)


def anchor_targets(anchors_xyxy: tf.Tensor, objects_xyxy: tf.Tensor, seed: tf.Tensor) -> AnchorTargets:
    """Labels of all anchors, and a choice of them: as many negative ones as positive, more where those are few."""
    is_positive, is_negative, nearest = anchor_roles(anchors_xyxy, objects_xyxy)
    keys = tf.random.stateless_uniform(tf.shape(is_positive), seed)
    told_positive = _chosen(is_positive, keys, tf.fill([tf.shape(keys)[0]], ANCHORS_TOLD // 2))
    count = tf.cast(tf.reduce_sum(told_positive, axis=1), tf.int32)
    told_negative = _chosen(is_negative, keys, ANCHORS_TOLD - count)
    aims = tf.gather(objects_xyxy, nearest, batch_dims=1)
    return AnchorTargets(
        is_positive=told_positive,
        weights=told_positive + told_negative,
        deltas=encode(aims, anchors_xyxy[None], NO_DEVIATIONS),
    )


def _chosen(is_eligible: tf.Tensor, keys: tf.Tensor, counts: tf.Tensor) -> tf.Tensor:
    """Ones at so many of the eligible, by their random keys: float32 (B, A)."""
    ranked = tf.where(is_eligible, keys, -1.0)
    values, places = tf.math.top_k(ranked, ANCHORS_TOLD)
    is_taken = (values >= 0) & (tf.range(ANCHORS_TOLD)[None] < counts[:, None])
    return tf.reduce_max(tf.one_hot(places, keys.shape[1]) * tf.cast(is_taken, tf.float32)[..., None], axis=1)


def region_targets(
    proposals_xyxy: tf.Tensor, objects_xyxy: tf.Tensor, labels: tf.Tensor, seed: tf.Tensor
) -> RegionTargets:
    """A choice of proposals and of the objects' own boxes, a quarter of them positive.

    Args:
        proposals_xyxy: float32 (B, P, 4), padded with zeros.
        objects_xyxy: float32 (B, N, 4), padded with zeros.
        labels: int32 (B, N), from 0.
    """
    boxes = tf.concat([proposals_xyxy, objects_xyxy], axis=1)
    overlap = iou(boxes, objects_xyxy)
    most, nearest = tf.reduce_max(overlap, axis=2), tf.argmax(overlap, axis=2, output_type=tf.int32)
    is_there = tf.reduce_any(boxes[..., 2:] > boxes[..., :2], axis=2)
    is_positive = is_there & (most >= REGION_POSITIVE_FROM)
    keys = tf.random.stateless_uniform(tf.shape(most), seed)
    positive, positives = tf.math.top_k(tf.where(is_positive, keys, -1.0), POSITIVE_REGIONS)
    negative, negatives = tf.math.top_k(tf.where(is_there & ~is_positive, keys, -1.0), REGIONS_TOLD - POSITIVE_REGIONS)
    places = tf.concat([positives, negatives], axis=1)
    weights = tf.cast(tf.concat([positive, negative], axis=1) >= 0, tf.float32)
    told = tf.gather(boxes, places, batch_dims=1)
    objects = tf.gather(nearest, places, batch_dims=1)
    is_object = tf.concat([positive >= 0, tf.zeros_like(negative, tf.bool)], axis=1)
    return RegionTargets(
        boxes_xyxy=told,
        labels=tf.where(is_object, 1 + tf.gather(labels, objects, batch_dims=1), 0),
        weights=weights,
        objects=objects,
        deltas=encode(tf.gather(objects_xyxy, objects, batch_dims=1), told, BOX_DEVIATIONS),
    )


def mask_targets(masks: tf.Tensor, boxes_xyxy: tf.Tensor, objects: tf.Tensor) -> tf.Tensor:
    """The part of each object's mask that lies in its region, as 28x28 cells.

    Args:
        masks: uint8 (B, N, H, W), 0 or 1.
        boxes_xyxy: float32 (B, R, 4).
        objects: int32 (B, R).

    Returns:
        float32 (B, R, 28, 28), 0 or 1.
    """
    chosen = tf.cast(tf.gather(masks, objects, batch_dims=1), tf.float32)
    height, width = masks.shape[2:]
    x1, y1, x2, y2 = tf.unstack(boxes_xyxy, axis=-1)
    rows, columns = axis_weights(y1, y2, height, MASK_SIDE), axis_weights(x1, x2, width, MASK_SIDE)
    cut = rows @ chosen @ tf.transpose(columns, [0, 1, 3, 2])
    return tf.cast(cut >= 0.5, tf.float32)
