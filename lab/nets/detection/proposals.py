"""From anchors to proposals: the best ones, moved by their deltas, without those that overlap a better one."""

from typing import NamedTuple

import tensorflow as tf

from lab.architectures.detection import BEST_ANCHORS, NO_DEVIATIONS, PROPOSAL_OVERLAP, PROPOSALS
from lab.nets.detection.boxes import clip, decode
from lab.nets.detection.network import AnchorAnswers


class Candidates(NamedTuple):
    """The anchors that are most likely to hold an object, from the highest score.

    Attributes:
        anchors: int32 (B, 300), their numbers.
        logits: float32 (B, 300).
        boxes_xyxy: float32 (B, 300, 4), moved by their deltas and cut to the picture.
    """

    anchors: tf.Tensor
    logits: tf.Tensor
    boxes_xyxy: tf.Tensor


class Proposals(NamedTuple):
    """What stays after suppression, from the highest score.

    Attributes:
        candidates: int32 (B, 64), places among the candidates; 0 beyond `count`.
        boxes_xyxy: float32 (B, 64, 4); zeros beyond `count`.
        count: int32 (B,).
    """

    candidates: tf.Tensor
    boxes_xyxy: tf.Tensor
    count: tf.Tensor


def candidates(answers: AnchorAnswers, anchors_xyxy: tf.Tensor, side: int) -> Candidates:
    """The best anchors, each moved to where the network says that the object is."""
    logits, places = tf.math.top_k(answers.logits, BEST_ANCHORS)
    deltas = tf.gather(answers.deltas, places, batch_dims=1)
    moved = decode(deltas, tf.gather(anchors_xyxy, places), NO_DEVIATIONS)
    return Candidates(places, logits, clip(moved, side))


def propose(found: Candidates, overlap: float = PROPOSAL_OVERLAP) -> Proposals:
    """Non-maximum suppression of each picture's candidates."""

    def of_picture(one: tuple[tf.Tensor, tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
        kept, count = tf.image.non_max_suppression_padded(
            one[0], one[1], PROPOSALS, iou_threshold=overlap, pad_to_max_output_size=True
        )
        return kept, count

    kept, count = tf.map_fn(
        of_picture,
        (found.boxes_xyxy, found.logits),
        fn_output_signature=(tf.TensorSpec([PROPOSALS], tf.int32), tf.TensorSpec([], tf.int32)),
    )
    boxes = tf.gather(found.boxes_xyxy, kept, batch_dims=1)
    is_there = tf.sequence_mask(count, PROPOSALS, dtype=tf.float32)
    return Proposals(kept, boxes * is_there[..., None], count)
