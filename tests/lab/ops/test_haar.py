import cv2
import numpy as np
import pytest

from lab.ops.haar import PATTERNS, everywhere, feature_value, integral_image, look_up, patterned


@pytest.fixture
def gray():
    return np.random.default_rng(0).integers(0, 256, (23, 31), dtype=np.uint8)


@pytest.mark.parametrize("size_hw", [(1, 1), (1, 7), (23, 31)])
def test_the_integral_image_is_opencv_s(size_hw):
    gray = np.random.default_rng(1).integers(0, 256, size_hw, dtype=np.uint8)
    np.testing.assert_array_equal(integral_image(gray), cv2.integral(gray))


def test_four_look_ups_are_the_sum_of_the_pixels(gray):
    integral = integral_image(gray)
    for x, y, width, height in [(0, 0, 31, 23), (3, 4, 5, 6), (30, 22, 1, 1), (7, 7, 0, 5)]:
        assert look_up(integral, x, y, width, height).total == gray[y : y + height, x : x + width].sum()


@pytest.mark.parametrize("box", [(-1, 0, 3, 3), (29, 0, 3, 3), (0, 22, 3, 2)])
def test_a_rectangle_out_of_the_picture_is_refused(gray, box):
    with pytest.raises(ValueError, match="31x23"):
        look_up(integral_image(gray), *box)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_feature_is_nothing_on_a_wall_and_bright_minus_dark_elsewhere(gray, pattern):
    feature = patterned(pattern, 12, 12)
    assert feature_value(integral_image(np.full((20, 20), 99, np.uint8)), feature, 2, 3) == 0
    expected = 0
    for part in feature.rectangles:
        for row in range(5 + part.y, 5 + part.y + part.height):
            for column in range(9 + part.x, 9 + part.x + part.width):
                expected += part.weight * int(gray[row, column])
    assert feature_value(integral_image(gray), feature, 9, 5) == expected


@pytest.mark.parametrize("pattern", PATTERNS)
def test_everywhere_is_each_place_by_itself(gray, pattern):
    feature, integral = patterned(pattern, 7, 6), integral_image(gray)
    found = everywhere(integral, feature)
    for row, column in [(0, 0), (3, 9), (found.shape[0] - 1, found.shape[1] - 1)]:
        assert found[row, column] == feature_value(integral, feature, column, row)
    with pytest.raises(ValueError, match="must lie in"):
        feature_value(integral, feature, found.shape[1], 0)


def test_a_box_too_small_for_its_parts_is_refused():
    with pytest.raises(ValueError, match="3x1"):
        patterned("Bright between dark", 2, 5)
