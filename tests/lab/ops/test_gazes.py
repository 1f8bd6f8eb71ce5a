"""Entropies of looks, against closed forms and NumPy's histogram."""

import math

import numpy as np
import pytest

from lab.ops.gazes import BINS, look_counts, looks_entropy, policy_entropy


def test_without_looks_there_is_no_entropy():
    assert math.isnan(looks_entropy(np.zeros((0, 2))))
    assert look_counts(np.zeros((0, 2))).sum() == 0


def test_looks_are_counted_where_numpy_counts_them():
    looks = np.random.default_rng(0).uniform(-1, 1, (40, 7, 2))
    expected, _, _ = np.histogram2d(looks[..., 0].ravel(), looks[..., 1].ravel(), bins=BINS, range=[[-1, 1], [-1, 1]])
    np.testing.assert_array_equal(look_counts(looks), expected)


def test_looks_everywhere_have_the_entropy_of_an_even_spread():
    looks = np.random.default_rng(1).uniform(-1, 1, (100_000, 2))
    assert looks_entropy(looks) == pytest.approx(math.log(4), abs=0.01)


@pytest.mark.parametrize("deviation", [0.1, 0.15, 0.25])
def test_draws_from_a_policy_have_the_entropy_that_the_formula_gives(deviation):
    looks = np.random.default_rng(2).normal(0, deviation, (100_000, 2))
    assert looks_entropy(looks) == pytest.approx(policy_entropy(deviation), abs=0.09)


def test_the_formula_is_the_integral_of_minus_p_log_p():
    deviation, axis = 0.2, np.linspace(-3, 3, 2001)
    density = np.exp(-(axis**2) / 2 / deviation**2) / deviation / math.sqrt(2 * math.pi)
    one_axis = -np.trapezoid(density * np.log(np.maximum(density, 1e-300)), axis)
    assert policy_entropy(deviation) == pytest.approx(2 * one_axis, abs=1e-6)
