"""A detector at work: from a picture to boxes, classes and masks, with everything in between."""

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from lab.architectures.detection import (
    BOX_DEVIATIONS,
    CLASS_OVERLAP,
    DETECTIONS,
    LEAST_SCORE,
    PROPOSALS,
    anchors,
)
from lab.data.coco import Detections
from lab.nets.detection.boxes import clip, decode
from lab.nets.detection.network import MaskRCNN, Pyramid
from lab.nets.detection.proposals import candidates, propose
from lab.ops.regions import pasted

MASK_FROM = 0.5
BEST_SCORED = 300  # of all proposals and classes, go into the last suppression


class Stages(NamedTuple):
    """Everything that one picture went through. A is the number of anchors, C the number of classes.

    Attributes:
        anchor_logits: float32 (A,), of objectness.
        anchor_deltas: float32 (A, 4).
        candidate_anchors: int32 (300,), the best anchors, from the highest.
        candidate_boxes_xyxy: float32 (300, 4), moved by their deltas, before suppression.
        proposals: int32 (64,), places among the candidates that stay.
        proposal_count: int32, how many of them are there.
        proposal_boxes_xyxy: float32 (64, 4).
        probabilities: float32 (64, 1 + C); the first is background.
        class_boxes_xyxy: float32 (64, C, 4), each proposal moved by the deltas of each class, cut to the picture.
        kept: int32 (32,), proposal * C + class of what stays after suppression within classes.
        kept_count: int32.
        boxes_xyxy: float32 (32, 4).
        scores: float32 (32,).
        labels: int32 (32,).
        masks: float32 (32, 28, 28), probabilities of the own class; zeros without a mask head.
    """

    anchor_logits: Any
    anchor_deltas: Any
    candidate_anchors: Any
    candidate_boxes_xyxy: Any
    proposals: Any
    proposal_count: Any
    proposal_boxes_xyxy: Any
    probabilities: Any
    class_boxes_xyxy: Any
    kept: Any
    kept_count: Any
    boxes_xyxy: Any
    scores: Any
    labels: Any
    masks: Any


class Detector:
    """A trained network that answers pictures of its own size, all stages in one graph.

    Args:
        model: the network.
    """

    def __init__(self, model: MaskRCNN) -> None:
        self.model = model
        side = model.spec.side
        self.anchors = tf.constant(anchors(side))
        self._stages = tf.function(
            self._go_through, autograph=False, input_signature=[tf.TensorSpec([side, side, 3], tf.uint8)]
        )

    def stages(self, image: NDArray[np.uint8]) -> Stages:
        """One picture uint8 (side, side, 3) -> its stages as NumPy arrays."""
        return Stages(*(value.numpy() for value in self._stages(tf.constant(image))))

    def detect(self, image: NDArray[np.uint8]) -> Detections:
        """The last stage alone, masks pasted into the picture."""
        return detections(self.stages(image), self.model.spec.side, has_masks=self.model.spec.has_masks)

    def _go_through(self, image: tf.Tensor) -> Stages:
        model, side = self.model, self.model.spec.side
        pyramid = model.maps(image[None])
        of_anchors = model.ask_anchors(pyramid)
        found = candidates(of_anchors, self.anchors, side)
        proposed = propose(found)
        regions = model.ask_regions(pyramid, proposed.boxes_xyxy)
        probabilities = tf.nn.softmax(regions.logits)[0]
        class_boxes = clip(decode(regions.deltas, proposed.boxes_xyxy[:, :, None], BOX_DEVIATIONS), side)[0]
        kept = keep_best(probabilities, class_boxes, proposed.count[0])
        if model.spec.has_masks:
            masks = own_masks(model, pyramid, kept.boxes_xyxy, kept.labels)
        else:
            masks = tf.zeros([DETECTIONS, 28, 28])
        return Stages(
            of_anchors.logits[0],
            of_anchors.deltas[0],
            found.anchors[0],
            found.boxes_xyxy[0],
            proposed.candidates[0],
            proposed.count[0],
            proposed.boxes_xyxy[0],
            probabilities,
            class_boxes,
            *kept,
            masks,
        )


class Kept(NamedTuple):
    """What stays after the last suppression, from the surest; see `Stages`.

    Attributes:
        pairs: int32 (32,), proposal * C + class.
        count: int32.
        boxes_xyxy: float32 (32, 4).
        scores: float32 (32,).
        labels: int32 (32,).
    """

    pairs: tf.Tensor
    count: tf.Tensor
    boxes_xyxy: tf.Tensor
    scores: tf.Tensor
    labels: tf.Tensor


def own_masks(model: MaskRCNN, pyramid: Pyramid, boxes_xyxy: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
    """Probabilities of the masks of boxes float32 (N, 4), each of its own class: float32 (N, 28, 28)."""
    logits = model.ask_masks(pyramid, boxes_xyxy[None])[0]
    return tf.sigmoid(tf.gather(tf.transpose(logits, [0, 3, 1, 2]), labels, batch_dims=1))


def keep_best(probabilities: tf.Tensor, class_boxes: tf.Tensor, proposals: tf.Tensor) -> Kept:
    """Suppression within classes: boxes of different classes are moved apart, then one suppression serves all.

    Args:
        probabilities: float32 (64, 1 + C).
        class_boxes: float32 (64, C, 4).
        proposals: int32, how many of the 64 are there.
    """
    classes = class_boxes.shape[1]
    is_there = tf.sequence_mask(proposals, PROPOSALS, dtype=tf.float32)
    scores = tf.reshape(probabilities[:, 1:] * is_there[:, None], [-1])
    boxes = tf.reshape(class_boxes, [-1, 4])
    labels = tf.tile(tf.range(classes), [PROPOSALS])
    apart = boxes + 2.0 * tf.reduce_max(boxes) * tf.cast(labels, tf.float32)[:, None]
    best_scores, best = tf.math.top_k(scores, BEST_SCORED)
    kept, count = tf.image.non_max_suppression_padded(
        tf.gather(apart, best), best_scores, DETECTIONS, CLASS_OVERLAP, LEAST_SCORE, pad_to_max_output_size=True
    )
    kept = tf.gather(best, kept)
    is_kept = tf.sequence_mask(count, DETECTIONS)
    return Kept(
        kept,
        count,
        tf.where(is_kept[:, None], tf.gather(boxes, kept), 0.0),
        tf.where(is_kept, tf.gather(scores, kept), 0.0),
        tf.where(is_kept, tf.gather(labels, kept), 0),
    )


def detections(stages: Stages, side: int, *, has_masks: bool) -> Detections:
    """The last stage of a picture, masks pasted into their boxes."""
    rows = np.arange(int(stages.kept_count))
    # A network that has lost its way may answer with numbers that are none.
    rows = rows[np.isfinite(stages.boxes_xyxy[rows]).all(axis=1) & np.isfinite(stages.scores[rows])]
    boxes = stages.boxes_xyxy[rows]
    masks = None
    if has_masks:
        pairs = zip(stages.masks[rows], boxes, strict=True)
        masks = np.array([pasted(mask, box, (side, side)) >= MASK_FROM for mask, box in pairs], bool)
        masks = masks.reshape(-1, side, side)
    return Detections(
        boxes_xyxy=boxes, scores=stages.scores[rows], labels=stages.labels[rows].astype(np.int64), masks=masks
    )
