"""Planes, histogram, gradient and shuffling against the standard library, SciPy and counting."""

import colorsys

import numpy as np
import pytest
from scipy import ndimage

from lab.ops.pixels import histogram, planes, shuffled, sobel_gradient, unshuffled


def random_picture(seed, height=16, width=21):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize(
    ("rgb", "expected"),
    [
        ((0, 0, 0), {"Grey": 0, "H": 0, "S": 0, "V": 0}),
        ((255, 255, 255), {"Grey": 255, "H": 0, "S": 0, "V": 255}),
        ((255, 0, 0), {"Grey": 76, "H": 0, "S": 255, "V": 255}),
        ((0, 255, 0), {"Grey": 150, "H": 60, "S": 255, "V": 255}),
        ((0, 0, 255), {"Grey": 29, "H": 120, "S": 255, "V": 255}),
        ((128, 128, 128), {"Grey": 128, "H": 0, "S": 0, "V": 128}),
    ],
)
def test_planes_of_a_single_pixel_equal_the_numbers_worked_by_hand(rgb, expected):
    found = planes(np.array([[rgb]], np.uint8))
    assert list(found) == ["Grey", "R", "G", "B", "H", "S", "V"]
    red, green, blue = rgb
    assert {name: plane.item() for name, plane in found.items()} == expected | {"R": red, "G": green, "B": blue}


def test_planes_equal_the_standard_library_pixel_by_pixel():
    image = random_picture(0)
    found = planes(image)
    for row, column in np.ndindex(image.shape[:2]):
        red, green, blue = (int(value) for value in image[row, column])
        hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
        steps = (int(found["H"][row, column]) - hue * 180 + 90) % 180 - 90  # hue is a circle
        assert abs(steps) <= 0.55  # OpenCV divides by a table of rounded reciprocals
        assert abs(int(found["S"][row, column]) - saturation * 255) <= 0.55
        assert found["V"][row, column] == round(value * 255)
        assert abs(int(found["Grey"][row, column]) - (0.299 * red + 0.587 * green + 0.114 * blue)) <= 0.51
    for channel, name in enumerate("RGB"):
        np.testing.assert_array_equal(found[name], image[:, :, channel])
    assert all(plane.dtype == np.uint8 and plane.shape == (16, 21) for plane in found.values())
    assert found["H"].max() <= 179


def test_planes_take_a_view_and_leave_the_picture_alone():
    image = random_picture(1)
    kept = image.copy()
    for plane in planes(image[::2, ::-1]).values():
        plane[:] = 0
    np.testing.assert_array_equal(image, kept)


def test_the_histogram_counts_each_value():
    assert histogram(np.array([[7]], np.uint8)).tolist() == [0] * 7 + [1] + [0] * 248
    plane = random_picture(2)[:, :, 0]
    counts = histogram(plane)
    assert counts.dtype == np.int64
    assert counts.tolist() == [int((plane == value).sum()) for value in range(256)]


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float64])
def test_the_gradient_equals_scipy(dtype):
    plane = random_picture(3)[:, :, 0].astype(dtype)
    across, down = (ndimage.sobel(plane.astype(np.float64), axis=axis, mode="nearest") for axis in (1, 0))
    gradient = sobel_gradient(plane)
    np.testing.assert_allclose(gradient.magnitude, np.sqrt(across**2 + down**2), rtol=1e-5)
    np.testing.assert_allclose(gradient.direction_deg, np.arctan2(down, across) * 180 / np.pi, rtol=1e-5, atol=1e-4)
    assert (
        gradient.magnitude.dtype == gradient.direction_deg.dtype == (np.float32 if dtype == np.float32 else np.float64)
    )


@pytest.mark.parametrize(
    ("right", "down", "direction_deg"),
    [(1, 0, 0), (1, 1, 45), (0, 1, 90), (-1, 1, 135), (-1, 0, 180), (0, -1, -90), (1, -1, -45)],
)
def test_the_direction_is_where_brightness_rises(right, down, direction_deg):
    rows, columns = np.mgrid[:5, :5]
    gradient = sobel_gradient(right * columns + down * rows)
    assert gradient.direction_deg[2, 2] == pytest.approx(direction_deg)
    assert gradient.magnitude[2, 2] == pytest.approx(8 * np.hypot(right, down))


@pytest.mark.parametrize("value", [0, 7, -3.5])
def test_even_ground_has_neither_steepness_nor_direction(value):
    gradient = sobel_gradient(np.full((1, 1), value))
    assert gradient.magnitude.tolist() == gradient.direction_deg.tolist() == [[0.0]]


@pytest.mark.parametrize("shape", [(1, 1), (1, 1, 3), (5, 7), (8, 8, 3), (6, 5, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_shuffling_moves_whole_pixels_and_can_be_undone(shape, dtype):
    image = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    mixed = shuffled(image, seed=4)
    assert mixed.shape == shape
    assert mixed.dtype == dtype
    depth = shape[2] if len(shape) == 3 else 1
    before, after = (np.sort(each.reshape(-1, depth)[:, 0]) for each in (image, mixed))
    np.testing.assert_array_equal(before, after)  # every pixel is there once
    if depth == 3:
        assert {tuple(pixel) for pixel in mixed.reshape(-1, 3)} == {tuple(pixel) for pixel in image.reshape(-1, 3)}
    if image.shape[0] > 1:
        assert (mixed != image).any()
        assert (mixed != shuffled(image, seed=5)).any()
    np.testing.assert_array_equal(unshuffled(mixed, seed=4), image)


def test_every_picture_is_shuffled_in_the_same_way():
    grey, colour = np.arange(20).reshape(4, 5), random_picture(0, 4, 5)
    order = shuffled(grey, seed=1).ravel()
    np.testing.assert_array_equal(shuffled(colour, seed=1).reshape(-1, 3), colour.reshape(-1, 3)[order])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: planes(np.zeros((2, 2), np.uint8)), r"image must be \(H, W, C\) .*, got shape \(2, 2\)"),
        (lambda: planes(np.zeros((2, 2, 4), np.uint8)), r"image must be uint8 \(H, W, 3\), got uint8 \(2, 2, 4\)"),
        (lambda: planes(np.zeros((2, 2, 3))), r"image must be uint8 \(H, W, 3\), got float64"),
        (lambda: histogram(np.zeros((2, 2))), "plane must be uint8, got float64"),
        (lambda: sobel_gradient(np.zeros((2, 2, 3))), r"plane must be \(H, W\) .*, got shape \(2, 2, 3\)"),
    ],
)
def test_other_arrays_are_refused_with_rule_and_value(call, message):
    with pytest.raises(ValueError, match=message):
        call()
