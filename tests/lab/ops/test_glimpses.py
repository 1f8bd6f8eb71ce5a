"""The glimpse sensor against a loop over single pixels that knows nothing of slices."""

import math

import numpy as np
import pytest

from lab.errors import InvalidSpec
from lab.ops.glimpses import glimpse, squares_xyxy, to_location, to_pixels
from tests.lab.ops.loops import cell

INSIDE = [(0, 0), (0.1, -0.2), (-0.3, 0.25)]
ACROSS = [(-1, -1), (1, 1), (-1, 0.3), (0.9, -0.95), (1, -1)]


def looked_up(image, location_yx, size, scales, factor):
    """Every cell of every patch: the mean over the pixels that it stands for, each fetched alone."""
    patches = np.zeros((scales, size, size, image.shape[2]))
    for scale in range(scales):
        step = factor**scale
        # The first pixel whose middle is at most half a side (less half a pixel) before the location.
        top, left = (
            math.floor((place + 1) / 2 * length - (size * step - 1) / 2)
            for place, length in zip(location_yx, image.shape, strict=False)
        )
        for row in range(size):
            for column in range(size):
                seen = [
                    cell(image, top + row * step + i, left + column * step + j)
                    for i in range(step)
                    for j in range(step)
                ]
                patches[scale, row, column] = sum(pixel for pixel in seen if pixel is not None) / step**2
    return patches


@pytest.mark.parametrize("shape", [(28, 28, 1), (17, 30, 3), (5, 4, 1), (1, 1, 1)])
@pytest.mark.parametrize("location_yx", INSIDE + ACROSS)
@pytest.mark.parametrize(
    ("size", "scales", "factor"), [(8, 1, 2), (4, 4, 2), (3, 3, 2), (5, 2, 3), (1, 4, 2), (2, 3, 1)]
)
def test_the_sensor_equals_the_loop(shape, location_yx, size, scales, factor):
    image = np.random.default_rng(0).random(shape)
    seen = glimpse(image, location_yx, size=size, scales=scales, factor=factor)
    np.testing.assert_allclose(seen.patches, looked_up(image, location_yx, size, scales, factor), atol=1e-14)


def test_random_locations_equal_the_loop():
    rng = np.random.default_rng(1)
    for _ in range(50):
        image, location = rng.random((20, 23, 1)), rng.uniform(-1, 1, 2).astype(np.float32)
        seen = glimpse(image, location, size=6, scales=3)
        np.testing.assert_allclose(seen.patches, looked_up(image, location.tolist(), 6, 3, 2), atol=1e-14)


def test_a_corner_sees_a_quarter_of_the_picture_and_zeros():
    seen = glimpse(np.ones((10, 10, 1)), (-1, -1), size=4, scales=2)
    expected = np.zeros((4, 4))
    expected[2:, 2:] = 1
    np.testing.assert_array_equal(seen.patches[..., 0], [expected, expected])
    assert seen.squares_xyxy.tolist() == [[-2, -2, 2, 2], [-4, -4, 4, 4]]


def test_y_comes_before_x():
    image = np.zeros((8, 8, 1))
    image[7, 0] = 1  # lower left
    assert glimpse(image, (1, -1), size=2).patches.sum() == 1
    assert glimpse(image, (-1, 1), size=2).patches.sum() == 0


@pytest.mark.parametrize("size", [4, 6, 12])
def test_squares_of_even_sides_share_their_middle_whatever_the_location(size):
    for location in np.random.default_rng(2).uniform(-1, 1, (50, 2)):
        squares = squares_xyxy(location, (60, 61), size=size, scales=4)
        middles = (squares[:, :2] + squares[:, 2:]) / 2
        assert (middles == middles[0]).all()
        assert (np.abs(middles[0, ::-1] - to_pixels(location, (60, 61))) <= 0.5 + 1e-5).all()
        assert (squares[:, 2:] - squares[:, :2] == size * 2 ** np.arange(4)[:, np.newaxis]).all()


def test_whole_numbers_are_averaged_as_fractions():
    image = np.array([[255, 254], [255, 255]], np.uint8)[:, :, np.newaxis]
    assert glimpse(image, (0, 0), size=1, scales=2).patches[1, 0, 0, 0] == 254.75


def test_the_vector_holds_the_patches_scale_by_scale():
    seen = glimpse(np.random.default_rng(3).random((9, 9, 1)), (0.2, 0.2), size=2, scales=3)
    np.testing.assert_array_equal(seen.vector[4:8], seen.patches[1, :, :, 0].ravel())


def test_pixels_and_locations_are_each_others_inverse():
    for pixels in np.random.default_rng(4).uniform(0, 28, (20, 2)):
        location = to_location((pixels[0], pixels[1]), (28, 40))
        np.testing.assert_allclose(to_pixels(np.array(location), (28, 40)), pixels, atol=1e-5)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"location_yx": (0, 1.5)}, InvalidSpec, r"between -1 and 1 on both axes, got \[0.0, 1.5\]"),
        ({"location_yx": (math.nan, 0)}, InvalidSpec, "between -1 and 1"),
        ({"location_yx": (0, 0, 0)}, ValueError, r"location_yx must be \(2,\)"),
        ({"size": 0}, ValueError, "size must be >= 1, got 0"),
        ({"scales": 0}, ValueError, "scales must be >= 1, got 0"),
        ({"factor": 0}, ValueError, "factor must be >= 1, got 0"),
        ({"image": np.zeros((4, 4))}, ValueError, r"image must be \(H, W, C\)"),
    ],
)
def test_bad_settings_are_refused_with_rule_and_value(settings, error, message):
    with pytest.raises(error, match=message):
        glimpse(**{"image": np.zeros((4, 4, 1)), "location_yx": (0, 0), "size": 2} | settings)
    if error is InvalidSpec:
        with pytest.raises(InvalidSpec, match="must be two numbers"):
            to_location((math.nan, 0), (4, 4))
