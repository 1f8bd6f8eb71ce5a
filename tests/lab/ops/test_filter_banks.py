"""What filters are like, against numbers worked out by hand or in plain loops."""

import numpy as np
import pytest

from lab.ops.filter_banks import (
    closest_pairs,
    cosines,
    cosines_to,
    grey_share,
    input_norms,
    is_nearly_zero,
    nearest,
    noise_bank,
    norms,
    roughness,
)

RNG = np.random.default_rng(0)
BANK = RNG.normal(size=(3, 3, 2, 5))


def test_norms_are_lengths_of_the_flat_filters():
    for index in range(5):
        assert norms(BANK)[index] == pytest.approx(np.linalg.norm(BANK[..., index].ravel()))
        for channel in range(2):
            assert input_norms(BANK)[channel, index] == pytest.approx(np.linalg.norm(BANK[:, :, channel, index]))


def test_cosines_are_those_of_the_flat_filters():
    found = cosines(BANK)
    for one in range(5):
        for two in range(5):
            a, b = BANK[..., one].ravel(), BANK[..., two].ravel()
            assert found[one, two] == pytest.approx(a @ b / np.linalg.norm(a) / np.linalg.norm(b), abs=1e-6)
        np.testing.assert_allclose(cosines_to(BANK, one), found[one], atol=1e-6)


def test_a_copy_and_a_negative_are_twins_with_their_sign_and_the_closest_comes_first():
    bank = np.concatenate([BANK, -3 * BANK[..., 1:2], 0.5 * BANK[..., 4:5] + 1e-2], axis=-1)
    first, second = closest_pairs(bank, 2)
    assert (first.first, first.second) == (1, 5) and first.cosine == pytest.approx(-1)
    assert (second.first, second.second) == (4, 6) and 0.99 < second.cosine < 1
    assert nearest(bank)[[1, 5]] == pytest.approx([-1, -1])
    assert len(closest_pairs(bank, 1000)) == 7 * 6 / 2


def test_a_filter_that_is_nearly_zero_has_no_twin():
    bank = BANK.copy()
    bank[..., 3] = 1e-6 * bank[..., 0]
    assert is_nearly_zero(bank).tolist() == [False, False, False, True, False]
    assert nearest(bank)[3] == 0 and all(3 not in pair[:2] for pair in closest_pairs(bank, 6))


def test_a_layer_of_one_filter_has_no_pairs():
    assert closest_pairs(BANK[..., :1], 5) == []
    assert nearest(BANK[..., :1]).tolist() == [0]


def test_a_bank_of_zeros_is_dead_and_asks_for_no_division():
    assert is_nearly_zero(np.zeros((3, 3, 1, 4))).all()
    assert not cosines(np.zeros((3, 3, 1, 4))).any()


def test_noise_is_rough_and_a_ramp_is_smooth():
    noise = noise_bank((9, 9, 1, 2000), seed=3)
    assert roughness(noise).mean() == pytest.approx(1, abs=0.02)
    ramp = np.repeat(np.arange(9.0)[:, None] - 4, 9, axis=1).reshape(9, 9, 1, 1)
    # Downwards each step is 1, sideways 0: half of the 144 differences; the mean square of -4 to 4 is 60 / 9.
    assert roughness(ramp)[0] == pytest.approx(0.5 / (2 * 60 / 9))
    assert np.isnan(roughness(np.ones((1, 1, 4, 2)))).all()
    assert np.isnan(roughness(np.zeros((3, 3, 1, 1)))[0])


def test_grey_share_tells_brightness_from_colour():
    plane = RNG.normal(size=(3, 3, 1))
    grey, red_against_green = np.repeat(plane, 3, axis=2), plane * [1, -1, 0]
    red = plane * [1, 0, 0]
    bank = np.stack([grey, red_against_green, red, 0 * red], axis=-1)
    np.testing.assert_allclose(grey_share(bank), [1, 0, 1 / 3, np.nan], atol=1e-12)


def test_noise_has_the_variance_of_he_and_its_seed_decides():
    bank = noise_bank((3, 3, 16, 400), seed=1)
    assert bank.std() == pytest.approx(np.sqrt(2 / (9 * 16)), rel=0.01)
    assert np.array_equal(bank, noise_bank((3, 3, 16, 400), seed=1))
    assert not np.array_equal(bank, noise_bank((3, 3, 16, 400), seed=2))
