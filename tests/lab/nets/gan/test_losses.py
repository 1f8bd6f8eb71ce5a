"""Losses against numbers worked out by hand, and the penalty against slopes that are known."""

import math

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.gan_training import LOSS_CHOICES, GanTrainSpec
from lab.nets.gan.losses import LOSSES, gradient_penalty, kind_loss

ANSWERS = tf.constant([[math.log(3)], [-math.log(3)]])  # probabilities 3/4 and 1/4
QUARTERS = (math.log(4 / 3) + math.log(4)) / 2  # mean of -log 3/4 and -log 1/4
OUTPUTS = tf.constant([[1.5], [-0.5]])


def test_every_loss_on_the_page_is_there():
    assert set(LOSSES) == set(LOSS_CHOICES)


def test_reading_kinds_costs_what_is_not_given_to_the_right_one():
    logits = tf.constant([[math.log(3), 0.0, 0.0], [0.0, 0.0, math.log(2)]])  # 3/5 to the first, 1/4 to the second
    expected = (math.log(5 / 3) + math.log(4)) / 2
    assert float(kind_loss(logits, tf.constant([0, 1]))) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "answers", "target", "expected"),
    [
        ("non-saturating", ANSWERS, 1.0, (QUARTERS, QUARTERS, QUARTERS)),
        # -0.9 log p - 0.1 log (1 - p) of p = 3/4 and 1/4 has the same mean: the two answers mirror each other.
        ("non-saturating", ANSWERS, 0.9, (QUARTERS, QUARTERS, QUARTERS)),
        ("minimax", ANSWERS, 1.0, (QUARTERS, QUARTERS, -QUARTERS)),
        ("least-squares", OUTPUTS, 1.0, ((0.25 + 2.25) / 2, (2.25 + 0.25) / 2, (0.25 + 2.25) / 2)),
        ("least-squares", OUTPUTS, 0.9, ((0.36 + 1.96) / 2, (2.25 + 0.25) / 2, (0.25 + 2.25) / 2)),
        ("wasserstein", OUTPUTS, 1.0, (-0.5, 0.5, -0.5)),
    ],
)
def test_terms_are_those_worked_out_by_hand(name, answers, target, expected):
    loss = LOSSES[name]
    found = (loss.of_real(answers, target), loss.of_drawn(answers), loss.of_generator(answers))
    np.testing.assert_allclose([float(term) for term in found], expected, rtol=1e-6)


def test_one_sided_smoothing_takes_the_target_alone():
    (logit,) = (2.0,)
    probability = 1 / (1 + math.exp(-logit))
    expected = -0.9 * math.log(probability) - 0.1 * math.log(1 - probability)
    assert float(LOSSES["minimax"].of_real(tf.constant([[logit]]), 0.9)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("name", ["non-saturating", "minimax"])
def test_answers_beyond_any_doubt_cost_a_finite_sum(name):
    sure = tf.constant([[1e4], [-1e4]])
    loss = LOSSES[name]
    terms = [loss.of_real(sure, 0.9), loss.of_drawn(sure), loss.of_generator(sure)]
    assert all(math.isfinite(float(term)) for term in terms)
    np.testing.assert_allclose(loss.answer(sure)[:, 0], [1, 0])


def test_minimax_stops_pulling_where_d_is_sure_and_the_non_saturating_loss_does_not():
    slopes = {}
    for name in ("minimax", "non-saturating"):
        logit = tf.constant([[-8.0]])
        with tf.GradientTape() as tape:
            tape.watch(logit)
            loss = LOSSES[name].of_generator(logit)
        slopes[name] = float(tape.gradient(loss, logit)[0, 0])
    assert slopes["minimax"] == pytest.approx(-1 / (1 + math.exp(8)), rel=1e-5)  # -D
    assert slopes["non-saturating"] == pytest.approx(-1 / (1 + math.exp(-8)), rel=1e-5)  # -(1 - D)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("name", ["non-saturating", "minimax", "least-squares"])
def test_the_equilibrium_is_where_the_best_d_rests_when_both_kinds_are_as_common(name, smoothing):
    """D's best answer to pictures that are real as often as drawn, found by trying all."""
    spec = GanTrainSpec(loss=name, smoothing=smoothing)
    loss, outputs = LOSSES[name], np.linspace(-3, 3, 6001)
    terms = [
        (float(loss.of_real(tf.constant([[x]]), spec.real_target)), float(loss.of_drawn(tf.constant([[x]]))))
        for x in outputs.astype(np.float32)[2000:4001]
    ]
    best = int(np.argmin([sum(pair) for pair in terms]))
    rest = spec.equilibrium
    np.testing.assert_allclose((rest.real, rest.drawn), terms[best], atol=2e-3)
    assert float(loss.answer(tf.constant(outputs[2000 + best]))) == pytest.approx(rest.answer, abs=1e-3)


def test_published_equilibria():
    assert GanTrainSpec(loss="minimax", smoothing=0.0).equilibrium == pytest.approx((math.log(2), math.log(2), 0.5))
    assert GanTrainSpec(smoothing=0.1).equilibrium == pytest.approx((0.778, 0.598, 0.45), abs=5e-4)
    assert GanTrainSpec(loss="least-squares", smoothing=0.0).equilibrium == pytest.approx((0.25, 0.25, 0.5))
    assert GanTrainSpec(loss="wasserstein").equilibrium is None


def test_the_penalty_of_a_plane_is_its_slope_less_one_squared():
    weights = np.random.default_rng(0).normal(size=(12, 1)).astype(np.float32)
    plane = keras.Sequential([keras.Input((2, 2, 3)), keras.layers.Flatten(), keras.layers.Dense(1)])
    plane.layers[-1].kernel.assign(weights)
    real, drawn = tf.random.stateless_normal((5, 2, 2, 3), [0, 1]), tf.zeros((5, 2, 2, 3))
    found = gradient_penalty(plane, real, drawn, tf.random.stateless_uniform((5, 1, 1, 1), [0, 2]))
    assert float(found) == pytest.approx((np.linalg.norm(weights) - 1) ** 2, rel=1e-5)


def test_the_penalty_is_taken_at_the_mixtures():
    def half_square(pictures: tf.Tensor) -> tf.Tensor:
        return tf.reduce_sum(tf.square(pictures), axis=[1, 2, 3])[:, None] / 2  # its slope is the picture itself

    real, drawn = tf.fill((2, 1, 1, 1), 4.0), tf.fill((2, 1, 1, 1), 2.0)
    shares = tf.reshape([0.0, 0.5], (2, 1, 1, 1))
    assert float(gradient_penalty(half_square, real, drawn, shares)) == pytest.approx(((2 - 1) ** 2 + (3 - 1) ** 2) / 2)
