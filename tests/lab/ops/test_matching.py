"""Our matching is pycocotools', to 1e-6."""

import numpy as np
import pytest

from lab.data.canvas import Scene, boxes_around
from lab.data.coco import Detections
from lab.data.coco import average_precision as by_pycocotools
from lab.data.scenes import CATEGORY_NAMES
from lab.ops.matching import (
    NOBODY,
    THRESHOLDS,
    Answers,
    average_precision,
    category_curve,
    match,
    precision_recall,
)

SIDE = 64


def made_up(seed, objects=6, detections=9):
    """A scene of rectangles, and detections near them, beside them, twice and wrongly named."""
    rng = np.random.default_rng(seed)
    masks = np.zeros((objects, SIDE, SIDE), bool)
    for mask in masks:
        x, y = rng.integers(0, SIDE - 12, 2)
        mask[y : y + rng.integers(3, 12), x : x + rng.integers(3, 12)] = True
    scene = Scene(
        image=np.zeros((SIDE, SIDE, 3), np.uint8),
        labels=rng.integers(0, 3, objects),
        boxes_xyxy=boxes_around(masks),
        masks=masks,
        seen=np.ones(objects, np.float32),
    )
    chosen = rng.integers(0, max(objects, 1), detections if objects else 0)
    boxes = scene.boxes_xyxy[chosen] + np.rint(rng.normal(0, 1.2, (len(chosen), 4)))
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + 1)
    wrong = rng.random(len(chosen)) < 0.2
    found = Detections(
        boxes_xyxy=boxes.astype(np.float32),
        scores=np.round(rng.random(len(chosen)), 1).astype(np.float32),  # with ties
        labels=np.where(wrong, (scene.labels[chosen] + 1) % 3, scene.labels[chosen]),
    )
    return scene, found


def answers(scene, found):
    return Answers(found.boxes_xyxy, found.scores, found.labels, scene.boxes_xyxy, scene.labels)


@pytest.mark.parametrize("seed", range(8))
def test_average_precision_is_that_of_pycocotools(seed):
    pairs = [made_up([seed, number], objects=2 + number, detections=3 * number) for number in range(5)]
    expected = by_pycocotools([scene for scene, _ in pairs], [found for _, found in pairs])["box"]
    pictures, labels = [answers(*pair) for pair in pairs], range(len(CATEGORY_NAMES))
    assert average_precision(pictures, labels) == pytest.approx(expected["AP"], abs=1e-6)
    assert average_precision(pictures, labels, [0.5]) == pytest.approx(expected["AP50"], abs=1e-6)
    assert average_precision(pictures, labels, [0.75]) == pytest.approx(expected["AP75"], abs=1e-6)
    assert 0 < expected["AP"] < 1


def test_nothing_found_is_0_and_nothing_there_is_minus_1():
    scene, found = made_up(0)
    nothing = Answers(found.boxes_xyxy[:0], found.scores[:0], found.labels[:0], scene.boxes_xyxy, scene.labels)
    assert average_precision([nothing], range(3)) == 0
    empty = Answers(found.boxes_xyxy, found.scores, found.labels, scene.boxes_xyxy[:0], scene.labels[:0])
    assert average_precision([empty], range(3)) == -1 and average_precision([], range(3)) == -1
    assert category_curve([empty], 0, 0.5) is None
    assert match(empty, 0.5).tolist() == [NOBODY] * len(found.scores)


def test_an_object_is_found_once_by_the_surest():
    box = np.array([[0.0, 0, 10, 10]])
    boxes = np.array([[0.0, 0, 10, 9], [0, 0, 10, 10], [0, 0, 10, 10]])
    picture = Answers(boxes, np.array([0.9, 0.8, 0.7]), np.array([1, 1, 2]), box, np.array([1]))
    assert match(picture, 0.5).tolist() == [0, NOBODY, NOBODY]
    assert match(picture, 0.95).tolist() == [NOBODY, 0, NOBODY]


def test_a_curve_by_hand():
    curve = precision_recall(np.array([0.2, 0.9, 0.5]), np.array([True, True, False]), objects=4)
    np.testing.assert_allclose(curve.scores, [0.9, 0.5, 0.2])
    np.testing.assert_allclose(curve.recall, [0.25, 0.25, 0.5])
    np.testing.assert_allclose(curve.precision, [1, 1 / 2, 2 / 3])
    np.testing.assert_allclose(curve.envelope, [1, 2 / 3, 2 / 3])
    assert curve.average_precision == pytest.approx((26 * 1 + 25 * 2 / 3) / 101)


def test_thresholds_are_coco_s_ten():
    np.testing.assert_allclose(THRESHOLDS, np.arange(0.5, 1.0, 0.05))
