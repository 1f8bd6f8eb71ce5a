import numpy as np
import pytest
import tensorflow as tf

from lab.nets.detection.network import AnchorAnswers, RegionAnswers
from lab.nets.detection.objective import anchor_losses, mask_loss, region_losses, smooth_l1
from lab.nets.detection.targets import AnchorTargets, RegionTargets


def test_small_differences_are_squared_and_large_ones_are_not():
    values = smooth_l1(tf.constant([0.0, 0.05, 1 / 9, 2.0, -2.0])).numpy()
    np.testing.assert_allclose(values, [0, 0.5 * 0.05**2 * 9, 1 / 18, 2 - 1 / 18, 2 - 1 / 18], rtol=1e-5)


def test_losses_of_anchors_by_hand():
    answers = AnchorAnswers(
        tf.constant([[2.0, -1.0, 0.5]]), tf.constant([[[1.0, 0, 0, 0], [9, 9, 9, 9], [9, 9, 9, 9]]])
    )
    told = AnchorTargets(
        tf.constant([[1.0, 0, 0]]), tf.constant([[1.0, 1, 0]]), tf.constant([[[0.0] * 4, [np.inf] * 4, [0.0] * 4]])
    )
    objectness, box = anchor_losses(answers, told)
    expected = (-np.log(1 / (1 + np.exp(-2))) - np.log(1 - 1 / (1 + np.exp(1)))) / 2
    assert float(objectness) == pytest.approx(expected, rel=1e-5)
    assert float(box) == pytest.approx((1 - 1 / 18) / 2, rel=1e-5)


def regions(labels, weights):
    count = len(labels)
    return RegionTargets(
        tf.zeros([1, count, 4]),
        tf.constant([labels]),
        tf.constant([weights]),
        tf.zeros([1, count], tf.int32),
        tf.zeros([1, count, 4]),
    )


def test_only_the_deltas_of_the_own_category_count():
    logits = tf.constant([[[0.0, 0, 0], [0, 0, 0]]])
    deltas = np.full((1, 2, 2, 4), 100, np.float32)
    deltas[0, 0, 1] = [2, 0, 0, 0]
    category, box = region_losses(RegionAnswers(logits, tf.constant(deltas)), regions([2, 0], [1.0, 1.0]))
    assert float(category) == pytest.approx(np.log(3), rel=1e-5)
    assert float(box) == pytest.approx((2 - 1 / 18) / 2, rel=1e-5)


def test_regions_without_weight_do_not_count():
    logits = tf.constant([[[5.0, 0, 0], [-50.0, 0, 0]]])
    category, box = region_losses(RegionAnswers(logits, tf.zeros([1, 2, 2, 4])), regions([0, 0], [1.0, 0.0]))
    assert float(category) == pytest.approx(-np.log(np.exp(5) / (np.exp(5) + 2)), rel=1e-4)
    assert float(box) == 0


def test_only_the_mask_of_the_own_category_counts():
    logits = np.full((1, 8, 28, 28, 2), 50, np.float32)
    logits[0, 0, ..., 1] = 0
    told = regions([2] + [0] * 31, [1.0] * 32)
    loss = mask_loss(tf.constant(logits), tf.zeros([1, 8, 28, 28]), told)
    assert float(loss) == pytest.approx(np.log(2), rel=1e-5)


def test_a_batch_without_objects_has_no_mask_loss():
    loss = mask_loss(tf.ones([1, 8, 28, 28, 2]), tf.zeros([1, 8, 28, 28]), regions([0] * 32, [1.0] * 32))
    assert float(loss) == 0
