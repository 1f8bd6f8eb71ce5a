"""The script that trains players: it goes on where it was stopped, keeps the best epoch and ships what it measured."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from lab.data import datasets
from lab.data.records import Dataset, Part
from lab.gan_training import GanTrainSpec
from lab.nets.gan import opened
from pretrain import gan

PLAN = gan.Plan(
    name="dcgan-digits", spec=GanTrainSpec(width=4, latent=6, batch_size=8, epochs=3, stages=3), average_over=12
)


@pytest.fixture(scope="module")
def few() -> Dataset:
    dataset = datasets.load("digits")
    train = Part(images=dataset.train.images[:64], labels=dataset.train.labels[:64])
    return replace(dataset, train=train)


@pytest.fixture(scope="module", autouse=True)
def short():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gan, "EPOCH_STEPS", 3)
        patch.setattr(gan, "MEASURED", 20)
        yield


class Training(gan.Training):
    """Leaves a copy of what it has after two epochs, as a machine that was switched off would."""

    def save(self) -> None:
        super().save()
        if self.epochs_done == 2:
            shutil.copytree(self.folder, self.folder.with_name("stopped"))


@pytest.fixture(scope="module")
def whole(few, tmp_path_factory) -> tuple[gan.Training, dict[str, np.ndarray]]:
    """A training that nobody interrupted, and the state in which it ended."""
    training = Training(PLAN, few, tmp_path_factory.mktemp("trainings") / "whole")
    training.run()
    return training, training.state()


def test_it_goes_on_where_it_was(few, whole):
    training, state = whole
    resumed = gan.Training(PLAN, few, training.folder.with_name("stopped"))
    resumed.restore()
    assert resumed.epochs_done == 2
    resumed.run()
    assert [epoch["epoch"] for epoch in resumed.history] == [0, 1, 2, 3]
    for name, value in resumed.state().items():
        np.testing.assert_allclose(state[name], value, rtol=1e-4, atol=1e-5)


def test_what_is_kept_draws_with_averaged_weights(few, whole):
    training, _ = whole
    kept = gan.Training(PLAN, few, training.folder)
    opened.load_players(kept.gan, training.folder, 3)
    learned = training.gan.generator.get_weights()
    with training.average.in_place():
        averaged = training.gan.generator.get_weights()
    for one, other in zip(kept.gan.generator.get_weights(), averaged, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-2, atol=1e-3)
    assert max(np.abs(one - other).max() for one, other in zip(learned, averaged, strict=True)) > 2e-3


def test_rates_fall_to_nearly_nothing_and_the_course_s_do_not(few, tmp_path):
    training = gan.Training(PLAN, few, tmp_path)
    training._set_rates()
    assert float(training.gan.g_optimizer.learning_rate) == pytest.approx(PLAN.spec.g_rate)
    training.epochs_done = 3
    training._set_rates()
    assert float(training.gan.d_optimizer.learning_rate) == pytest.approx(0.02 * PLAN.spec.d_rate)
    steady = gan.Training(replace(PLAN, is_falling=False), few, tmp_path)
    steady.epochs_done = 3
    steady._set_rates()
    assert float(steady.gan.g_optimizer.learning_rate) == pytest.approx(PLAN.spec.g_rate)


def test_what_is_shipped_is_what_the_card_measured(few, whole, tmp_path):
    folder = tmp_path / "assets" / "weights" / "gan" / PLAN.name
    folder.mkdir(parents=True)
    (folder / "generator-0999.npz").write_bytes(b"of an earlier plan")
    card = gan.ship(whole[0], folder)
    assert json.loads((folder / "card.json").read_text()) == card
    kept = ("best", "0000", "0001", "0002", "0003")
    expected = {f"{player}-{epoch}.npz" for player in ("generator", "discriminator") for epoch in kept}
    assert {path.name for path in folder.glob("*.npz")} == expected
    best = min(reversed(card["history"]), key=lambda epoch: epoch["frechet"])
    assert card["kept_epoch"] == best["epoch"] and card["data"]["train"] == 64
    players = gan.Training(PLAN, few, tmp_path)
    opened.load_players(players.gan, folder, None)
    again = gan.quality(players.drawn(), "digits", "test")
    assert again.frechet == pytest.approx(card["test"]["frechet"], rel=1e-3)
    assert set(card["test_by_epoch"]) == {"0", "1", "2", "3"}
    assert card["test_by_epoch"]["0"]["accepted"] <= 0.1


def test_the_plans_are_the_issue_s_four_and_the_course_s_numbers_stand():
    assert set(gan.PLANS) == {"gan-digits", "dcgan-digits", "dcgan-fashion", "dcgan-colour"}
    course = gan.PLANS["gan-digits"].spec
    assert (course.latent, course.smoothing, course.g_rate, course.batch_size) == (100, 0.1, 2e-3, 100)
    assert all(len(gan.kept_epochs(plan.spec.epochs)) <= gan.MOST_CHECKPOINTS - 1 for plan in gan.PLANS.values())
