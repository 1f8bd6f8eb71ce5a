import cv2
import numpy as np
import pytest

from lab.ops.regions import axis_weights, pasted, pool_edges, roi_align, roi_pool, sample_axis
from tests.lab.ops import box_loops

SPECIAL = {
    "inside": (1.3, 2.1, 5.9, 4.7),
    "whole map": (0.0, 0.0, 9.0, 7.0),
    "one cell": (3.0, 3.0, 4.0, 4.0),
    "no area": (2.5, 2.5, 2.5, 2.5),
    "half outside": (-3.0, -2.0, 4.0, 3.5),
    "all outside": (20.0, 20.0, 26.0, 25.0),
    "on a half": (0.5, 1.5, 3.5, 2.5),
}


@pytest.mark.parametrize("box", SPECIAL.values(), ids=SPECIAL)
@pytest.mark.parametrize("bins", [1, 2, 7])
def test_both_poolings_equal_one_point_at_a_time_on_special_boxes(box, bins):
    maps = np.random.default_rng(0).normal(size=(7, 9, 3))
    np.testing.assert_allclose(roi_align(maps, np.array(box), bins), box_loops.roi_align(maps, box, bins), atol=1e-9)
    np.testing.assert_allclose(roi_pool(maps, np.array(box), bins), box_loops.roi_pool(maps, box, bins), atol=1e-12)


@pytest.mark.parametrize("number", range(30))
def test_both_poolings_equal_one_point_at_a_time_on_random_boxes(number):
    rng = np.random.default_rng(number)
    maps = rng.normal(size=(*rng.integers(1, 12, 2), 2))
    (box,) = box_loops.some_boxes(rng, 1, 10)
    bins = int(rng.integers(1, 8))
    np.testing.assert_allclose(roi_align(maps, box, bins), box_loops.roi_align(maps, box, bins), atol=1e-9)
    np.testing.assert_allclose(roi_pool(maps, box, bins), box_loops.roi_pool(maps, box, bins), atol=1e-12)


def test_aligning_follows_a_box_by_tenths_and_pooling_waits_for_the_next_cell():
    ramp = np.tile(np.arange(16.0), (16, 1))[..., None]
    for shift in np.arange(0, 1, 0.1):
        box = np.array([2 + shift, 4, 9 + shift, 11])
        np.testing.assert_allclose(roi_align(ramp, box, 7)[..., 0], np.tile(np.arange(7) + 2 + shift, (7, 1)))
    still, moved = (roi_pool(ramp, np.array([2.1 + shift, 4, 9.1 + shift, 11]), 7) for shift in (0, 0.3))
    np.testing.assert_array_equal(still, moved)


def test_the_weights_of_a_bin_sum_to_one():
    weights = axis_weights(sample_axis(-2.0, 5.5, 8, 7), 8, 7)
    np.testing.assert_allclose(weights.sum(axis=1), 1)


def test_edges_of_pooling_cover_the_rounded_box():
    edges = pool_edges(1.4, 6.6, cells=20, bins=3)
    assert edges[0][0] == 1 and edges[-1][1] == 8
    assert all(high > low for low, high in edges)


@pytest.mark.parametrize("number", range(20))
def test_a_pasted_mask_equals_one_pixel_at_a_time(number):
    rng = np.random.default_rng(number)
    mask = rng.random((28, 28) if number % 2 else (3, 3))
    box = box_loops.some_boxes(rng, 4, 24)[[1, 2, 3, 0][number % 4]]
    np.testing.assert_allclose(pasted(mask, box, (24, 20)), box_loops.pasted(mask, box, (24, 20)), atol=1e-9)


def test_a_mask_pasted_on_whole_pixels_equals_opencv():
    mask = np.random.default_rng(0).random((28, 28))
    expected = cv2.resize(mask, (40, 50), interpolation=cv2.INTER_LINEAR)
    found = pasted(mask, np.array([5.0, 3, 45, 53]), (64, 64))
    np.testing.assert_allclose(found[3:53, 5:45], expected, atol=1e-6)
    assert found.sum() == pytest.approx(expected.sum(), rel=1e-6)
