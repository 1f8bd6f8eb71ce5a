"""The page "Latent space": which z, which drawings stand for an idea, and lines that give what is shown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.lessons import latent as lesson
from app.lessons.experiment import Experiment
from app.studies import latent, latent_code
from app.studies.latent import Idea
from app.studies.traits import ANY, COLOUR, GREY, INK, LIGHT, SLANT, TRAITS, WARMTH, measured_by
from lab.architectures.gan import Drawings
from lab.nets.gan import opened
from lab.nets.gan.drawing import neighbours
from lab.ops.latent import between, mean_level, slant, square, warmth

BOLD, RIGHT = TRAITS[GREY]["bold"], TRAITS[GREY]["right"]


def drawings(kinds: list[int], confidences: list[float] | None = None, seed: int = 0, channels: int = 1) -> Drawings:
    pictures = np.random.default_rng(seed).integers(0, 256, (len(kinds), 6, 5, channels), dtype=np.uint8)
    sure = np.ones(len(kinds)) if confidences is None else np.array(confidences)
    return Drawings(
        pictures=pictures,
        answers=np.zeros(len(kinds), np.float32),
        kinds=np.array(kinds),
        confidences=sure,
        nones=1 - sure,
    )


def test_numbered_z_are_always_the_same_and_none_of_the_crowd():
    library = latent.library(7)
    assert library.shape == (200, 7) and library.dtype == np.float32
    np.testing.assert_array_equal(library, latent.library(7))
    assert abs(library.mean()) < 0.1 and library.std() == pytest.approx(1, abs=0.05)
    known = {each.tobytes() for each in library}
    assert not any(each.tobytes() in known for each in latent.crowd(7))
    np.testing.assert_array_equal(latent.four((1, 200, 5, 5), 7), library[[0, 199, 4, 4]])


def test_shares_of_corners_give_the_straight_square():
    corners = latent.four((1, 2, 3, 4), 9)
    for row in range(latent.CELLS):
        for column in range(latent.CELLS):
            shares = np.array(latent.shares_of_corners(row, column))
            assert shares.sum() == pytest.approx(1) and shares.min() >= 0
            expected = square(corners, latent.CELLS, is_spherical=False)[row, column]
            np.testing.assert_allclose(shares @ corners, expected, atol=1e-6)


def test_straight_ways_are_short_in_the_middle_and_arcs_are_not():
    straight, arc = (latent.mean_lengths(100, is_spherical=way) for way in (False, True))
    assert straight[2] == pytest.approx(10 / np.sqrt(2), rel=0.03)
    np.testing.assert_allclose(arc, 10, rtol=0.03)
    np.testing.assert_allclose(straight[[0, -1]], arc[[0, -1]], rtol=1e-5)


@pytest.mark.parametrize(
    ("trait", "channels", "measure", "sign"),
    [
        ("bold", 1, mean_level, -1), ("thin", 1, mean_level, 1), ("right", 1, slant, -1), ("left", 1, slant, 1),
        ("light", 3, mean_level, -1), ("dark", 3, mean_level, 1), ("warm", 3, warmth, -1), ("cold", 3, warmth, 1),
    ],
)  # fmt: skip
def test_an_idea_is_the_third_with_the_most_of_its_trait(trait, channels, measure, sign):
    drawn = drawings([3] * 9 + [4] * 9, channels=channels)
    rows = latent.standing_for(Idea(kind=3, trait=TRAITS[channels][trait]), drawn)
    values = sign * measure(drawn.pictures[:9])
    assert rows.tolist() == np.argsort(values)[:3].tolist()


def test_a_direction_is_judged_by_what_it_was_made_of():
    assert measured_by(ANY, ANY, GREY) is INK and measured_by(ANY, ANY, COLOUR) is LIGHT
    assert measured_by(RIGHT, BOLD, GREY) is SLANT
    assert measured_by(ANY, TRAITS[COLOUR]["cold"], COLOUR) is WARMTH


def test_an_idea_is_made_of_what_the_judge_is_sure_of():
    drawn = drawings([3, 3, 3, 4], [0.95, 0.9, 0.99, 0.99])
    assert latent.standing_for(Idea(kind=3), drawn).tolist() == [0, 2]
    assert latent.standing_for(Idea(kind=5, trait=BOLD), drawn).tolist() == []
    nobody = Drawings(pictures=drawn.pictures, answers=drawn.answers, kinds=None, confidences=None, nones=None)
    assert latent.standing_for(Idea(kind=3), nobody).tolist() == []
    many = drawings([3] * 300)
    assert len(latent.standing_for(Idea(kind=3), many)) == latent.OF_EACH
    assert len(latent.standing_for(Idea(kind=3, trait=BOLD), many)) == latent.OF_EACH


def test_a_mean_is_that_of_its_rows():
    np.testing.assert_allclose(latent.mean_of(np.array([2, 4]), 5), latent.crowd(5)[[2, 4]].mean(axis=0))


def test_a_change_is_told_with_both_values():
    before, after = drawings([1, 1, 2, 2]), drawings([1, 3, 2, 2], seed=1)
    found = latent.change(before, after, INK)
    assert found.kept == 0.75
    means = mean_level(before.pictures).mean(), mean_level(after.pictures).mean()
    assert (found.before, found.after) == pytest.approx(means)
    assert "75 % are still taken" in found.words
    leaning = latent.Change(measure=SLANT, before=0.0, after=1.0, kept=None)
    assert leaning.words == "They lean 0° to the right before, 45° after."
    redder = latent.Change(measure=WARMTH, before=-3.2, after=40.0, kept=None)
    assert redder.words == "Red minus blue: -3 levels on average before, +40 after."


def test_what_the_judge_says_of_a_drawing():
    drawn = drawings([3, 4], [0.955, 1.0])
    assert latent.says(drawn, 0, tuple("0123456789")) == "3, 96 %"
    unsure = drawings([3], [0.2])
    assert latent.says(unsure, 0, tuple("0123456789")) == "none, 80 %"
    nobody = Drawings(pictures=drawn.pictures, answers=drawn.answers, kinds=None, confidences=None, nones=None)
    assert latent.says(nobody, 0, tuple("0123456789")) == ""


class Recorder:
    """Stands in for an artist: draws each z as a number."""

    class gan:
        class spec:
            latent, data = 6, "digits"

    def drawings(self, latents: np.ndarray) -> Drawings:
        drawn = drawings([k % 10 for k in range(len(latents))])
        return replace(drawn, pictures=latents)


def run(code: str) -> dict:
    """The names that the lines leave, with an artist that only records what it is given."""
    lines = [line for line in code.splitlines() if not line.startswith("artist = ")]
    names = {"artist": Recorder()}
    exec("\n".join(lines), names)
    return names


OPENING = latent_code.opening("dcgan-digits", None, True)


@pytest.mark.parametrize("is_spherical", [True, False])
def test_the_code_of_a_walk_takes_the_page_s_z(is_spherical):
    found = run(latent_code.walk_code(OPENING, (5, 6, 7, 8), is_spherical))["pictures"]
    expected = square(latent.four((5, 6, 7, 8), 6), latent.CELLS, is_spherical=is_spherical)
    np.testing.assert_allclose(found, expected.reshape(64, 6))


def test_the_code_of_both_ways_takes_the_page_s_z():
    straight, arc = run(latent_code.ways_code(OPENING, (5, 6, 7, 8)))["pictures"]
    first, second = latent.four((5, 6, 7, 8), 6)[:2]
    np.testing.assert_allclose(straight, between(first, second, latent.SHARES, is_spherical=False))
    np.testing.assert_allclose(arc, between(first, second, latent.SHARES, is_spherical=True))


def test_the_code_of_shorter_z_takes_the_page_s_z():
    found = run(latent_code.shorter_code(OPENING, 0.5))["pictures"]
    np.testing.assert_allclose(found, latent.library(6)[:24] / 2)


def test_the_code_of_a_sum_takes_the_page_s_z():
    plus, minus = Idea(kind=3), Idea(kind=4)
    names = run(latent_code.sums_code(OPENING, plus, minus, 7, 1.5))
    crowd = latent.crowd(6)
    rows = {kind: np.arange(kind, len(crowd), 10) for kind in (3, 4, 7)}
    direction = crowd[rows[3][:40]].mean(axis=0) - crowd[rows[4][:40]].mean(axis=0)
    np.testing.assert_allclose(names["before"], crowd[rows[7][:8]])
    np.testing.assert_allclose(names["after"], crowd[rows[7][:8]] + 1.5 * direction, rtol=1e-5, atol=1e-6)


def test_players_of_a_run_are_opened_from_its_folder():
    lines = latent_code.opening("abc", 12, False)
    assert lines[-1] == "artist = opened.of_run(store.read('abc').gan, store.folder('abc'), 12)"
    compile(latent_code.copies_code(lines, 3, True), "code", "exec")


def evidence(settings: Mapping[str, Any]) -> Any:
    """What the view of an experiment measures, with the shipped players."""
    after = settings.get("after")
    artist = opened.shipped(str(settings.get("artist", "dcgan-digits")), after)
    length = artist.gan.spec.latent
    if settings["show"] == "Walk":
        return artist.drawings(latent.four(tuple(settings.get(name, 1) for name in "abcd"), length))
    if settings["show"] == "Straight or round?":
        lengths = [latent.mean_lengths(length, is_spherical=way) for way in (False, True)]
        return latent.Ways(start=lengths[0][0], straight=lengths[0][2], arc=lengths[1][2])
    if settings["show"] == "Does it copy?":
        return neighbours(artist.draw(latent.library(length)), artist.gan.spec.data, 1, by_judge=False)
    everybody, crowd = artist.drawings(latent.crowd(length)), latent.crowd(length)
    channels = artist.gan.spec.gan.channels
    control = {GREY: "trait", COLOUR: "colours"}[channels]
    plus, minus = (
        Idea(kind=settings[key], trait=TRAITS[channels][settings[f"{key}-{control}"]]) for key in ("plus", "minus")
    )
    one, other = (latent.mean_of(latent.standing_for(idea, everybody), length) for idea in (plus, minus))
    rows = latent.standing_for(Idea(kind=settings["to"]), everybody)
    pushed = crowd[rows] + settings["strength"] * (one - other)
    measure = measured_by(plus.trait, minus.trait, channels)
    return latent.change(artist.drawings(crowd[rows]), artist.drawings(pushed), measure)


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment):
    assert experiment.holds(evidence(experiment.settings))


@pytest.mark.parametrize("title", ["Lean to the right", "Daylight on the wall"])
def test_below_zero_a_direction_does_the_opposite(title):
    (experiment,) = (each for each in lesson.EXPERIMENTS if each.title == title)
    found = evidence(experiment.settings | {"strength": -0.75})
    assert found.before - found.after > (0.2 if found.measure is SLANT else 25)
