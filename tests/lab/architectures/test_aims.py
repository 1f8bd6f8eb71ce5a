"""Aims: which numbers of a network a picture can be made for, and the best of many."""

import numpy as np
import pytest

from lab.architectures.aims import Aim, aim_at, strongest
from lab.architectures.course import lenet5
from lab.errors import InvalidSpec

LENET = lenet5((28, 28, 1), 10)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("class", "conv_9", 99, 9), Aim(how="class", layer=LENET.nodes[-1].name, index=9)),
        (("channel", "conv_2", 15, 99), Aim(how="channel", layer="conv_2", index=15)),
        (("unit", "pool_1", 0, 99), Aim(how="unit", layer="pool_1", index=0)),
    ],
)
def test_an_aim_names_layer_and_number(asked, expected):
    assert aim_at(LENET, *asked) == expected


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("class", "", 0, 10), "knows 10 classes, so the last has number 9"),
        (("channel", "conv_2", 16, 0), "conv_2 has 16 channels, so there is no channel 17"),
        (("unit", "conv_9", 0, 0), "no layer with maps named 'conv_9'"),
    ],
)
def test_what_a_network_does_not_have_is_refused(asked, message):
    with pytest.raises(InvalidSpec, match=message):
        aim_at(LENET, *asked)


def test_the_strongest_are_those_of_a_direct_sort():
    values = np.random.default_rng(0).normal(size=200)
    ordered = sorted(range(200), key=lambda row: -values[row])
    assert strongest(values).tolist() == ordered[:9]
    assert strongest(np.array([2.0, 5.0])).tolist() == [1, 0]
