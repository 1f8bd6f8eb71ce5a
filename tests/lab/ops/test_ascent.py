"""Gradient ascent on pictures whose end is known by hand; blur and jitter beside SciPy and NumPy."""

import numpy as np
import pytest
from scipy import ndimage

from lab.ops.ascent import GREY, Recipe, ascend, blurred, shifted
from lab.ops.spectra import as_photographs_vary

SHAPE = (6, 5, 3)
WEIGHTS = np.random.default_rng(0).normal(size=SHAPE)
UPHILL = WEIGHTS / np.sqrt(np.square(WEIGHTS).mean())
START = np.full(SHAPE, GREY)


def last(start, slope, **recipe):
    pictures = list(ascend(start, slope, Recipe(**recipe)))
    assert len(pictures) == recipe["steps"]
    return pictures[-1]


def test_a_linear_unit_s_picture_goes_straight_along_its_weights():
    found = last(START, lambda picture: WEIGHTS, steps=5, step_size=4.0)
    np.testing.assert_allclose(found, np.clip(GREY + 20 * UPHILL, 0, 255), atol=1e-9)
    assert found.max() <= 255 and found.min() >= 0


def test_a_picture_ends_in_black_and_white_as_the_weights_signs_say():
    found = last(START, lambda picture: WEIGHTS, steps=4000, step_size=50.0)
    np.testing.assert_array_equal(found, np.where(WEIGHTS > 0, 255.0, 0.0))


def test_decay_ends_where_it_takes_what_a_step_brings():
    # x = (1 - d)(x + s u), so x = s u (1 - d) / d, counted from grey.
    found = last(START, lambda picture: WEIGHTS, steps=400, step_size=2.0, decay=0.1)
    np.testing.assert_allclose(found, GREY + 2 * UPHILL * 0.9 / 0.1, atol=1e-6)


def test_a_flat_aim_leaves_the_picture_where_it_is():
    np.testing.assert_array_equal(last(START, np.zeros_like, steps=3, step_size=9.0), START)


@pytest.mark.parametrize("sigma", [0.5, 1.0, 2.3])
def test_a_blur_is_scipy_s_gaussian_filter(sigma):
    picture = np.random.default_rng(1).uniform(0, 255, (24, 30, 3))
    expected = ndimage.gaussian_filter(picture, (sigma, sigma, 0), mode="mirror", truncate=4.0)
    np.testing.assert_allclose(blurred(picture, sigma), expected, atol=1e-6)
    assert blurred(picture[..., :1], sigma).shape == (24, 30, 1)


def test_every_so_many_steps_the_picture_is_blurred():
    pictures = list(ascend(START, lambda picture: WEIGHTS, Recipe(steps=3, step_size=1.0, blur=0.8, blur_every=3)))
    np.testing.assert_allclose(pictures[1], GREY + 2 * UPHILL)
    np.testing.assert_allclose(pictures[2], blurred(GREY + 3 * UPHILL, 0.8))


def test_a_shift_is_numpy_s_roll():
    found = shifted(WEIGHTS, np.array([2, -1]))
    np.testing.assert_array_equal(found, np.roll(np.roll(WEIGHTS, 2, axis=0), -1, axis=1))


def test_jitter_takes_the_slope_of_a_shifted_picture_and_shifts_it_back():
    seen = []

    def slope(picture):
        seen.append(picture)
        return WEIGHTS

    found = last(START + WEIGHTS, slope, steps=1, step_size=1.0, jitter=2, seed=3)
    down, right = np.random.default_rng(3).integers(-2, 3, 2)
    assert (down, right) != (0, 0)
    np.testing.assert_array_equal(seen[0], np.roll(START + WEIGHTS, (down, right), (0, 1)))
    np.testing.assert_allclose(found, START + WEIGHTS + np.roll(UPHILL, (-down, -right), (0, 1)))


def test_natural_steps_go_where_photographs_vary():
    uphill = as_photographs_vary(WEIGHTS)
    found = last(START, lambda picture: WEIGHTS, steps=1, step_size=1.0, is_natural=True)
    np.testing.assert_allclose(found, START + uphill / np.sqrt(np.square(uphill).mean()))
