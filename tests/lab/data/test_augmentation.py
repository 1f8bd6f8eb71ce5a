"""Augmentation: each distortion alone does what its name says, and nothing happens that was not asked for."""

from dataclasses import fields, replace

import numpy as np
import pytest

from lab.data import datasets
from lab.data.augmentation import Strength, augment, distort, draw_distortions, elastic_bends, enlarge, still
from lab.data.records import Part
from lab.errors import InvalidSpec

EVERYTHING = Strength(shift_px=3, rotation_deg=20, scale=0.3, shear=0.3, elastic_px=1.5, blur_px=1.5, dim=0.5, noise=30)

BOUNDS = [item.name for item in fields(Strength)]


def noise_pictures(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def square(side: int = 21) -> np.ndarray:
    """One white 3x3 square on black, two rows above the middle: uint8 (1, side, side, 1)."""
    image = np.zeros((1, side, side, 1), np.uint8)
    middle = side // 2
    image[0, middle - 3 : middle, middle - 1 : middle + 2] = 255
    return image


def centre_of_mass_yx(image: np.ndarray) -> np.ndarray:
    """(y, x) from the middle of one picture (H, W, 1)."""
    height, width, _ = image.shape
    ink = image[..., 0].astype(float)
    grid = np.stack(np.mgrid[:height, :width], axis=-1) - [(height - 1) / 2, (width - 1) / 2]
    return (grid * ink[..., np.newaxis]).sum(axis=(0, 1)) / ink.sum()


@pytest.mark.parametrize("shape", [(6, 28, 28, 1), (3, 32, 32, 3), (2, 9, 14, 1), (0, 28, 28, 1)])
def test_strength_zero_changes_nothing(shape):
    images = noise_pictures(shape)
    np.testing.assert_array_equal(augment(images, Strength(), np.random.default_rng(0)), images)
    np.testing.assert_array_equal(distort(images, still(len(images))), images)


@pytest.mark.parametrize(("down", "right"), [(0, 0), (2, 0), (0, -3), (-1, 4), (5, 5)])
@pytest.mark.parametrize("channels", [1, 3])
def test_a_whole_shift_is_a_roll_inside_and_black_at_the_rim(down, right, channels):
    images = noise_pictures((2, 28, 26, channels))
    moved = distort(images, replace(still(2), shift_px=np.array([[down, right]] * 2)))
    inside = np.zeros((28, 26), bool)
    inside[max(down, 0) : 28 + min(down, 0), max(right, 0) : 26 + min(right, 0)] = True
    np.testing.assert_array_equal(moved[:, inside], np.roll(images, (down, right), axis=(1, 2))[:, inside])
    assert not moved[:, ~inside].any()


def test_half_a_pixel_is_the_mean_of_two_neighbours():
    images = np.zeros((1, 4, 4, 1), np.uint8)
    images[0, 1, 1] = 200
    moved = distort(images, replace(still(1), shift_px=np.array([[0, 0.5]])))
    assert moved[0, 1, :, 0].tolist() == [0, 100, 100, 0]


@pytest.mark.parametrize(("degrees", "quarters"), [(90, 1), (180, 2), (-90, -1)])
def test_rotation_is_counter_clockwise(degrees, quarters):
    images = noise_pictures((1, 28, 28, 1))
    turned = distort(images, replace(still(1), rotation_deg=np.array([degrees])))
    np.testing.assert_array_equal(turned, np.rot90(images, quarters, axes=(1, 2)))


def test_scale_two_doubles_distances_from_the_middle_and_quadruples_the_ink():
    images = square()
    larger = distort(images, replace(still(1), scale=np.array([2.0])))
    np.testing.assert_allclose(centre_of_mass_yx(larger[0]), 2 * centre_of_mass_yx(images[0]), atol=0.05)
    assert larger.sum() / images.sum() == pytest.approx(4, rel=0.02)


def test_shear_moves_rows_above_the_middle_to_the_right():
    images = square()
    sheared = distort(images, replace(still(1), shear=np.array([0.5])))
    np.testing.assert_allclose(centre_of_mass_yx(sheared[0]), [-2, 0.5 * 2], atol=0.05)


def test_every_picture_gets_its_own_distortion():
    images = np.repeat(square(), 3, axis=0)
    moved = distort(images, replace(still(3), shift_px=np.array([[0, 0], [1, 0], [0, 2]])))
    centres = [centre_of_mass_yx(image) for image in moved]
    np.testing.assert_allclose(centres, [[-2, 0], [-1, 0], [-2, 2]], atol=1e-9)


def test_elastic_bends_have_the_size_asked_for_and_are_smooth():
    bends = elastic_bends(1.5, 20, (28, 28), np.random.default_rng(0))
    assert bends.shape == (20, 28, 28, 2)
    assert bends.dtype == np.float32
    np.testing.assert_allclose(np.sqrt((bends**2).mean(axis=(1, 2))), 1.5, rtol=1e-4)
    np.testing.assert_allclose(bends.mean(axis=(1, 2)), 0, atol=1e-5)
    assert np.abs(np.diff(bends, axis=1)).max() < 1.5  # below one radius no two pixels change places


def test_bends_fetch_each_pixel_from_where_they_say():
    images = noise_pictures((1, 28, 28, 1))
    bends = np.zeros((1, 28, 28, 2))
    bends[0, 5, 7] = (3, -2)
    bent = distort(images, replace(still(1), bend_px=bends))
    expected = images.copy()
    expected[0, 5, 7] = images[0, 8, 5]
    np.testing.assert_array_equal(bent, expected)


def test_the_same_generator_gives_the_same_pictures_and_another_one_others():
    images = noise_pictures((4, 28, 28, 1))
    first, again, other = (augment(images, EVERYTHING, np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any(axis=(1, 2, 3)).all()


@pytest.mark.parametrize("shape", [(5, 28, 28, 1), (5, 32, 30, 3), (0, 28, 28, 1)])
@pytest.mark.parametrize("value", [0, 255, None])
def test_shape_type_and_input_are_kept(shape, value):
    images = noise_pictures(shape) if value is None else np.full(shape, value, np.uint8)
    images.flags.writeable = False
    before = images.copy()
    changed = augment(images, EVERYTHING, np.random.default_rng(0))
    assert changed.shape == shape
    assert changed.dtype == np.uint8
    assert not np.shares_memory(changed, images)
    np.testing.assert_array_equal(images, before)


def test_noise_alone_is_no_stronger_than_its_bound_and_does_not_wrap_around():
    grey = np.full((200, 28, 28, 1), 128, np.uint8)
    deviations = augment(grey, Strength(noise=20), np.random.default_rng(0)).std(axis=(1, 2, 3))
    assert 18 < deviations.max() < 21
    assert deviations.min() < 2
    black = augment(np.zeros((20, 28, 28, 1), np.uint8), Strength(noise=20), np.random.default_rng(0))
    assert black.max() < 128


def test_dimming_takes_no_more_than_its_share_and_one_share_a_picture():
    grey = np.full((300, 8, 8, 1), 200, np.uint8)
    dimmed = augment(grey, Strength(dim=0.5), np.random.default_rng(0))
    assert dimmed.min() in (100, 101)
    assert dimmed.max() in (199, 200)
    assert (dimmed == dimmed[:, :1, :1]).all()


def test_blur_spreads_a_dot_by_the_deviation_drawn_and_keeps_its_ink():
    dots = np.zeros((300, 21, 21, 1), np.uint8)
    dots[:, 10, 10] = 255
    blurred = augment(dots, Strength(blur_px=2), np.random.default_rng(0)).astype(float)
    rows = np.arange(21) - 10
    ink = blurred.sum(axis=(1, 2, 3))
    deviations_px = np.sqrt((blurred[..., 0].sum(axis=2) @ rows**2) / ink)
    np.testing.assert_allclose(ink, 255, rtol=0.15)  # rounding to whole greys
    assert deviations_px.min() < 0.1
    assert 1.7 < deviations_px.max() < 2.05


def test_more_than_all_brightness_cannot_be_taken():
    with pytest.raises(InvalidSpec, match=r"dim must be <= 1, got 1\.5"):
        Strength(dim=1.5)


def test_amounts_stay_within_their_bounds_and_use_them():
    drawn = draw_distortions(EVERYTHING, 2_000, (28, 28), np.random.default_rng(0))
    for values, bound in (
        (drawn.shift_px[:, 0], 3),
        (drawn.shift_px[:, 1], 3),
        (drawn.rotation_deg, 20),
        (drawn.shear, 0.3),
        (np.log(drawn.scale), np.log(1.3)),
    ):
        assert np.abs(values).max() <= bound
        assert values.min() < -0.98 * bound
        assert values.max() > 0.98 * bound


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("value", [-1, float("nan")])
def test_a_negative_bound_is_refused_by_name(name, value):
    with pytest.raises(InvalidSpec, match=f"{name} must be >= 0, got"):
        Strength(**{name: value})


@pytest.mark.parametrize("name", BOUNDS)
def test_each_bound_changes_the_pictures(name):
    images = noise_pictures((3, 28, 28, 1))
    assert (augment(images, Strength(**{name: 0.5}), np.random.default_rng(0)) != images).any()


def test_distortions_for_another_number_of_pictures_are_refused():
    with pytest.raises(ValueError, match="3 pictures need as many distortions, got 2"):
        distort(noise_pictures((3, 28, 28, 1)), still(2))


def test_an_enlarged_part_begins_with_the_digits_and_goes_on_with_distorted_ones():
    train = datasets.load("digits").train
    few = Part(images=train.images[:50], labels=train.labels[:50])
    larger = enlarge(few, Strength(shift_px=2), versions=3, seed=0)
    np.testing.assert_array_equal(larger.images[:50], few.images)
    np.testing.assert_array_equal(larger.labels, np.tile(few.labels, 4))
    for version in range(1, 4):
        copies = larger.images[50 * version : 50 * (version + 1)]
        assert (copies != few.images).any(axis=(1, 2, 3)).mean() > 0.9
        ink, before = copies.sum(axis=(1, 2, 3), dtype=float), few.images.sum(axis=(1, 2, 3), dtype=float)
        np.testing.assert_allclose(ink, before, rtol=0.1)
    again = enlarge(few, Strength(shift_px=2), versions=3, seed=0)
    np.testing.assert_array_equal(larger.images, again.images)
