"""Soft attention's settings: where the patches are, what they cost, and what is refused."""

import numpy as np
import pytest

from lab.architectures.ram import RamSpec
from lab.architectures.ram import multiply_accumulates as cost_of_ram
from lab.architectures.soft import SoftSpec, multiply_accumulates
from lab.errors import InvalidSpec


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, "Steps must lie between 1 and 8; got 0"),
        ({"steps": 1.5}, "Steps must be a whole number; got 1.5"),
        ({"patch": "8"}, "Patch must be a number; got '8'"),
        ({"patch": 14}, "Windows must fill the patch: 14 - 6 pixels are no multiple of the window stride, 3"),
        ({"patch": 5, "window": 6}, "Windows must fill the patch: 5 - 6 pixels"),
        ({"stride": 4}, "Stride must be a multiple of the window stride, 3; got 4"),
    ],
)
def test_a_setting_outside_its_rule_is_refused(settings, message):
    with pytest.raises(InvalidSpec, match=message):
        SoftSpec(**{"patch": 15, "stride": 6, "window": 6, "window_stride": 3} | settings)


@pytest.mark.parametrize("side", range(12, 70))
@pytest.mark.parametrize(("patch", "stride", "window", "window_stride"), [(12, 4, 4, 2), (12, 6, 6, 3), (12, 5, 12, 5)])
def test_the_patches_are_all_that_lie_inside(side, patch, stride, window, window_stride):
    spec = SoftSpec(patch=patch, stride=stride, window=window, window_stride=window_stride)
    inside = [start for start in range(0, side, stride) if start + patch <= side]
    assert spec.grid(side) == len(inside)
    corners = spec.corners_yx(side, 20)
    assert corners[:, 0, 0].tolist() == inside and (corners[:, 0, 0] == corners[..., 0].T).all()
    assert (corners[..., 1] == corners[0, :, 1]).all() and (np.diff(corners[0, :, 1]) == stride).all()


def test_a_picture_smaller_than_a_patch_is_refused():
    with pytest.raises(InvalidSpec, match="at least as large as a patch, 15 pixels; got 14"):
        SoftSpec(patch=15, window=6, window_stride=3, stride=6).grid(14)


def test_multiplications_of_one_answer_by_hand():
    spec = SoftSpec(
        steps=2, patch=8, stride=4, window=4, window_stride=2, window_units=4, what_units=8, where_units=8,
        annotation_units=16, score_units=8, core_units=24,
    )  # fmt: skip
    # 12x12 pixels: 5x5 windows of 16 pixels, 2x2 patches of 3x3 windows.
    described = 25 * 16 * 4 + 4 * (9 * 4 * 8 + 2 * 8 + (8 + 8) * 16 + 16 * 8)
    step = 24 * 8 + 4 * 8 + 4 * 16 + (24 + 16) * 24
    assert multiply_accumulates(spec, 12) == described + 2 * step + 24 * 10


def test_it_costs_more_in_a_larger_picture_where_ram_does_not():
    costs = [multiply_accumulates(SoftSpec(), side) for side in (60, 100, 200)]
    assert costs[0] * 2 < costs[1] and costs[1] * 3 < costs[2]
    assert costs[0] < 2 * cost_of_ram(RamSpec(glimpses=8, patch=12, scales=3))
