"""The roll-out against the same sums in NumPy, with the exact sensor; and each gaze does what its name says."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.ram import RamSpec, multiply_accumulates
from lab.nets.attention.ram import build_ram
from lab.nets.models.shipped import load_weights, save_weights
from lab.ops.glimpses import glimpse

SMALL = RamSpec(
    glimpses=4, patch=4, scales=2, hidden_units=8, glimpse_units=16, core_units=24, location_units=8, deviation=0.3
)


def pictures(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 20, 20, 1), dtype=np.uint8)


def noises(count: int, spec: RamSpec = SMALL) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((count, spec.glimpses, 2)).astype(np.float32)


def dense(layer, values):
    """A Keras layer's sum, by hand."""
    weights = [np.asarray(weight) for weight in layer.get_weights()]
    return values @ weights[0] + (weights[1] if len(weights) == 2 else 0)


def relu(values):
    return np.maximum(values, 0)


def test_a_roll_out_is_what_the_formulas_of_the_paper_say():
    ram = build_ram(SMALL, seed=3, is_compiled=False)
    ram.location.mean.kernel.assign(np.random.default_rng(2).standard_normal((8, 2)))  # far from the middle
    images, noise = pictures(6), noises(6)
    roll_out = ram.look(tf.constant(images), tf.constant(noise))
    logits = ram.logits(roll_out.states).numpy()
    for index in range(6):
        state, location = np.zeros(24), np.zeros(2)
        for step in range(SMALL.glimpses):
            seen = glimpse(images[index] / np.float32(255), location, size=4, scales=2).vector
            what = relu(dense(ram.glimpse_network.what, seen))
            where = relu(dense(ram.glimpse_network.where, location))
            looked = relu(dense(ram.glimpse_network.joined, np.concatenate([what, where])))
            state = relu(dense(ram.core.remember, state) + dense(ram.core.take_in, looked))
            np.testing.assert_allclose(roll_out.locations_yx[index, step], location, atol=1e-5)
            np.testing.assert_allclose(roll_out.seen[index, step], seen, atol=1e-5)
            np.testing.assert_allclose(roll_out.glimpses[index, step], looked, atol=1e-5)
            np.testing.assert_allclose(roll_out.states[index, step], state, atol=1e-4)
            np.testing.assert_allclose(logits[index, step], dense(ram.classifier, state), atol=1e-4)
            if step + 1 < SMALL.glimpses:
                direction = state / (np.sqrt(np.mean(state**2)) + 1e-3)
                mean = np.tanh(dense(ram.location.mean, relu(dense(ram.location.hidden, direction))))
                sample = mean + SMALL.deviation * noise[index, step + 1]
                np.testing.assert_allclose(roll_out.means_yx[index, step + 1], mean, atol=1e-5)
                np.testing.assert_allclose(roll_out.samples_yx[index, step + 1], sample, atol=1e-5)
                # The next look is compared at the network's own place: a rounding could move it by a pixel.
                location = np.clip(sample, -1, 1)
                np.testing.assert_allclose(roll_out.locations_yx[index, step + 1], location, atol=1e-5)
                location = roll_out.locations_yx[index, step + 1].numpy()


def test_first_weights_follow_from_the_seed():
    first, again, other = (build_ram(SMALL, seed).get_weights() for seed in (1, 1, 2))
    for mine, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(mine, same)
    assert any((mine != its).any() for mine, its in zip(first, other, strict=True))


def test_zero_noise_looks_at_the_means():
    ram = build_ram(SMALL, seed=0, is_compiled=False)
    roll_out = ram.look(tf.constant(pictures(5)), tf.zeros([5, 4, 2]))
    np.testing.assert_array_equal(roll_out.locations_yx, roll_out.means_yx)
    assert (roll_out.locations_yx[:, 0].numpy() == 0).all()


def test_forced_locations_are_looked_at_and_the_others_stay_the_networks_own():
    ram = build_ram(SMALL, seed=0, is_compiled=False)
    images, noise = tf.constant(pictures(5)), tf.constant(noises(5))
    free = ram.look(images, noise)
    forced = np.full((5, 4, 2), np.nan, np.float32)
    forced[:, 2] = 0.5, -0.25
    led = ram.look(images, noise, tf.constant(forced))
    np.testing.assert_array_equal(led.locations_yx[:, :2], free.locations_yx[:, :2])
    np.testing.assert_array_equal(led.states[:, :2], free.states[:, :2])
    np.testing.assert_array_equal(led.locations_yx[:, 2], np.tile([0.5, -0.25], (5, 1)))
    assert (np.abs(led.states[:, 2] - free.states[:, 2]).max(axis=-1) > 0).all()


def test_the_random_gaze_is_even_over_the_picture():
    spec = RamSpec(gaze="random", glimpses=8, patch=2, hidden_units=8, glimpse_units=8, core_units=8)
    ram = build_ram(spec, seed=0, is_compiled=False)
    roll_out = ram.look(tf.constant(np.tile(pictures(1), (2000, 1, 1, 1))), tf.constant(noises(2000, spec)))
    places = roll_out.locations_yx.numpy().reshape(-1, 2)
    counts = np.histogram2d(places[:, 0], places[:, 1], bins=4, range=[[-1, 1], [-1, 1]])[0]
    np.testing.assert_allclose(counts / len(places), 1 / 16, rtol=0.12)


def test_the_centre_gaze_never_moves():
    ram = build_ram(RamSpec(gaze="centre"), seed=0, is_compiled=False)
    roll_out = ram.look(tf.constant(pictures(3)), tf.constant(noises(3, ram.spec)))
    assert (roll_out.locations_yx.numpy() == 0).all()


@pytest.mark.parametrize("spec", [SMALL, RamSpec(), RamSpec(glimpses=8, patch=12, scales=3)])
def test_kernels_hold_as_many_weights_as_the_record_counts_multiplications(spec):
    ram = build_ram(spec, seed=0)

    def multiplications(*parts: keras.Layer) -> int:
        weights = [weight for part in parts for weight in part.weights]
        return sum(int(np.prod(weight.shape)) for weight in weights if weight.path.endswith("kernel"))

    at_every_glimpse = multiplications(ram.glimpse_network, ram.core)
    at_every_move, once = multiplications(ram.location), multiplications(ram.classifier)
    assert multiply_accumulates(spec) == spec.glimpses * at_every_glimpse + (spec.glimpses - 1) * at_every_move + once


def test_saved_weights_are_found_again_under_their_names(tmp_path):
    ram, other = build_ram(SMALL, seed=0, is_compiled=False), build_ram(SMALL, seed=1, is_compiled=False)
    save_weights(ram, tmp_path / "weights.npz")
    load_weights(other, tmp_path / "weights.npz")
    for mine, its in zip(ram.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-3, atol=1e-6)
