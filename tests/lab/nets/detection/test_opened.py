"""The shipped detector, opened: masks a part at a time, regions cut out and warped, four ways on the same maps."""

import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.detection import LEAST_OPENED
from lab.cards import detector_names, pool_head_card
from lab.data.coco import average_precision
from lab.data.scenes import draw_scene
from lab.nets.detection.detecting import own_masks
from lab.nets.detection.four_ways import OBJECT_PX, four_ways, warped
from lab.nets.detection.opened import MASKED_AT_ONCE, opened, shipped

NAME = detector_names()[0]


@pytest.fixture(scope="module")
def scene():
    return draw_scene("validation", 1)


def test_masks_of_a_part_at_a_time_are_those_of_all_at_once(scene):
    detector = opened(NAME)
    found = detector.open(scene.image)
    candidates, labels = np.divmod(found.masked, 24)
    assert len(labels) > MASKED_AT_ONCE and len(labels) % MASKED_AT_ONCE
    boxes = found.class_boxes_xyxy[candidates, labels]
    at_once = own_masks(detector.model, detector.model.maps(scene.image[None]), tf.constant(boxes), tf.constant(labels))
    np.testing.assert_allclose(found.masks, at_once.numpy(), atol=2e-3)


def test_every_answer_that_any_threshold_may_let_through_has_a_mask(scene):
    found = opened(NAME).open(scene.image)
    scores = found.probabilities[:, 1:].reshape(-1)
    assert set(found.masked.tolist()) == set(np.flatnonzero(scores >= LEAST_OPENED).tolist())
    assert (np.diff(scores[found.masked]) <= 0).all()
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, atol=1e-5)


def test_maps_have_the_sizes_of_their_levels(scene):
    maps = opened(NAME).maps(scene.image)
    assert {level: values.shape for level, values in maps.items()} == {
        level: (256 >> level, 256 >> level, 64) for level in (2, 3, 4)
    }
    expected = shipped(NAME).model.maps(scene.image[None])
    for level, values in maps.items():
        np.testing.assert_allclose(values, expected[level][0], rtol=2e-3, atol=2e-2)


@pytest.mark.parametrize("box", ([40, 60, 100, 84], [0, 0, 256, 256], [200, 100, 212, 180]), ids=str)
def test_a_region_is_warped_to_the_middle(box):
    x1, y1, x2, y2 = box
    image = np.zeros((256, 256, 3), np.uint8)
    image[y1:y2, x1:x2] = 255
    inside = warped(image, np.array(box, np.float32), 256)[..., 0]
    start = (256 - OBJECT_PX) // 2
    assert (inside[start + 2 : -start - 2, start + 2 : -start - 2] == 255).all()
    around = inside.copy()
    around[start - 12 : 256 - start + 12, start - 12 : 256 - start + 12] = 0
    assert not (around == 255).any()


def test_a_region_without_area_is_no_trouble():
    image = np.zeros((256, 256, 3), np.uint8)
    image[100, 60] = 255
    point = warped(image, np.array([60.5, 100.5, 60.5, 100.5], np.float32), 256)
    assert point.shape == (256, 256, 3) and (point[126:130, 126:130] > 200).all() and not point[:60].any()


def test_four_ways_read_the_same_regions_of_the_same_maps(scene):
    ways = {way.name: way for way in four_ways(NAME).measure(scene.image)}
    assert list(ways) == ["R-CNN", "Fast R-CNN", "Faster R-CNN", "Mask R-CNN"]
    assert len({way.regions for way in ways.values()}) == 1 and ways["R-CNN"].regions > 0
    # Faster R-CNN finds by itself the regions that Fast R-CNN was given.
    fast, faster = ways["Fast R-CNN"].found, ways["Faster R-CNN"].found
    np.testing.assert_allclose(fast.boxes_xyxy, faster.boxes_xyxy, atol=1e-2)
    np.testing.assert_array_equal(fast.labels, faster.labels)
    expected = shipped(NAME).detect(scene.image)
    np.testing.assert_allclose(ways["Mask R-CNN"].found.boxes_xyxy, expected.boxes_xyxy)
    assert ways["Mask R-CNN"].found.masks is not None and fast.masks is None
    # Cut out and warped, the surest things are still recognised.
    sure = set(expected.labels[expected.scores > 0.9].tolist())
    assert sure & set(ways["R-CNN"].found.labels[ways["R-CNN"].found.scores > 0.5].tolist())


def test_a_head_of_its_own_reads_what_roi_pool_gives(scene):
    ways, detector = four_ways(NAME), shipped(NAME)
    scenes = [draw_scene("held-out", number) for number in range(20)]
    found = {
        "pool": [ways.faster(each.image) for each in scenes],
        "align": [detector.detect(each.image) for each in scenes],
    }
    scores = {rule: average_precision(scenes, answers)["box"]["AP50"] for rule, answers in found.items()}
    assert scores["pool"] > 0.85 * scores["align"] > 0.5
    card = pool_head_card(NAME)
    assert card["test"]["held-out"]["box_AP50"] > 0.6 and card["data"]["detector"] == NAME
