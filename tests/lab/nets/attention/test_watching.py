"""What a page is shown is what happened in the roll-out."""

import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.ram import RamSpec
from lab.nets.attention.ram import build_ram
from lab.nets.attention.watching import Watcher
from lab.ops.glimpses import glimpse

SMALL = RamSpec(
    glimpses=3, patch=4, scales=2, hidden_units=8, glimpse_units=16, core_units=24, location_units=8, deviation=0.3
)


@pytest.fixture(scope="module")
def watcher() -> Watcher:
    return Watcher(build_ram(SMALL, seed=0, is_compiled=False))


def pictures(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 20, 20, 1), dtype=np.uint8)


def test_patches_are_those_of_the_exact_sensor_at_the_shown_locations(watcher):
    images = pictures(4)
    noise = np.random.default_rng(1).standard_normal((4, 3, 2)).astype(np.float32)
    watched = watcher.watch(images, noise)
    for index in range(4):
        for step in range(3):
            exact = glimpse(images[index] / 255, watched.locations_yx[index, step], size=4, scales=2)
            np.testing.assert_allclose(watched.seen[index, step], exact.patches[..., 0], atol=1e-6)
    np.testing.assert_allclose(watched.samples_yx[:, 1:], watched.means_yx[:, 1:] + 0.3 * noise[:, 1:], atol=1e-6)


def test_probabilities_and_rewards_belong_to_the_states(watcher):
    watched = watcher.watch(pictures(4))
    logits = watcher.ram.logits(tf.constant(watched.states)).numpy()
    shares = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(watched.probabilities, shares, rtol=1e-4)
    expected = watcher.ram.baseline(tf.constant(watched.states)).numpy()
    np.testing.assert_allclose(watched.expected_rewards, expected, rtol=1e-4)
    joined = watcher.ram.glimpse_network.joined(np.concatenate([watched.what, watched.where], axis=-1)).numpy()
    np.testing.assert_allclose(watched.glimpses, joined, rtol=1e-4, atol=1e-5)


def test_a_forced_place_is_looked_at(watcher):
    forced = np.full((1, 3, 2), np.nan, np.float32)
    forced[0, 1] = -0.5, 1
    assert watcher.watch(pictures(1), forced_yx=forced).locations_yx[0, 1].tolist() == [-0.5, 1]


def test_arrays_of_other_shapes_are_refused(watcher):
    with pytest.raises(ValueError, match=r"noise must be \(2, 3, 2\), got \(2, 4, 2\)"):
        watcher.watch(pictures(2), np.zeros((2, 4, 2), np.float32))


@pytest.mark.parametrize("size_hw", [(20, 20), (33, 28), (9, 41)])
def test_one_watcher_looks_at_pictures_of_any_size(watcher, size_hw):
    images = np.random.default_rng(2).integers(0, 256, (3, *size_hw, 1), dtype=np.uint8)
    watched = watcher.watch(images)
    for index in range(3):
        for step in range(3):
            exact = glimpse(images[index] / 255, watched.locations_yx[index, step], size=4, scales=2)
            np.testing.assert_allclose(watched.seen[index, step], exact.patches[..., 0], atol=1e-6)
