"""RAM's settings and its rivals: the paper's numbers, and what is refused."""

from itertools import pairwise

import pytest

from lab.architectures.architecture import count_parameters, table
from lab.architectures.ram import RamSpec, multiply_accumulates
from lab.architectures.rivals import fully_connected, paper_convolutional, rival
from lab.errors import InvalidSpec


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"glimpses": 9}, "Glimpses must lie between 1 and 8; got 9"),
        ({"glimpses": 2.5}, "Glimpses must be a whole number; got 2.5"),
        ({"scales": 0}, "Scales must lie between 1 and 4; got 0"),
        ({"deviation": 0}, "Spread of the policy must lie between 0.01 and 0.5; got 0"),
        ({"gaze": "left"}, "Gaze must be one of learned, random, centre; got 'left'"),
        ({"patch": "8"}, "Patch must be a number; got '8'"),
    ],
)
def test_a_setting_outside_its_rule_is_refused(settings, message):
    with pytest.raises(InvalidSpec, match=message):
        RamSpec(**settings)


def test_equal_settings_are_equal_specs_and_whole_numbers_stay_whole():
    assert RamSpec(glimpses=4.0) == RamSpec(glimpses=4)
    assert isinstance(RamSpec(glimpses=4.0).glimpses, int)
    assert set(RamSpec.controls()) == set(RamSpec.__slots__)


def test_every_glimpse_costs_the_same():
    costs = [multiply_accumulates(RamSpec(glimpses=count)) for count in range(1, 9)]
    assert len({later - earlier for earlier, later in pairwise(costs)}) == 1
    # By hand: what 64*128, where 2*128, joined 256*256, core 512*256, answer 256*10.
    assert costs[0] == 8192 + 256 + 65536 + 131072 + 2560
    assert costs[1] - costs[0] == 8192 + 256 + 65536 + 131072 + 256 * 128 + 128 * 2


def test_three_scales_of_twelve_are_432_numbers():
    assert RamSpec(patch=12, scales=3).glimpse_inputs == 432


def test_the_rivals_have_the_paper_sizes():
    assert count_parameters(fully_connected(60, 64)) == 3601 * 64 + 65 * 64 + 65 * 10
    assert [row.output_shape for row in table(paper_convolutional(28))] == [(4, 4, 8), (128,), (256,), (10,)]
    assert count_parameters(paper_convolutional(60)) == 101 * 8 + 969 * 256 + 257 * 10


def test_an_unknown_rival_is_refused():
    with pytest.raises(InvalidSpec, match="one of fc64, fc256, conv; got 'vgg'"):
        rival("vgg", 28)
