"""First weights by seed alone: what Keras would draw, whatever else draws meanwhile."""

import random

import keras
import numpy as np
import pytest

from lab.architectures.ram import RamSpec
from lab.architectures.soft import SoftSpec
from lab.nets.attention.ram import Ram, build_ram
from lab.nets.attention.soft import SoftReader, build_soft
from lab.nets.models.build import seeded

SMALL = RamSpec(glimpses=2, patch=4, hidden_units=8, glimpse_units=16, core_units=16, location_units=8)


@pytest.mark.parametrize(
    ("build", "bare"),
    [
        (lambda seed: build_ram(SMALL, seed), lambda: Ram(SMALL)),
        (lambda seed: build_soft(SoftSpec(), seed), lambda: SoftReader(SoftSpec())),
    ],
    ids=["ram", "soft"],
)
def test_weights_are_those_that_keras_draws_after_its_own_seed(build, bare):
    with seeded(3):
        expected = bare()
    for mine, its in zip(build(3).weights, expected.weights, strict=True):
        np.testing.assert_array_equal(mine.numpy(), its.numpy(), err_msg=mine.path)


def test_what_others_draw_meanwhile_changes_nothing(monkeypatch):
    expected = [weight.numpy() for weight in build_ram(SMALL, 4).weights]
    real = keras.layers.Dense.__init__

    def noisy(self, *arguments, **settings):
        random.random()  # as a thread beside might
        real(self, *arguments, **settings)

    monkeypatch.setattr(keras.layers.Dense, "__init__", noisy)
    for mine, its in zip(build_ram(SMALL, 4).weights, expected, strict=True):
        np.testing.assert_array_equal(mine.numpy(), its)
    assert not np.array_equal(build_ram(SMALL, 5).weights[0].numpy(), expected[0])
