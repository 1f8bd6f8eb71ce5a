"""The settings of an ascent: what they make of texts, of each other, and of a run's length."""

import numpy as np
import pytest

from lab.ascent import AscentSpec, ascent_defaults, kept_steps, usual_ascent
from lab.errors import InvalidSpec
from lab.ops.ascent import Recipe
from lab.specs import KINDS

RUN = "0123456789abcdef"


@pytest.mark.parametrize("name", ["network", "epoch", "layer", "photo"])
@pytest.mark.parametrize("value", ["../etc", "", "a b", 3])
def test_a_text_must_match_its_pattern_whole(name, value):
    with pytest.raises(InvalidSpec, match=f"{AscentSpec.controls()[name].label} must be written as"):
        AscentSpec(**{name: value})


def test_it_is_read_back_from_its_values():
    spec = AscentSpec(network=RUN, epoch="3", aim="unit", layer="conv_1", channel=2)
    assert KINDS["ascent"].from_values(spec.values()) == spec
    assert spec.network_epoch == 3 and AscentSpec(epoch="3").network_epoch is None


@pytest.mark.parametrize(
    ("one", "two", "is_same"),
    [
        ({"channel": 1}, {"channel": 2}, True),  # a class has no channel
        ({"aim": "channel", "channel": 1}, {"aim": "channel", "channel": 2}, False),
        ({"aim": "unit", "target": 1}, {"aim": "unit", "target": 2}, True),
        ({"blur": 0.0, "blur_every": 1}, {"blur": 0.0, "blur_every": 2}, True),
        ({"photo": "cat"}, {"photo": "coffee"}, True),
        ({"start": "photo", "photo": "cat"}, {"start": "photo", "photo": "coffee"}, False),
        ({"epoch": "1"}, {"epoch": "2"}, True),  # the shipped network has no epochs
        ({"network": RUN, "epoch": "1"}, {"network": RUN, "epoch": "2"}, False),
    ],
)
def test_two_ascents_are_equal_if_they_differ_in_nothing_that_is_obeyed(one, two, is_same):
    assert (AscentSpec(**one).identity() == AscentSpec(**two).identity()) is is_same


def test_its_recipe_says_what_its_settings_say():
    spec = AscentSpec(steps=16, step_size=2.5, jitter=3, blur=0.7, blur_every=2, decay=0.1, space="pixels", seed=4)
    assert spec.recipe == Recipe(
        steps=16, step_size=2.5, jitter=3, blur=0.7, blur_every=2, decay=0.1, is_natural=False, seed=4
    )


def test_the_usual_values_follow_size_and_aim_and_keep_the_aim():
    spec = AscentSpec(network=RUN, aim="unit", layer="conv_1", channel=3, jitter=9, decay=0.2, seed=8)
    usual = usual_ascent(spec)
    assert (usual.layer, usual.channel, usual.seed, usual.network) == ("conv_1", 3, 8, RUN)
    assert {name: getattr(usual, name) for name in ascent_defaults(28, "unit")} == ascent_defaults(28, "unit")


@pytest.mark.parametrize("steps", [8, 48, 49, 256])
def test_first_and_last_picture_are_kept_and_not_too_many(steps):
    kept = sorted(kept_steps(steps))
    assert (kept[0], kept[-1]) == (0, steps) and len(kept) == min(steps, 48) + 1
    gaps = np.diff(kept)
    assert gaps.min() >= 1 and gaps.max() - gaps.min() <= 1
