"""What runs in the graph equals `lab.ops`, which equals loops over one box at a time."""

import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.detection import BOX_DEVIATIONS, REGION_LEVELS, region_level
from lab.nets.detection import boxes, regions
from lab.ops import boxes as plain_boxes
from lab.ops import regions as plain_regions
from tests.lab.ops import box_loops

COUNTS = (0, 1, 24)


def some(rng, batch, count, side):
    return np.stack([box_loops.some_boxes(rng, count, side) for _ in range(batch)]).astype(np.float32)


@pytest.mark.parametrize("count", COUNTS)
def test_overlaps(count):
    rng = np.random.default_rng(count)
    first, second = some(rng, 2, count, 50), some(rng, 2, 5, 50)
    expected = [plain_boxes.iou(one, other) for one, other in zip(first, second, strict=True)]
    np.testing.assert_allclose(boxes.iou(first, second), expected, atol=1e-5)


@pytest.mark.parametrize("count", COUNTS)
def test_deltas_and_back(count):
    rng = np.random.default_rng(count)
    corners = rng.uniform(0, 90, (2, count, 2))
    own, references = (
        np.concatenate([c, c + rng.uniform(2, 60, (count, 2))], axis=1).astype(np.float32) for c in corners
    )
    deltas = boxes.encode(tf.constant(own), tf.constant(references), BOX_DEVIATIONS)
    np.testing.assert_allclose(deltas, plain_boxes.encode(own, references, BOX_DEVIATIONS), rtol=1e-3, atol=1e-3)
    back = boxes.decode(deltas, tf.constant(references), BOX_DEVIATIONS)
    np.testing.assert_allclose(back, own, atol=1e-3)


def test_targets_of_padding_are_finite():
    empty, reference = tf.zeros([1, 4]), tf.constant([[0.0, 0, 8, 8]])
    assert np.isfinite(boxes.encode(empty, reference, BOX_DEVIATIONS)).all()
    assert np.isfinite(boxes.encode(reference, empty, BOX_DEVIATIONS)).all()


@pytest.mark.parametrize("pooling", ["align", "pool"])
@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("bins", [1, 7])
def test_pooling_of_regions(pooling, count, bins):
    rng = np.random.default_rng([count, bins])
    maps = rng.normal(size=(2, 9, 12, 3)).astype(np.float32)
    regions_xyxy = some(rng, 2, count, 12)
    pool, plain = (
        (regions.roi_align, plain_regions.roi_align)
        if pooling == "align"
        else (regions.roi_pool, plain_regions.roi_pool)
    )
    found = pool(tf.constant(maps), tf.constant(regions_xyxy), bins)
    assert found.shape == (2, count, bins, bins, 3)
    for picture in range(2):
        for number in range(count):
            expected = plain(maps[picture], regions_xyxy[picture, number], bins)
            np.testing.assert_allclose(found[picture, number], expected, atol=1e-4)


def test_every_region_comes_from_the_level_of_its_size():
    rng = np.random.default_rng(0)
    pyramid = {
        level: rng.normal(size=(1, 2 ** (8 - level), 2 ** (8 - level), 2)).astype(np.float32) for level in range(2, 6)
    }
    regions_xyxy = np.array([[[10, 20, 30, 60], [0, 0, 130, 130], [0, 0, 256, 256], [5, 5, 5, 5]]], np.float32)
    found = regions.pool_regions(
        {level: tf.constant(maps) for level, maps in pyramid.items()}, tf.constant(regions_xyxy), 7, "align"
    )
    for number, box in enumerate(regions_xyxy[0]):
        level = region_level((box[2] - box[0]) * (box[3] - box[1]))
        assert level == [2, 3, 4, 2][number] and level in REGION_LEVELS
        expected = plain_regions.roi_align(pyramid[level][0], box / 2**level, 7)
        np.testing.assert_allclose(found[0, number], expected, atol=1e-4)


@pytest.mark.parametrize("area", [0, 1, 111.9**2, 112**2, 150**2, 223**2, 224**2, 1000**2])
def test_levels_equal_the_plain_rule(area):
    side = np.float32(np.sqrt(area))
    assert int(regions.region_levels(tf.constant([0, 0, side, side]))) == region_level(area)
