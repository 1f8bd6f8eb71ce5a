"""The script that trains RAM: it goes on where it was stopped, keeps the best epoch and ships what it measured."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lab.architectures.ram import RamSpec
from lab.architectures.soft import SoftSpec
from lab.data import datasets
from lab.data.records import Dataset, Part
from lab.nets.attention.learning import Recipe
from pretrain import ram

SMALL = RamSpec(glimpses=2, patch=4, hidden_units=8, glimpse_units=16, core_units=16, location_units=8)
PLAN = ram.Plan(
    name="ram-centred",
    task="centred",
    network="ram",
    spec=SMALL,
    recipe=Recipe(steps=12, batch_size=16, warm_up=2, learning_rate=3e-3),
)


def first(part: Part, count: int) -> Part:
    return Part(images=part.images[:count], labels=part.labels[:count])


@pytest.fixture(scope="module")
def few() -> Dataset:
    dataset = datasets.load("digits")
    return replace(
        dataset, train=first(dataset.train, 64), validation=first(dataset.validation, 40), test=first(dataset.test, 30)
    )


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(ram, "EPOCH_STEPS", 4)
    monkeypatch.setattr(ram, "VERSIONS", 1)


def training(few, folder) -> ram.Training:
    return ram.Training(PLAN, few, seed=0, folder=folder)


def test_a_killed_training_goes_on_as_if_it_had_not_been(few, tmp_path, monkeypatch):
    whole = training(few, tmp_path / "whole")
    whole.run()
    assert [epoch["epoch"] for epoch in whole.history] == [1, 2, 3]

    killed = training(few, tmp_path / "killed")
    finish = killed.finish_epoch

    def die_in_the_third(means):
        if len(killed.history) == 2:
            raise KeyboardInterrupt
        finish(means)

    monkeypatch.setattr(killed, "finish_epoch", die_in_the_third)
    with pytest.raises(KeyboardInterrupt):
        killed.run()
    resumed = training(few, tmp_path / "killed")
    resumed.restore()
    assert len(resumed.history) == 2 and resumed.learner.steps_done == 8
    resumed.run()
    for mine, its in zip(resumed.pupil.model.get_weights(), whole.pupil.model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, its, atol=1e-4)
    assert [epoch["val_error"] for epoch in resumed.history] == [epoch["val_error"] for epoch in whole.history]


def test_what_is_shipped_is_the_best_epoch_and_at_most_eight_files(few, tmp_path):
    done = training(few, tmp_path / "work")
    done.run()
    scores = ram.score(done)
    assert scores["validation_error_percent"] == pytest.approx(done.best()["val_error"], abs=2.6)  # half precision
    assert scores["test_images"] == 30 and scores["images_seen"] == done.best()["epoch"] * 4 * 16
    ram.ship(done, scores, tmp_path / "shipped")
    ram.ship(replace_seed(done, 1), scores | {"test_error_percent": 0.0}, tmp_path / "shipped")
    card = json.loads((tmp_path / "shipped" / "card.json").read_text(encoding="utf-8"))
    assert list(card["seeds"]) == ["0", "1"]
    assert card["mean_test_error_percent"] == pytest.approx(scores["test_error_percent"] / 2, abs=1e-3)
    assert card["data"]["train"] == 64 and RamSpec(**card["spec"]) == SMALL
    names = sorted(path.name for path in (tmp_path / "shipped").glob("*.npz"))
    assert names == ["best.npz", "epoch_0000.npz", "epoch_0001.npz", "epoch_0002.npz", "epoch_0003.npz"]


def test_soft_attention_is_shipped_by_epoch_too(few, tmp_path):
    spec = SoftSpec(steps=2, patch=8, stride=4, window=4, window_stride=2, core_units=16)
    done = ram.Training(replace(PLAN, name="soft-centred", network="soft", spec=spec), few, 0, tmp_path / "work")
    done.run()
    ram.ship(done, ram.score(done), tmp_path / "shipped")
    card = json.loads((tmp_path / "shipped" / "card.json").read_text(encoding="utf-8"))
    assert SoftSpec(**card["spec"]) == spec and card["network"] == "soft" and card["parameters"] == spec.parameters
    assert sum(1 for _ in (tmp_path / "shipped").glob("epoch_????.npz")) == 4


def replace_seed(done: ram.Training, seed: int) -> ram.Training:
    done.seed = seed
    return done


def test_a_later_epoch_that_is_as_good_is_the_best():
    done = ram.Training.__new__(ram.Training)
    done.history = [{"epoch": number, "val_error": error} for number, error in enumerate((5.0, 2.0, 3.0, 2.0, 4.0), 1)]
    assert done.best()["epoch"] == 4


@pytest.mark.parametrize("epochs", [3, 8, 60, 100, 400])
def test_at_most_eight_files_are_kept_with_the_first_and_the_last(epochs):
    kept = ram.kept_epochs(epochs)
    assert {0, 1, epochs} <= kept and len(kept) + 1 <= ram.MOST_CHECKPOINTS


def test_every_network_of_a_task_sees_the_same_number_of_pictures_and_soft_attention_fewer():
    for task in ram.EPOCHS:
        plans = [plan for plan in ram.PLANS.values() if plan.task == task and plan.network != "soft"]
        assert len({(plan.recipe.steps, plan.recipe.batch_size) for plan in plans}) == 1
    assert ram.PLANS["soft-cluttered"].recipe.steps < ram.PLANS["ram-cluttered"].recipe.steps
    assert {"ram-centred", "random-cluttered", "conv-translated", "fc64-cluttered"} <= set(ram.PLANS)
