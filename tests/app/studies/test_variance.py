"""The page "Why a baseline?": estimates are those of the definition, the code gives them, the experiments hold."""

from typing import Any

import numpy as np
import pytest

from app.lessons import variance as lesson
from app.lessons.experiment import Experiment
from app.studies.shown_fields import shown_fields
from app.studies.variance import Estimates, estimate, table, variance_code
from lab.cards import attention_card
from lab.engine import tasks


def found_by(settings: dict[str, Any]) -> tuple[Estimates, np.ndarray, int]:
    """What the page computes from an experiment's settings, with its picture and its digit."""
    card = attention_card(settings["net"])
    fields = shown_fields(card["task"]["name"])
    picture, label = fields.images[settings["number"] - 1], int(fields.labels[settings["number"] - 1])
    watched = tasks.roll_outs(settings["net"], settings.get("after"), picture, settings["count"], 0)
    return estimate(watched, label, card["spec"]["deviation"]), picture, label


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    assert experiment.holds(found_by(dict(experiment.settings))[0])


def test_estimates_are_score_times_reward_and_score_times_advantage() -> None:
    watched = tasks.roll_outs("ram-centred", 1, np.zeros((28, 28, 1), np.uint8), 5, 3)
    found = estimate(watched, int(watched.probabilities[0, -1].argmax()), 0.15)
    for roll_out in range(5):
        is_right = watched.probabilities[roll_out, -1].argmax() == watched.probabilities[0, -1].argmax()
        score = (watched.samples_yx[roll_out, 1] - watched.means_yx[0, 1]) / 0.15**2
        np.testing.assert_allclose(found.plain_yx[roll_out], is_right * score, atol=1e-4)
        np.testing.assert_allclose(found.reduced_yx[roll_out], (is_right - found.baseline) * score, atol=1e-4)


def test_one_roll_out_has_no_spread_and_a_table() -> None:
    watched = tasks.roll_outs("ram-centred", None, np.zeros((28, 28, 1), np.uint8), 1, 0)
    found = estimate(watched, 0, 0.15)
    assert found.spread_ratio == 1.0
    assert [line["Weight"] for line in table(found)] == ["R alone", "R - b"]


def test_the_code_gives_what_the_page_shows() -> None:
    found, picture, label = found_by({"net": "ram-centred", "number": 5, "count": 50, "after": 1})
    names: dict[str, Any] = {"picture": picture}
    exec(variance_code("ram-centred", 1, 50, 0, label), names)  # the lines that the page prints
    np.testing.assert_allclose(names["plain"], found.plain_yx, atol=1e-3)
    np.testing.assert_allclose(names["reduced"], found.reduced_yx, atol=1e-3)
