"""The average of a network's weights, against the same sum in NumPy."""

import keras
import numpy as np
import pytest

from pretrain.averaging import WeightAverage


@pytest.fixture
def network() -> keras.Model:
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), keras.layers.BatchNormalization()])


def test_without_a_step_the_average_is_the_weights(network):
    average, before = WeightAverage(network, 4), network.get_weights()
    with average.in_place():
        assert all((one == other).all() for one, other in zip(network.get_weights(), before, strict=True))


def test_it_reaches_back_about_as_far_as_it_is_told(network):
    average = WeightAverage(network, 15)
    expected = [weight.astype(float) for weight in network.get_weights()]
    rng = np.random.default_rng(0)
    for step in range(12):
        weights = [rng.normal(size=weight.shape).astype(np.float32) for weight in expected]
        network.set_weights(weights)
        average.take_in()
        share = max(1 / 15, 10 / (10 + step))
        expected = [old + share * (new - old) for old, new in zip(expected, weights, strict=True)]
    with average.in_place():
        for one, other in zip(network.get_weights(), expected, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-6)
    for one, other in zip(network.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_weights_come_back_when_the_block_fails(network):
    average, before = WeightAverage(network, 4), network.get_weights()
    network.set_weights([weight + 1 for weight in before])
    with pytest.raises(ZeroDivisionError), average.in_place():
        _ = 1 / 0
    assert all((one == other + 1).all() for one, other in zip(network.get_weights(), before, strict=True))
