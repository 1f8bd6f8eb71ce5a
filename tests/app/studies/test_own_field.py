"""A visitor's digit lies where they put it, among the pieces that were asked for."""

import numpy as np
import pytest

from app.studies.own_field import own_field
from lab.data.clutter import TASKS

DIGIT = np.random.default_rng(3).integers(0, 256, (28, 28, 1), dtype=np.uint8)


@pytest.mark.parametrize("corner", [(0, 0), (32, 32), (5, 17)])
def test_without_clutter_there_is_the_digit_and_nothing_else(corner: tuple[int, int]) -> None:
    field = own_field(TASKS["cluttered"], DIGIT, corner, 0, seed=1)
    top, left = corner
    np.testing.assert_array_equal(field[top : top + 28, left : left + 28], DIGIT)
    assert field.sum() == DIGIT.sum()


def test_moving_the_digit_leaves_the_clutter_where_it_is() -> None:
    blank = np.zeros_like(DIGIT)
    clutter = own_field(TASKS["cluttered"], blank, (0, 0), 8, seed=2).astype(int)
    assert 0 < (clutter > 0).sum() <= 8 * 8 * 8
    for corner in [(0, 0), (20, 30)]:
        alone = own_field(TASKS["cluttered"], DIGIT, corner, 0, seed=2)
        both = own_field(TASKS["cluttered"], DIGIT, corner, 8, seed=2)
        np.testing.assert_array_equal(both, np.minimum(clutter + alone, 255))
    other = own_field(TASKS["cluttered"], blank, (0, 0), 8, seed=3)
    assert (other != clutter).any()


@pytest.mark.parametrize("corner", [(33, 0), (0, -1)])
def test_a_digit_outside_is_refused_with_rule_and_value(corner: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 32, got \[\["):
        own_field(TASKS["translated"], DIGIT, corner, 0, seed=1)
