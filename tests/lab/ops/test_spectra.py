"""Spectra and colours: noise that falls as 1/f, steps that are a matrix, the share of fine detail."""

import numpy as np
import pytest

from lab.ops.spectra import COLORS, as_photographs_vary, fine_share, frequencies, natural_noise


def amplitudes(shape, count=60):
    """Root mean square over many draws of each frequency, channels together."""
    rng = np.random.default_rng(0)
    power = [np.square(np.abs(np.fft.fft2(natural_noise(shape, rng), axes=(0, 1)))) for _ in range(count)]
    return np.sqrt(np.mean(power, axis=(0, 3)))


@pytest.mark.parametrize("shape", [(64, 64, 3), (48, 64, 1)])
def test_the_amplitude_of_natural_noise_falls_as_one_over_the_frequency(shape):
    frequency, amplitude = frequencies(*shape[:2]).ravel(), amplitudes(shape).ravel()
    known = frequency > 0
    slope, _ = np.polyfit(np.log(frequency[known]), np.log(amplitude[known]), 1)
    assert slope == pytest.approx(-1, abs=0.05)


def test_natural_noise_has_no_mean_and_a_deviation_of_one():
    noise = natural_noise((40, 30, 3), np.random.default_rng(5))
    assert noise.mean() == pytest.approx(0, abs=1e-12) and noise.std() == pytest.approx(1)


def test_the_colours_of_natural_noise_go_together_as_those_of_photographs():
    draws = [natural_noise((32, 32, 3), np.random.default_rng(seed)).reshape(-1, 3) for seed in range(400)]
    found, expected = np.corrcoef(np.concatenate(draws).T), COLORS @ COLORS.T
    deviations = np.sqrt(np.diag(expected))
    np.testing.assert_allclose(found, expected / np.outer(deviations, deviations), atol=0.05)


def test_a_natural_step_weakens_a_wave_by_its_frequency_and_mixes_its_colours():
    rows = np.arange(16)
    wave = np.cos(2 * np.pi * 4 * rows / 16)[:, None, None] * np.array([1.0, 0.0, 0.0])  # 0.25 cycles a pixel, red
    found = as_photographs_vary(np.broadcast_to(wave, (16, 16, 3)))
    expected = np.broadcast_to(wave[..., :1], (16, 16, 1)) / 0.25 * (COLORS @ COLORS.T)[:, 0]
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.mark.parametrize(("cycles", "expected"), [(1, 0.0), (7, 0.0), (9, 1.0), (16, 1.0)])
def test_a_wave_is_fine_above_a_quarter_of_a_cycle_a_pixel(cycles, expected):
    wave = np.cos(2 * np.pi * cycles * np.arange(32) / 32)[:, None, None] * np.ones((1, 32, 1))
    assert fine_share(100 + wave) == pytest.approx(expected, abs=1e-9)


def test_a_plain_picture_has_no_fine_detail():
    assert fine_share(np.full((8, 8, 3), 7, np.uint8)) == 0
