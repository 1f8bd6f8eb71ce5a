"""A detector's graph gives what the plain operations give one after the other."""

import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.detection import (
    BEST_ANCHORS,
    BOX_DEVIATIONS,
    CLASS_OVERLAP,
    DETECTIONS,
    LEAST_SCORE,
    NO_DEVIATIONS,
    PROPOSAL_OVERLAP,
    PROPOSALS,
    DetectorSpec,
    anchors,
)
from lab.data.scenes import draw_scene
from lab.nets.detection.detecting import Detector, detections
from lab.nets.detection.network import MaskRCNN
from lab.ops.boxes import clip, decode
from lab.ops.regions import pasted
from lab.ops.suppression import suppress

SIDE = 256
SPEC = DetectorSpec()


@pytest.fixture(scope="module")
def model():
    """Untrained heads on ImageNet's backbone, made louder so that some scores stand out."""
    found = MaskRCNN(SPEC, seed=1)
    for head, name, factor in (
        (found.proposal_network, "objectness", 100),
        (found.proposal_network, "anchor_deltas", 20),
        (found.box_head, "class_logits", 60),
        (found.box_head, "box_deltas", 600),
    ):
        kernel = head.get_layer(name).kernel
        kernel.assign(factor * kernel)
    return found


@pytest.fixture(scope="module")
def stages(model):
    return Detector(model).stages(draw_scene("validation", 0).image)


def test_it_is_small_enough_and_only_what_shall_learn_does(model):
    assert model.count_params() < 5_000_000  # 10 MB in half precision
    names = {variable.path for variable in model.trainable_variables}
    assert not any(name.startswith(("stem_", "block0_", "block1_", "block2_")) for name in names)
    assert any(name.startswith("block3_") for name in names) and not any("_bn/" in name for name in names)
    assert {variable.path for variable in model.backbone_variables} < names


def test_candidates_are_the_best_anchors_moved_and_cut(stages):
    order = np.argsort(-stages.anchor_logits, kind="stable")[:BEST_ANCHORS]
    np.testing.assert_array_equal(stages.candidate_anchors, order)
    moved = clip(decode(stages.anchor_deltas[order], anchors(SIDE)[order], NO_DEVIATIONS), (SIDE, SIDE))
    np.testing.assert_allclose(stages.candidate_boxes_xyxy, moved, atol=1e-2)


def test_proposals_are_what_suppression_leaves(stages):
    scores = stages.anchor_logits[stages.candidate_anchors]
    kept = suppress(stages.candidate_boxes_xyxy, scores, PROPOSAL_OVERLAP).kept[:PROPOSALS]
    count = int(stages.proposal_count)
    assert count == len(kept) > 5
    np.testing.assert_array_equal(stages.proposals[:count], kept)
    np.testing.assert_array_equal(stages.proposal_boxes_xyxy[:count], stages.candidate_boxes_xyxy[kept])


def test_answers_are_what_suppression_within_classes_leaves(stages):
    count, classes = int(stages.proposal_count), len(SPEC.category_names)
    scores = stages.probabilities[:count, 1:].ravel()
    boxes = stages.class_boxes_xyxy[:count].reshape(-1, 4)
    labels = np.tile(np.arange(classes), count)
    sure = np.flatnonzero(scores > LEAST_SCORE)
    kept = sure[suppress(boxes[sure], scores[sure], CLASS_OVERLAP, groups=labels[sure]).kept][:DETECTIONS]
    found = int(stages.kept_count)
    assert found == len(kept) > 3
    np.testing.assert_array_equal(stages.kept[:found], kept)
    np.testing.assert_allclose(stages.boxes_xyxy[:found], boxes[kept])
    np.testing.assert_array_equal(stages.labels[:found], labels[kept])
    np.testing.assert_allclose(stages.scores[:found], scores[kept])
    assert not stages.scores[found:].any()
    np.testing.assert_allclose(stages.probabilities.sum(axis=1), 1, rtol=1e-5)


def test_boxes_by_class_are_the_proposals_moved(model, stages):
    image = draw_scene("validation", 0).image
    pyramid = model.maps(tf.constant(image)[None])
    answers = model.ask_regions(pyramid, tf.constant(stages.proposal_boxes_xyxy)[None])
    for proposal in (0, 3):
        repeated = np.repeat(stages.proposal_boxes_xyxy[proposal][None], len(SPEC.category_names), axis=0)
        expected = clip(decode(answers.deltas.numpy()[0, proposal], repeated, BOX_DEVIATIONS), (SIDE, SIDE))
        np.testing.assert_allclose(stages.class_boxes_xyxy[proposal], expected, atol=0.05)


def test_masks_are_pasted_into_their_boxes(stages):
    found = detections(stages, SIDE, has_masks=True)
    assert found.masks.shape == (int(stages.kept_count), SIDE, SIDE)
    for mask, small, box in zip(found.masks, stages.masks, stages.boxes_xyxy, strict=False):
        np.testing.assert_array_equal(mask, pasted(small, box, (SIDE, SIDE)) >= 0.5)


@pytest.mark.parametrize("changes", [{"has_masks": False}, {"pooling": "pool"}])
def test_without_masks_and_with_the_older_pooling_it_answers_too(changes):
    spec = DetectorSpec(**changes)
    detector = Detector(MaskRCNN(spec, seed=1, is_pretrained=False))
    found = detector.detect(np.zeros((SIDE, SIDE, 3), np.uint8))
    assert (found.masks is None) == (not spec.has_masks)
    assert len(found.boxes_xyxy) == len(found.scores) == len(found.labels)
