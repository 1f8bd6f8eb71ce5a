import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.detection import NO_DEVIATIONS, anchors
from lab.nets.detection import targets
from lab.nets.detection.network import AnchorAnswers
from lab.nets.detection.proposals import candidates, propose
from lab.ops.anchors import Role, label_anchors
from lab.ops.boxes import clip, decode, encode, iou
from lab.ops.suppression import suppress
from tests.lab.ops import box_loops

SIDE = 96
ANCHORS = anchors(SIDE)
SEED = tf.constant([0, 1], tf.int64)


def padded(boxes, count=8):
    return np.concatenate([boxes, np.zeros((count - len(boxes), 4))]).astype(np.float32)


@pytest.fixture
def objects():
    """Three pictures: none, one and several objects."""
    rng = np.random.default_rng(0)
    return np.stack([padded(clip(box_loops.some_boxes(rng, count, SIDE), (SIDE, SIDE))) for count in (0, 1, 5)])


def test_roles_of_anchors_equal_the_plain_rule(objects):
    positive, negative, nearest = (values.numpy() for values in targets.anchor_roles(ANCHORS, tf.constant(objects)))
    for picture in range(3):
        expected = label_anchors(ANCHORS, objects[picture])
        np.testing.assert_array_equal(positive[picture], expected.roles == Role.POSITIVE)
        np.testing.assert_array_equal(negative[picture], expected.roles == Role.NEGATIVE)
        has_any = expected.overlaps > 0
        overlap = iou(ANCHORS, objects[picture])
        np.testing.assert_allclose(
            overlap[np.arange(len(ANCHORS)), nearest[picture]][has_any], expected.overlaps[has_any], atol=1e-5
        )


def test_the_chosen_anchors_are_half_positive_at_most_and_their_deltas_lead_to_the_object(objects):
    positive, _, nearest = (values.numpy() for values in targets.anchor_roles(ANCHORS, tf.constant(objects)))
    told = targets.anchor_targets(ANCHORS, tf.constant(objects), SEED)
    weights, chosen = told.weights.numpy(), told.is_positive.numpy().astype(bool)
    assert (weights.sum(axis=1) == targets.ANCHORS_TOLD).all()
    assert (chosen <= positive).all() and (chosen.sum(axis=1) <= targets.ANCHORS_TOLD // 2).all()
    assert chosen[0].sum() == 0 and chosen[1].sum() >= 1
    for picture, anchor in np.argwhere(chosen):
        aim = objects[picture, nearest[picture, anchor]]
        back = decode(told.deltas.numpy()[picture, anchor][None], ANCHORS[anchor][None], NO_DEVIATIONS)
        np.testing.assert_allclose(back[0], aim, atol=1e-2)


def test_another_step_chooses_other_anchors(objects):
    first, second = (
        targets.anchor_targets(ANCHORS, tf.constant(objects), tf.constant([0, step], tf.int64)) for step in (1, 2)
    )
    assert (first.weights.numpy() != second.weights.numpy()).any()


def test_proposals_equal_the_plain_rules_one_after_the_other():
    rng = np.random.default_rng(0)
    count = len(ANCHORS)
    logits, deltas = (
        rng.normal(size=(2, count)).astype(np.float32),
        rng.normal(0, 0.3, (2, count, 4)).astype(np.float32),
    )
    found = candidates(AnchorAnswers(tf.constant(logits), tf.constant(deltas)), tf.constant(ANCHORS), SIDE)
    proposed = propose(found)
    for picture in range(2):
        order = np.argsort(-logits[picture], kind="stable")[: found.anchors.shape[1]]
        np.testing.assert_array_equal(found.anchors[picture], order)
        moved = clip(decode(deltas[picture, order], ANCHORS[order], NO_DEVIATIONS), (SIDE, SIDE))
        np.testing.assert_allclose(found.boxes_xyxy[picture], moved, atol=1e-3)
        kept = suppress(moved, logits[picture, order], 0.7).kept[: proposed.boxes_xyxy.shape[1]]
        assert int(proposed.count[picture]) == len(kept)
        np.testing.assert_array_equal(proposed.candidates[picture, : len(kept)], kept)
        np.testing.assert_allclose(proposed.boxes_xyxy[picture, : len(kept)], moved[kept], atol=1e-3)
        assert not proposed.boxes_xyxy[picture, len(kept) :].numpy().any()


def test_regions_are_positive_from_half_an_overlap_and_carry_their_objects_category(objects):
    rng = np.random.default_rng(1)
    proposals = np.stack([clip(box_loops.some_boxes(rng, 40, SIDE), (SIDE, SIDE)) for _ in range(3)]).astype(np.float32)
    labels = rng.integers(0, 24, (3, 8)).astype(np.int32)
    told = targets.region_targets(tf.constant(proposals), tf.constant(objects), tf.constant(labels), SEED)
    boxes, found, weights, things = (
        value.numpy() for value in (told.boxes_xyxy, told.labels, told.weights, told.objects)
    )
    assert boxes.shape == (3, targets.REGIONS_TOLD, 4)
    assert (found[0] == 0).all() and (found[2] > 0).sum() >= 2
    for picture in range(3):
        overlap = iou(boxes[picture], objects[picture])
        for number in range(targets.REGIONS_TOLD):
            if not weights[picture, number]:
                continue
            if found[picture, number]:
                thing = things[picture, number]
                assert overlap[number].max() >= 0.5
                assert overlap[number, thing] == pytest.approx(overlap[number].max(), abs=1e-5)
                assert found[picture, number] == labels[picture, thing] + 1
                expected = encode(objects[picture, [thing]], boxes[picture, [number]], (0.1, 0.1, 0.2, 0.2))
                np.testing.assert_allclose(told.deltas.numpy()[picture, number], expected[0], rtol=1e-2, atol=1e-2)
            else:
                assert number >= targets.POSITIVE_REGIONS and overlap[number].max() < 0.5


def test_the_mask_of_a_region_is_the_part_of_the_objects_mask_in_it():
    mask = np.zeros((1, 2, 56, 56), np.uint8)
    mask[0, 1, 10:30, 5:25] = 1
    regions = np.array([[[5, 10, 25, 30], [5, 10, 45, 50], [30, 30, 50, 50]]], np.float32)
    found = targets.mask_targets(tf.constant(mask), tf.constant(regions), tf.constant([[1, 1, 1]])).numpy()[0]
    assert found[0].all()
    assert found[1, :14, :14].all() and found[1].sum() == 14 * 14
    assert not found[2].any()
