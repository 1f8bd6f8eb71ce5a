"""Players in the checkout do what their cards say, and what the lab promises; players of runs are found again."""

import numpy as np
import pytest

from lab.cards import gan_card, gan_epochs, gan_names
from lab.data import datasets
from lab.data.assets import MissingAsset
from lab.engine import tasks
from lab.engine.store import Store
from lab.errors import NotKept, UnknownRun, WrongKind
from lab.gan_training import GanTrainSpec
from lab.nets.gan import opened
from lab.nets.gan.gan import Gan
from lab.nets.gan.judging import judge_of
from lab.nets.gan.keeping import keep
from lab.nets.gan.live import watched_noise
from lab.specs import TrainSpec

NAMES = gan_names()
DRAWINGS = 2000


def test_the_lab_s_players_are_there():
    assert set(NAMES) == {"gan-digits", "dcgan-digits", "dcgan-fashion", "dcgan-colour"}


@pytest.mark.parametrize("name", NAMES)
def test_players_reach_the_scores_of_their_card(name):
    card = gan_card(name)
    found = opened.shipped(name, None).measured(DRAWINGS)
    assert card["drawings_measured"] == DRAWINGS
    assert found.frechet == pytest.approx(card["test"]["frechet"], rel=0.02)
    assert found.accepted() == pytest.approx(card["test"]["accepted"], abs=0.01)
    assert found.accepted(card["recognised_above"]) == pytest.approx(card["test"]["recognised"], abs=0.01)
    assert found.scores()["least_kind"] == pytest.approx(card["test"]["least_kind"], abs=0.003)


@pytest.mark.parametrize("name", NAMES)
def test_the_best_epoch_was_chosen_on_validation_pictures(name):
    card = gan_card(name)
    best = min(reversed(card["history"]), key=lambda epoch: epoch["frechet"])
    assert card["kept_epoch"] == best["epoch"]


@pytest.mark.parametrize("name", NAMES)
def test_before_training_next_to_nothing_is_read(name):
    assert gan_epochs(name)[0] == 0 and len(gan_epochs(name)) <= 7
    artist = opened.shipped(name, 0)
    drawn = artist.draw(watched_noise(artist.gan.spec, 200))
    assert judge_of(artist.gan.spec.data)(drawn).is_accepted().mean() <= 0.1


def test_the_dcgan_of_digits_keeps_what_the_lab_promises():
    card, course = gan_card("dcgan-digits"), gan_card("gan-digits")
    test, first = card["test"], card["test_by_epoch"]["1"]
    assert test["recognised"] >= 0.85 and card["recognised_above"] == 0.9
    assert test["least_kind"] >= 0.04
    assert test["frechet"] <= course["test"]["frechet"] / 2
    assert test["frechet"] <= first["frechet"] / 10
    assert test["nearest_training"] >= test["nearest_training_of_real"]


def test_the_dcgan_of_house_numbers_keeps_what_the_lab_promises():
    card = gan_card("dcgan-colour")
    test, first = card["test"], card["test_by_epoch"]["1"]
    assert test["recognised"] >= 0.7 and card["recognised_above"] == 0.8
    assert test["frechet"] <= first["frechet"] / 5


@pytest.mark.parametrize("name", NAMES)
def test_players_come_back_from_half_precision(name, tmp_path):
    artist = opened.shipped(name, None)
    opened.save_players(artist.gan, tmp_path, 7)
    other = Gan(artist.gan.spec)
    opened.load_players(other, tmp_path, 7)
    for one, two in zip(artist.gan.players(), other.players(), strict=True):
        for before, after in zip(one.get_weights(), two.get_weights(), strict=True):
            np.testing.assert_array_equal(before, after)


def test_weights_that_are_not_there_are_named():
    with pytest.raises(MissingAsset, match=r"generator-0002\.npz"):
        opened.shipped("gan-digits", 2)


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(tmp_path)


def test_players_of_a_run_draw_as_they_did_at_a_kept_epoch(store, tmp_path):
    spec = GanTrainSpec(width=4, latent=6, batch_size=8, data="digits")
    run_id = store.create(spec, "tester").run_id
    gan = Gan(spec)
    gan.train_step(datasets.load("digits").train.images[:8])
    keep(gan, store.folder(run_id), 3)
    latents = np.random.default_rng(0).standard_normal((5, 6))
    found = tasks.drawings(run_id, str(tmp_path), 3, latents)
    expected = (np.asarray(gan.draw(latents.astype(np.float32))) + 1) * 127.5
    assert np.abs(found.pictures - expected).max() < 1.5  # weights were kept in half precision
    assert tasks.contest(run_id, str(tmp_path), 3, 4, 0).pictures.shape == (4, 28, 28, 1)
    assert tasks.drawing_quality(run_id, str(tmp_path), 3, 20).accepted() <= 0.1
    with pytest.raises(NotKept, match="after epoch 4"):
        tasks.drawings(run_id, str(tmp_path), 4, latents)


def test_runs_of_other_kinds_draw_nothing(store, tmp_path):
    run_id = store.create(TrainSpec(), "tester").run_id
    with pytest.raises(WrongKind):
        tasks.drawings(run_id, str(tmp_path), 0, np.zeros((1, 100)))
    with pytest.raises(UnknownRun):
        tasks.drawings("0123456789abcdef", str(tmp_path), 0, np.zeros((1, 100)))
