"""A game as a run: what it tells, keeps, and comes to."""

import csv
import io
import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from lab.data import datasets
from lab.data.records import Part
from lab.engine import tasks
from lab.engine.store import Store
from lab.errors import NotKept, WrongKind
from lab.events import RunState
from lab.gan_training import EPOCH_STEPS, WATCHED, WATCHED_COLUMNS, GanTrainSpec
from lab.kept import picture_path
from lab.nets.gan import live
from lab.nets.gan.gan import Gan, compiled_step, pictures_out
from lab.nets.gan.judging import Opinion
from lab.nets.gan.live import LiveGame, turns_of, watched_noise
from lab.nets.training.checkpoints import load_checkpoint

TINY = {"pair": "mlp", "width": 4, "latent": 8, "batch_size": 16}


class Told:
    """Collects what a game tells."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.state = RunState(run_id="a" * 20)

    def __call__(self, kind: str, **fields: Any) -> None:
        event = {"kind": kind, "sequence": len(self.events), **fields}
        self.events.append(event)
        self.state.fold(json.loads(json.dumps(event)))  # as it comes back from the disk


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Epochs of five steps."""
    monkeypatch.setattr(live, "EPOCH_STEPS", 5)


def play(folder: Path, stop_after: int | None = None, **values: Any) -> tuple[LiveGame, Told, Any]:
    told = Told()
    asked = iter(range(10**6))
    game = LiveGame(
        GanTrainSpec(**TINY | {"epochs": 2} | values),
        datasets.load(values.get("data", "digits")),
        folder=folder,
        emit=told,
        stop_reason=lambda: "stopped" if stop_after is not None and next(asked) + 1 >= stop_after else None,
    )
    return game, told, game.run()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[LiveGame, Told, Any, Path]:
    """A game of two short epochs, and its folder; nobody plays on."""
    folder = tmp_path_factory.mktemp("run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "EPOCH_STEPS", 5)
        return *play(folder), folder


def test_a_game_tells_its_losses_sheets_rounds_and_checkpoints(played):
    game, told, outcome, _ = played
    state = told.state
    assert outcome.reason == "finished" and outcome.epochs_done == 2
    assert state.steps == list(range(1, 11))
    assert set(state.losses) == {"real", "drawn", "generator"}
    assert [each["epoch"] for each in state.rounds] == [1, 2] and state.checkpoints == [0, 1, 2]
    for number, each in enumerate(state.rounds):
        for term, values in state.losses.items():
            assert each[term] == pytest.approx(np.mean(values[5 * number : 5 * number + 5]))
    assert (state.sheets[0]["step"], state.sheets[-1]["step"]) == (0, 10)
    assert all(0 < each["variety"] < 2 for each in state.rounds)
    assert not any("as_told" in each for each in state.rounds)  # nothing was told
    assert state.progress == 1 and state.parameters == game.gan.count_params()
    scores = outcome.scores
    assert scores["accepted"] == 0 and scores["precision"] < 0.05  # ten steps draw nothing that is real
    test, train = datasets.load("digits").test.images[:200, ..., 0], datasets.load("digits").train.images[..., 0]
    apart = [np.sqrt(np.square(train.astype(float) - picture).mean(axis=(1, 2)).min()) for picture in test[:40]]
    assert scores["nearest_training_of_real"] == pytest.approx(np.median(apart), rel=0.1)  # of 40 of the 200
    assert scores["nearest_training"] > scores["nearest_training_of_real"]
    assert outcome.scores["frechet"] > 5 * outcome.scores["frechet_of_real"]


def test_the_same_spec_plays_the_same_game_and_a_loop_by_hand_too(played):
    game, told, _, folder = played
    spec = game.spec
    gan = Gan(spec)
    step, turns = compiled_step(gan), turns_of(datasets.load("digits").train, spec)
    losses = [{name: float(value) for name, value in step(*next(turns)).items()} for _ in range(10)]
    for term, values in told.state.losses.items():
        np.testing.assert_allclose([each[term] for each in losses], values, rtol=1e-3)
    drawn = pictures_out(gan.draw(watched_noise(spec, WATCHED)))
    sheet = np.asarray(Image.open(io.BytesIO(picture_path(folder, 10).read_bytes())))
    rows = sheet.reshape(WATCHED // WATCHED_COLUMNS, 28, WATCHED_COLUMNS, 28).transpose(0, 2, 1, 3).reshape(-1, 28, 28)
    assert np.abs(rows.astype(int) - drawn[..., 0]).max() <= 2


def test_a_checkpoint_holds_both_players(played):
    game, _, _, folder = played
    again = Gan(game.spec)
    load_checkpoint(again, folder, 2)
    for one, two in zip(again.get_weights(), game.gan.get_weights(), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-3, atol=1e-4)
    assert len(again.get_weights()) == len(again.generator.weights) + len(again.discriminator.weights)


def test_sheets_show_what_d_says_as_one_batch_of_each_kind(played):
    game, told, _, _ = played
    last = told.state.sheets[-1]
    drawn = game.gan.draw(watched_noise(game.spec, WATCHED))
    np.testing.assert_allclose(last["watched"], game.gan.judge(drawn), atol=0.02)
    assert {name: len(last[name]) for name in ("watched", "training", "held_out", "drawn")} == {
        "watched": WATCHED, "training": 128, "held_out": 128, "drawn": 128,
    }  # fmt: skip
    assert all(0 <= value <= 1 for name in ("training", "held_out", "drawn") for value in last[name])


@pytest.mark.usefixtures("short")
def test_a_stop_ends_it_after_the_step_and_it_is_judged_all_the_same(tmp_path):
    _, told, outcome = play(tmp_path, stop_after=3)
    assert outcome.reason == "stopped" and told.state.steps == [1, 2, 3]
    assert told.state.sheets[-1]["step"] == 3 and "accepted" in outcome.scores


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("values", [{"g_rate": 1e9, "d_rate": 1e9}, {"loss": "wasserstein", "d_rate": 1e9}])
def test_absurd_rates_end_the_game_and_say_so(tmp_path, values):
    _, told, outcome = play(tmp_path, epochs=20, **values)
    assert outcome.reason == "diverged" and outcome.scores == {}
    json.dumps(told.events, allow_nan=False)


@pytest.mark.usefixtures("short")
def test_pictures_without_a_judge_are_drawn_all_the_same(tmp_path):
    _, told, outcome = play(tmp_path, data="animals")
    assert outcome.scores == {}
    assert [(each["accepted"], each["kinds"]) for each in told.state.rounds] == [(None, None)] * 2


@pytest.mark.usefixtures("short")
def test_told_kinds_are_compared_with_those_that_the_judge_reads(tmp_path, monkeypatch):
    """A judge that is sure of a quarter of the drawings, and reads every second one of these as it was told."""

    def judge(images):
        z = watched_noise(GanTrainSpec(**TINY | kinds), len(images))
        read = (z[:, :10].argmax(axis=1) + np.arange(len(images)) % 2) % 10
        shares = np.eye(10, dtype=np.float32)[read] * np.where(np.arange(len(images)) % 4 < 2, 1.0, 0.5)[:, None]
        shares[len(images) // 2 :] *= 0.5
        return Opinion(shares, np.zeros((len(images), 3), np.float32))

    kinds = {"pair": "dcgan", "kinds": True, "latent": 12}
    monkeypatch.setattr(live, "judge_of", lambda data: judge)
    _, told, _ = play(tmp_path, **kinds)
    assert [each["accepted"] for each in told.state.rounds] == [0.25] * 2
    assert [each["as_told"] for each in told.state.rounds] == [0.125] * 2


def test_every_real_picture_is_used_once_a_pass():
    part = Part(images=np.arange(10, dtype=np.uint8).reshape(10, 1, 1, 1), labels=np.arange(10)[::-1].copy())
    spec = GanTrainSpec(**TINY | {"batch_size": 8, "d_steps": 2})
    turns = turns_of(part, spec)
    assert [array.shape for array in next(turns)] == [(16, 1, 1, 1)]
    used = np.concatenate([*next(turns_of(part, spec)), *(next(turns)[0] for _ in range(4))]).ravel()
    assert used.size == 80 and np.bincount(used[16:], minlength=10).min() >= 5
    first = [next(turns_of(part, GanTrainSpec(**TINY | {"seed": seed})))[0] for seed in (0, 0, 1)]
    assert np.array_equal(first[0], first[1]) and not np.array_equal(first[0], first[2])
    for setting in ("kinds", "reads"):
        for images, kinds in islice(turns_of(part, GanTrainSpec(**TINY | {"pair": "dcgan", setting: True})), 3):
            np.testing.assert_array_equal(9 - images.ravel(), kinds)  # the kinds are those of the pictures


def test_a_run_of_the_store_is_played_and_found_again(tmp_path):
    store = Store(tmp_path)
    run_id = store.create(GanTrainSpec(**TINY | {"epochs": 1}), "tester").run_id
    assert tasks.train(run_id, str(tmp_path), budget_s=60) == "finished"
    state = store.state(run_id)
    assert state.steps[-1] == EPOCH_STEPS and state.scores["accepted"] <= 0.1
    assert store.card(run_id)["spec"]["pair"] == "mlp"
    assert np.asarray(Image.open(io.BytesIO(store.picture(run_id, 0)))).shape == (5 * 28, 8 * 28)
    with pytest.raises(NotKept):
        store.picture(run_id, 1_000)
    with pytest.raises(WrongKind, match="its page is Two players"):
        _ = store.read(run_id).ram
    with (store.folder(run_id) / "metrics.csv").open() as table:
        assert [row["epoch"] for row in csv.DictReader(table)] == ["1"]


def test_an_untrained_generator_is_hardly_ever_taken_for_real():
    judge = live.judge_of("digits")
    for pair in ("mlp", "dcgan"):
        spec = GanTrainSpec(pair=pair)
        opinion = judge(pictures_out(Gan(spec).draw(watched_noise(spec, 200))))
        assert opinion.is_accepted().mean() <= 0.1
    test = datasets.load("digits").test
    real = judge(test.images)
    assert (real.kinds == test.labels).mean() > 0.99 and real.features.shape == (2000, 128)
    assert real.accepted_by_kind().sum() == real.is_accepted().sum() > 1900
