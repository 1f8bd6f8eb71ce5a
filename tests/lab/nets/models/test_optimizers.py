"""Each optimizer's first steps, against its formula in NumPy."""

import keras
import numpy as np
import pytest

from lab.nets.models.optimizers import optimizer
from lab.specs import OPTIMIZER_CHOICES, TrainSpec

RATE = 0.02
GRADIENTS = np.array([[0.5, -2.0], [0.25, 1.0], [-1.0, 0.0]])  # three steps of two weights
START = np.array([1.0, -3.0])


def sgd(weights, gradients):
    for gradient in gradients:
        weights = weights - RATE * gradient
    return weights


def momentum(weights, gradients):
    velocity = np.zeros_like(weights)
    for gradient in gradients:
        velocity = 0.9 * velocity - RATE * gradient
        weights = weights + velocity
    return weights


def nesterov(weights, gradients):
    """Looks ahead along the new velocity (Sutskever et al. 2013)."""
    velocity = np.zeros_like(weights)
    for gradient in gradients:
        velocity = 0.9 * velocity - RATE * gradient
        weights = weights + 0.9 * velocity - RATE * gradient
    return weights


def rmsprop(weights, gradients):
    mean_square = np.zeros_like(weights)
    for gradient in gradients:
        mean_square = 0.9 * mean_square + 0.1 * gradient**2
        weights = weights - RATE * gradient / np.sqrt(mean_square + 1e-7)
    return weights


def adam(weights, gradients, decay=0.0):
    """Kingma & Ba 2015, algorithm 1; with decoupled decay of Loshchilov & Hutter 2019."""
    mean, mean_square = np.zeros_like(weights), np.zeros_like(weights)
    for step, gradient in enumerate(gradients, start=1):
        weights = weights - RATE * decay * weights
        mean = 0.9 * mean + 0.1 * gradient
        mean_square = 0.999 * mean_square + 0.001 * gradient**2
        unbiased, unbiased_square = mean / (1 - 0.9**step), mean_square / (1 - 0.999**step)
        weights = weights - RATE * unbiased / (np.sqrt(unbiased_square) + 1e-7)
    return weights


def adamw(weights, gradients):
    return adam(weights, gradients, decay=0.004)


FORMULAS = {formula.__name__: formula for formula in (sgd, momentum, nesterov, rmsprop, adam, adamw)}


def test_every_optimizer_of_the_form_is_checked():
    assert set(FORMULAS) == set(OPTIMIZER_CHOICES)


@pytest.mark.parametrize("name", OPTIMIZER_CHOICES)
def test_the_first_steps_are_those_of_the_formula(name):
    weights = keras.Variable(START.astype(np.float32))
    steps = optimizer(TrainSpec(optimizer=name, learning_rate=RATE))
    steps.build([weights])
    for gradient in GRADIENTS:
        steps.apply([keras.ops.convert_to_tensor(gradient, "float32")])
    # Adam's epsilon, placed before or after the bias correction, changes a zero gradient's step most: 1e-4.
    np.testing.assert_allclose(weights.numpy(), FORMULAS[name](START, GRADIENTS), rtol=1e-4)


def test_two_runs_share_no_optimizer():
    assert optimizer(TrainSpec()) is not optimizer(TrainSpec())
