"""REINFORCE on a problem that can be solved by hand, and which part of the network learns from what."""

import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.ram import RamSpec
from lab.nets.attention.location import LocationNetwork
from lab.nets.attention.objective import measure, reinforce_loss
from lab.nets.attention.ram import build_ram

GOAL = np.array([0.3, -0.2])
MEAN = np.array([-0.1, 0.4])
DEVIATION = 0.2


def reward(locations: np.ndarray) -> np.ndarray:
    """How near the goal a look was. Its expectation over N(m, s^2) is 1 - |m - goal|^2 - 2 s^2."""
    return 1 - np.square(locations - GOAL).sum(axis=-1)


def policy() -> LocationNetwork:
    return LocationNetwork(RamSpec(deviation=DEVIATION))


def gradients_of_means(samples: np.ndarray, advantages: np.ndarray) -> np.ndarray:
    """The gradient of the loss with respect to each sample's own mean, times their number: (N, 2)."""
    means = tf.Variable(np.tile(MEAN, (len(samples), 1)).astype(np.float32))
    with tf.GradientTape() as tape:
        densities = policy().log_density(tf.constant(samples, tf.float32), means)
        loss = reinforce_loss(densities[:, tf.newaxis], tf.constant(advantages, tf.float32)[:, tf.newaxis])
    return tape.gradient(loss, means).numpy().astype(float) * len(samples)


def test_the_gradient_equals_the_analytic_one():
    """Gauss-Hermite nodes in place of samples: the expectation of a polynomial without any chance."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    weights = weights / weights.sum()
    samples = MEAN + DEVIATION * np.stack(np.meshgrid(nodes, nodes, indexing="ij"), axis=-1).reshape(-1, 2)
    share = np.outer(weights, weights).reshape(-1)
    for baseline in (0.0, 0.7):  # changes nothing in the mean
        found = (gradients_of_means(samples, reward(samples) - baseline) * share[:, np.newaxis]).sum(axis=0)
        np.testing.assert_allclose(found, 2 * (MEAN - GOAL), rtol=1e-4)  # of the loss, which is minus the reward


def test_the_baseline_removes_variance_but_not_the_mean():
    samples = MEAN + DEVIATION * np.random.default_rng(0).standard_normal((40_000, 2))
    rewards = reward(samples)
    plain = gradients_of_means(samples, rewards)
    expected = 1 - np.square(MEAN - GOAL).sum() - 2 * DEVIATION**2
    with_baseline = gradients_of_means(samples, rewards - expected)
    for found in (plain, with_baseline):
        standard_error = found.std(axis=0) / np.sqrt(len(found))
        assert (np.abs(found.mean(axis=0) - 2 * (MEAN - GOAL)) < 4 * standard_error).all()
    # By hand, from the moments of the normal distribution: each axis is nearly twice as spread without the baseline.
    np.testing.assert_allclose(plain.var(axis=0), [5.6, 6.4], rtol=0.05)
    np.testing.assert_allclose(with_baseline.var(axis=0), [3.2, 4.0], rtol=0.05)


def test_the_log_density_is_the_normal_one_less_a_constant():
    samples = np.random.default_rng(1).uniform(-1, 1, (20, 2)).astype(np.float32)
    found = policy().log_density(tf.constant(samples), tf.constant(MEAN, tf.float32)).numpy()
    by_hand = np.log(np.exp(-np.square(samples - MEAN) / (2 * DEVIATION**2)).prod(axis=1))
    np.testing.assert_allclose(found, by_hand, rtol=1e-4)


def test_samples_have_the_policy_mean_and_deviation_and_pass_no_gradient():
    means = tf.Variable(np.tile(MEAN, (20_000, 1)).astype(np.float32))
    with tf.GradientTape() as tape:
        samples = policy().sample(means, tf.random.stateless_normal([20_000, 2], [1, 2]))
        total = tf.reduce_sum(samples)
    np.testing.assert_allclose(samples.numpy().mean(axis=0), MEAN, atol=0.01)
    np.testing.assert_allclose(samples.numpy().std(axis=0), DEVIATION, rtol=0.03)
    assert tape.gradient(total, means) is None


SMALL = RamSpec(glimpses=3, patch=4, hidden_units=8, glimpse_units=16, core_units=16, location_units=8)
PARTS = ("glimpse_network", "core", "location", "classifier", "baseline")


@pytest.fixture(scope="module")
def measured():
    """Objective, roll-out, network and tape for a few pictures."""
    ram = build_ram(SMALL, seed=0, is_compiled=False)
    rng = np.random.default_rng(0)
    images = tf.constant(rng.integers(0, 256, (32, 12, 12, 1), dtype=np.uint8))
    labels = tf.constant(rng.integers(0, 10, 32))
    noise = tf.constant(rng.standard_normal((32, 3, 2)), tf.float32)
    with tf.GradientTape(persistent=True) as tape:
        roll_out = ram.look(images, noise)
        objective = measure(ram, roll_out, labels)
    return objective, roll_out, ram, tape, labels.numpy()


@pytest.mark.parametrize(
    ("term", "learning"),
    [
        ("classification", {"glimpse_network", "core", "classifier"}),
        ("early_classification", {"glimpse_network", "core", "classifier"}),
        ("regression", {"baseline"}),
        ("reinforce", {"glimpse_network", "core", "location"}),
    ],
)
def test_each_term_teaches_its_own_parts_alone(measured, term, learning):
    """Above all: classification does not reach the location network through the sampled locations, and REINFORCE
    does not reach the classifier and the baseline through the advantages."""
    objective, _, ram, tape, _ = measured
    found = set()
    for part in PARTS:
        gradients = tape.gradient(getattr(objective, term), getattr(ram, part).trainable_variables)
        if any(gradient is not None and np.abs(gradient.numpy()).max() > 0 for gradient in gradients):
            found.add(part)
    assert found == learning


def test_the_terms_are_what_their_formulas_say(measured):
    objective, roll_out, ram, _, labels = measured
    logits = ram.logits(roll_out.states).numpy().astype(float)  # (N, T, classes)
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    losses = -np.log(probabilities[np.arange(32), :, labels])
    assert objective.classification.numpy() == pytest.approx(losses[:, -1].mean(), rel=1e-5)
    assert objective.early_classification.numpy() == pytest.approx(losses[:, :-1].mean(), rel=1e-5)
    np.testing.assert_array_equal(objective.is_right, logits[:, -1].argmax(axis=-1) == labels)
    believed = probabilities[np.arange(32), :, labels]  # (N, T)
    np.testing.assert_allclose(objective.rewards, believed[:, -1], rtol=1e-5)
    better = believed[:, -1:] - objective.baselines.numpy()
    assert objective.regression.numpy() == pytest.approx(np.square(better).mean(), rel=1e-5)
    luck = believed[:, :-1] - np.square(probabilities[:, :-1]).sum(axis=-1)
    np.testing.assert_allclose(objective.luck, luck, atol=1e-6)
    advantages = better - luck
    off = (roll_out.samples_yx - roll_out.means_yx).numpy()[:, 1:] / SMALL.deviation
    log_densities = -np.square(off).sum(axis=-1) / 2
    expected = -(log_densities * advantages).sum(axis=1).mean()
    assert objective.reinforce.numpy() == pytest.approx(expected, rel=1e-4)


def test_luck_is_zero_on_average_where_beliefs_are_true(measured):
    """Labels drawn by the network's own beliefs: the expectation over them, class by class, without any chance."""
    _, roll_out, ram, _, _ = measured
    beliefs = tf.nn.softmax(ram.logits(roll_out.states[:, 0])).numpy()  # after the first glimpse
    luck = [
        measure(ram, roll_out, tf.fill([32], tf.constant(label, tf.int64))).luck.numpy()[:, 0] for label in range(10)
    ]
    np.testing.assert_allclose((beliefs * np.stack(luck, axis=1)).sum(axis=1), 0, atol=1e-6)
    assert np.abs(luck).max() > 1e-3


@pytest.mark.parametrize("changes", [{"gaze": "random"}, {"gaze": "centre"}, {"glimpses": 1}])
def test_without_a_policy_there_is_nothing_to_reinforce(changes):
    settings = {"patch": 4, "hidden_units": 8, "glimpse_units": 16, "core_units": 16} | changes
    ram = build_ram(RamSpec(**settings), seed=0, is_compiled=False)
    images = tf.zeros([5, 12, 12, 1], tf.uint8)
    roll_out = ram.look(images, tf.random.stateless_normal([5, ram.spec.glimpses, 2], [0, 1]))
    objective = measure(ram, roll_out, tf.zeros([5], tf.int64))
    assert float(objective.reinforce) == float(objective.regression) == 0
    assert float(objective.classification) > 0
