"""When a training is called lost."""

import math

import pytest

from lab.nets.training.outcome import is_lost


@pytest.mark.parametrize(
    ("loss", "accuracy", "expected"),
    [
        (math.log(10), 0.1, False),  # a guess
        (5.01 * math.log(10), 0.1, True),
        (5.01 * math.log(10), 0.16, False),  # better than a guess: it may come back
        (4.99 * math.log(10), 0.1, False),
        (math.inf, 0.0, True),
    ],
)
def test_a_network_that_is_sure_of_nonsense_is_lost(loss, accuracy, expected):
    assert is_lost(loss, accuracy, classes=10) is expected
