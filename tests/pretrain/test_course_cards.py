"""The lab's own numbers: the card is complete, made with today's course values, and read as it is written."""

import json
from dataclasses import replace
from statistics import median

import pytest

from lab import cards
from lab.architectures.architecture import count_parameters
from lab.catalog import MODELS, architecture, course_spec
from lab.data.assets import asset_path
from lab.data.datasets import dataset_info
from lab.errors import LabError
from pretrain.course_cards import MEASURED, Trial, entry


@pytest.fixture(scope="module")
def numbers() -> dict:
    card = json.loads(asset_path("cards", cards.COURSE_CARD).read_text(encoding="utf-8"))
    return {(number["data"], number["model"]): number for number in card["numbers"]}


def test_own_number_says_what_the_card_says(numbers):
    for (data, model), written in numbers.items():
        number = cards.own_number(data, model)
        scores = written["test_accuracy"]["by_seed"]
        assert number == cards.OwnNumber(
            data=data,
            model=model,
            median=median(scores),
            low=min(scores),
            high=max(scores),
            seconds=median(written["wall_seconds"]["by_seed"]),
            seeds=tuple(written["seeds"]),
            parameters=written["parameters"],
        )


def test_what_was_not_measured_is_none():
    assert cards.own_number("digits", "builder") is None
    assert cards.own_number("nothing", "lenet5") is None


def test_the_card_has_everything_that_is_to_be_measured(numbers):
    assert {(data, model): tuple(numbers[data, model]["seeds"]) for data, model, _ in MEASURED} == {
        (data, model): seeds for data, model, seeds in MEASURED
    }


def test_the_card_was_made_with_the_course_values_of_today(numbers):
    for (data, model), number in numbers.items():
        spec = course_spec(data, model)
        assert number["spec"] == {name: value for name, value in spec.effective().items() if name != "seed"}
        info = dataset_info(data)
        network = architecture(spec, info.image_shape, len(info.class_names))
        assert number["parameters"] == count_parameters(network)


@pytest.mark.parametrize(("model", "bar"), [("single-layer", 0.905), ("mlp", 0.955), ("lenet5", 0.973)])
def test_the_course_values_reach_what_the_lab_promises(model, bar):
    number = cards.own_number("digits", model)
    assert number.median >= bar
    assert number.low <= number.median <= number.high


def test_an_entry_has_median_and_range_of_its_trials():
    trial = Trial(test_accuracy=0.9, val_accuracy=0.8, parameters=7850, wall_seconds=2.0, cpu_seconds=3.0)
    trials = [trial, replace(trial, test_accuracy=0.95, wall_seconds=4.0), replace(trial, test_accuracy=0.91)]
    written = entry("digits", "single-layer", (0, 1, 2), trials)
    assert written["test_accuracy"] == {"median": 0.91, "low": 0.9, "high": 0.95, "by_seed": [0.9, 0.95, 0.91]}
    assert written["wall_seconds"]["median"] == 2.0
    assert written["spec"]["learning_rate"] == MODELS["single-layer"].course_values["learning_rate"]
    assert written["machine"]["cores"] >= 1


def test_a_damaged_card_is_refused_in_a_sentence(monkeypatch, tmp_path):
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / cards.COURSE_CARD).write_text('{"numbers": [{}]}', encoding="utf-8")
    monkeypatch.setenv("LAB_ASSETS", str(tmp_path))
    cards.own_numbers.cache_clear()
    try:
        with pytest.raises(LabError, match=r"cards/course-digits.json is damaged"):
            cards.own_number("digits", "lenet5")
    finally:
        cards.own_numbers.cache_clear()
