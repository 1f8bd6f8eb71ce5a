"""One run of RAM from first to last: what it reports is what happened, and what it keeps is what it learned."""

import math

import numpy as np
import pytest

from lab.data import clutter, datasets
from lab.data.watched import validation_fields, watched_rows
from lab.engine.store import Store
from lab.errors import NotKept, WrongKind
from lab.events import RunState
from lab.nets.attention import live, of_runs
from lab.nets.attention.live import LiveTraining, recipe_of, training_digits
from lab.ops.gazes import looks_entropy
from lab.ram_training import RamTrainSpec
from lab.specs import TrainSpec

STEPS = 6  # an epoch's, in these tests
SPEC = RamTrainSpec(epochs=5, glimpses=3, seed=3)


@pytest.fixture(scope="module")
def short_epochs():
    """A training of a few steps; the digits without their copies, which take long to make."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live, "EPOCH_STEPS", STEPS)
        patch.setattr(live, "training_digits", lambda: datasets.load("digits").train)
        yield


@pytest.fixture(scope="module")
def train(short_epochs, tmp_path_factory):
    def run(spec=SPEC, stop_reason=lambda: None):
        folder, state = tmp_path_factory.mktemp("run"), RunState(run_id="r")
        events = []

        def emit(kind, **fields):
            events.append({"kind": kind, "sequence": len(events), **fields})
            state.fold(events[-1])

        outcome = LiveTraining(spec, folder=folder, emit=emit, stop_reason=stop_reason).run()
        return folder, state, outcome

    return run


@pytest.fixture(scope="module")
def whole(train):
    return train()


def test_a_whole_run_reports_every_step_and_every_epoch(whole):
    _, state, outcome = whole
    assert outcome.reason == "finished"
    assert state.total_steps == 5 * STEPS and state.steps_per_epoch == STEPS
    assert state.steps == list(range(1, 5 * STEPS + 1))
    assert [epoch["epoch"] for epoch in state.epochs] == [1, 2, 3, 4, 5]
    for epoch in state.epochs:
        steps = slice((epoch["epoch"] - 1) * STEPS, epoch["epoch"] * STEPS)
        assert epoch["loss"] == pytest.approx(np.mean(state.step_losses[steps]), rel=1e-5)
        assert epoch["accuracy"] == pytest.approx(np.mean(state.step_accuracies[steps]), rel=1e-5)
    assert state.epochs[-1]["loss"] < state.epochs[0]["loss"] < math.log(10) + 0.3


def test_paths_and_scores_of_an_epoch_are_those_of_its_kept_weights(whole):
    folder, state, _ = whole
    fields = validation_fields("centred")
    noise = np.random.default_rng(3).standard_normal((len(fields), 3, 2), dtype=np.float32)
    assert state.checkpoints == [0, 1, 2, 3, 4, 5] == [gaze["epoch"] for gaze in state.gazes]
    for epoch in (0, 5):
        seen = of_runs.watcher(folder, SPEC, epoch).watch(fields.images, noise)
        gaze, rows = state.gazes[epoch], watched_rows(fields.labels)
        np.testing.assert_allclose(gaze["paths_yx"], seen.locations_yx[rows], atol=0.01)  # kept in half precision
        np.testing.assert_allclose(gaze["shares"], seen.probabilities[rows, -1].max(axis=1), atol=0.01)
    last = state.epochs[-1]
    answers = seen.probabilities[:, -1]
    assert last["val_accuracy"] == pytest.approx((answers.argmax(axis=1) == fields.labels).mean(), abs=0.01)
    assert last["val_loss"] == pytest.approx(-np.log(answers[np.arange(800), fields.labels]).mean(), rel=0.01)
    assert last["looks_entropy"] == pytest.approx(looks_entropy(seen.locations_yx[:, 1:]), abs=0.05)


def test_the_test_is_taken_once_on_the_fields_that_a_page_shows(whole):
    folder, state, outcome = whole
    fields = clutter.held_out(clutter.TASKS["centred"], datasets.load("digits").test, "test")
    with np.load(folder / "test.npz", allow_pickle=False) as stored:
        answers = stored["probabilities"]
    assert answers.shape == (2000, 10)
    assert outcome.scores["test_accuracy"] == pytest.approx((answers.argmax(axis=1) == fields.labels).mean())
    assert outcome.scores["val_accuracy"] == pytest.approx(state.epochs[-1]["val_accuracy"], abs=0.02)


def test_the_same_spec_gives_the_same_losses(train, whole):
    _, again, _ = train()
    np.testing.assert_allclose(again.step_losses, whole[1].step_losses, rtol=1e-4)


def test_a_stop_ends_it_after_its_present_step_and_what_it_has_is_tested(train):
    asked = iter([None] * 8)
    folder, state, outcome = train(stop_reason=lambda: next(asked, "stopped"))
    assert (outcome.reason, outcome.epochs_done) == ("stopped", 1)
    assert state.steps[-1] == 9
    assert outcome.scores["test_accuracy"] > 0
    assert of_runs.watcher(folder, SPEC, 1)


def test_absurd_steps_are_called_diverged_and_nothing_is_tested(train):
    folder, _, outcome = train(RamTrainSpec(epochs=5, glimpses=2, learning_rate=1e9))
    assert (outcome.reason, outcome.scores) == ("diverged", {})
    assert not (folder / "test.npz").exists()


def test_switches_reach_the_objective():
    assert recipe_of(SPEC).has_baseline and recipe_of(SPEC).is_graded
    other = recipe_of(RamTrainSpec(baseline=False, reward="right", learning_rate=0.01))
    assert (other.has_baseline, other.is_graded, other.learning_rate) == (False, False, 0.01)


def test_an_epoch_that_was_not_kept_is_refused(whole):
    with pytest.raises(NotKept, match="after epoch 77"):
        of_runs.watcher(whole[0], SPEC, 77)


def test_a_run_of_one_kind_is_not_taken_for_the_other(tmp_path):
    store = Store(tmp_path)
    ram, classifier = (store.read(store.create(spec, "x").run_id) for spec in (SPEC, TrainSpec()))
    assert ram.ram == SPEC and classifier.classifier == TrainSpec()
    with pytest.raises(WrongKind, match="Learning to look"):
        _ = ram.classifier
    with pytest.raises(WrongKind, match="Train"):
        _ = classifier.ram


def test_training_digits_begin_with_the_digits_themselves():
    train, enlarged = datasets.load("digits").train, training_digits()
    assert len(enlarged) == (1 + live.VERSIONS) * len(train)
    np.testing.assert_array_equal(enlarged.images[: len(train)], train.images)
    np.testing.assert_array_equal(enlarged.labels[-len(train) :], train.labels)
