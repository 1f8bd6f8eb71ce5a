import numpy as np
import pytest

from lab.architectures.detection import ANCHOR_LEVELS, RATIOS, anchors
from lab.ops.anchors import AnchorLevel, Role, label_anchors, level_anchors
from tests.lab.ops import box_loops


def test_every_cell_has_each_ratio_with_the_same_area_and_centre():
    found = level_anchors(AnchorLevel(stride_px=16, side_px=40), (3, 2), RATIOS).reshape(3, 2, 3, 4)
    sides = found[..., 2:] - found[..., :2]
    np.testing.assert_allclose(sides.prod(axis=-1), 1600, rtol=1e-5)
    np.testing.assert_allclose(sides[0, 0, :, 1] / sides[0, 0, :, 0], RATIOS, rtol=1e-5)
    centres = (found[..., 2:] + found[..., :2]) / 2
    for row in range(3):
        for column in range(2):
            np.testing.assert_allclose(centres[row, column], [[16 * column + 8, 16 * row + 8]] * 3, rtol=1e-5)


def test_a_picture_has_as_many_anchors_as_its_maps_have_cells_times_ratios():
    cells = sum((256 // level.stride_px) ** 2 for level in ANCHOR_LEVELS.values())
    assert anchors(256).shape == (3 * cells, 4)


@pytest.mark.parametrize("objects", [0, 1, 2, 6])
def test_roles_equal_those_of_one_anchor_at_a_time(objects):
    rng = np.random.default_rng(objects)
    some = level_anchors(AnchorLevel(8, 18), (5, 6), RATIOS)
    things = box_loops.some_boxes(rng, objects, 40)
    found = label_anchors(some, things)
    assert found.roles.tolist() == box_loops.roles(some, things, 0.7, 0.3)


def test_an_object_smaller_than_every_anchor_still_has_one():
    some = level_anchors(AnchorLevel(32, 98), (4, 4), RATIOS)
    found = label_anchors(some, np.array([[60.0, 60, 66, 66]]))
    assert (found.roles == Role.POSITIVE).sum() >= 1
    assert found.overlaps.max() < 0.1


def test_of_two_equal_anchors_both_are_positive():
    twins = np.array([[0.0, 0, 10, 10], [0, 0, 10, 10], [50, 50, 60, 60]])
    assert label_anchors(twins, np.array([[0.0, 0, 10, 20]])).roles.tolist() == [1, 1, 0]
