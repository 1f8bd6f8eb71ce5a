"""Records of settings in general: fields taken over from another record, words, differences between kinds."""

from dataclasses import dataclass

import pytest

from lab.architectures.ram import RamSpec
from lab.controls import Settings, control, differences, same_control
from lab.errors import InvalidSpec
from lab.ram_training import RamTrainSpec, ram_defaults
from lab.specs import TrainSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Smallest(Settings):
    """One switch, and one number taken from elsewhere."""

    is_on: bool = control(False, label="Switch", help="On or off.")
    glimpses: int = same_control(RamSpec, "glimpses", default=2)


def test_a_field_taken_over_keeps_its_rule_and_may_have_another_default():
    assert Smallest().glimpses == 2
    assert Smallest.controls()["glimpses"] == RamSpec.controls()["glimpses"]
    with pytest.raises(InvalidSpec, match="Glimpses must lie between 1 and 8; got 9"):
        Smallest(glimpses=9)


def test_settings_of_two_kinds_differ_in_what_one_of_them_lacks():
    apart = {name: (one, two) for name, one, two in differences(TrainSpec(seed=1), RamTrainSpec(seed=1))}
    assert "seed" not in apart
    assert apart["task"] == (None, "centred")
    assert apart["data"] == ("digits", None)


def test_what_a_gaze_does_not_obey_makes_no_difference():
    random, other = (RamTrainSpec(gaze="random", deviation=deviation) for deviation in (0.1, 0.3))
    assert random.identity() == other.identity()
    assert RamTrainSpec(deviation=0.1).identity() != RamTrainSpec(deviation=0.3).identity()
    assert "baseline" not in RamTrainSpec(glimpses=1).effective()  # the first look is at the middle: nothing is chosen


def test_a_run_s_network_is_told_what_the_run_is_told():
    spec = RamTrainSpec(task="cluttered", gaze="centre", **ram_defaults("cluttered"))
    assert spec.ram == RamSpec(glimpses=8, patch=12, scales=3, deviation=0.1, gaze="centre")
    assert spec.work == ("cluttered", "ram")
