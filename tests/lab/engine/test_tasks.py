"""The task that trains, with a made-up training: every end has a reason, and the card tells what happened."""

import json
import sys
import types

import numpy as np
import pytest

from lab.catalog import course_spec
from lab.data import datasets
from lab.engine import tasks
from lab.engine.store import Store
from lab.errors import Offline, UnknownRun

OUTCOME = {
    "reason": "finished",
    "scores": {"test_accuracy": 0.9},
    "parameters": 7850,
    "epochs_done": 2,
    "kept_epoch": 2.0,
    "train_seconds": 1.23456,
}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


@pytest.fixture
def trained_by(monkeypatch):
    """Puts a function in the place of the real training, so that this process loads no TensorFlow."""

    def install(train_classifier):
        module = types.SimpleNamespace(train_classifier=train_classifier)
        monkeypatch.setitem(sys.modules, "lab.nets.training.classifier", module)
        monkeypatch.setitem(
            sys.modules, "lab.nets.versions", types.SimpleNamespace(library_versions=lambda: {"keras": "3"})
        )

    return install


def run_of(store, **changes):
    return store.create(course_spec("digits", "single-layer", seed=6, **changes), "owner").run_id


def train(store, run_id):
    return tasks.train(run_id, str(store.root), budget_s=60)


def test_a_run_that_does_not_exist_cannot_be_trained(store):
    with pytest.raises(UnknownRun):
        train(store, "0123456789abcdef")


def test_a_training_gets_what_it_needs_and_leaves_a_card(store, trained_by):
    run_id = run_of(store)

    def work(spec, dataset, *, folder, emit, stop_reason):
        assert spec == store.read(run_id).spec
        assert len(dataset.train) == 7200
        assert folder == store.folder(run_id)
        assert stop_reason() is None
        emit("points", steps=[1], losses=[2.0], accuracies=[0.1])
        return types.SimpleNamespace(**OUTCOME)

    trained_by(work)
    assert train(store, run_id) == "finished"
    state = store.state(run_id)
    assert (state.reason, state.scores, state.steps) == ("finished", {"test_accuracy": 0.9}, [1])
    kinds = [event.get("phase", event["kind"]) for event in store._events(run_id)]
    assert kinds == ["starting", "data", "points", "end"]
    card = store.card(run_id)
    assert card["seed"] == 6
    assert card["spec"] == json.loads(json.dumps(store.read(run_id).spec.effective()))
    assert {part: card["data"][part] for part in ("train", "validation", "test")} == {
        "train": 7200,
        "validation": 800,
        "test": 2000,
    }
    assert card["data"]["name"] == "digits"
    assert card["train_seconds"] == 1.23
    assert card["scores"] == {"test_accuracy": 0.9}
    assert card["versions"].keys() == {"python", "keras"}
    assert (card["epochs"], card["kept_epoch"], card["parameters"], card["reason"]) == (2, 2.0, 7850, "finished")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Offline("MNIST must come from the network."), "MNIST must come from the network."),
        (MemoryError(), "The network does not fit into memory."),
        (RuntimeError("secret/path"), "An error of the lab itself, logged as "),
    ],
)
def test_a_training_that_fails_says_why_in_a_sentence(store, trained_by, error, message):
    def fail(*arguments, **settings):
        raise error

    trained_by(fail)
    run_id = run_of(store)
    assert train(store, run_id) == "failed"
    state = store.state(run_id)
    assert (state.reason, state.scores) == ("failed", {})
    assert state.message.startswith(message)
    assert "secret" not in state.message
    assert store.card(run_id) is None


def test_a_run_that_began_elsewhere_is_not_trained_a_second_time(store, trained_by):
    run_id = run_of(store)

    def die(spec, dataset, *, folder, emit, stop_reason):
        emit("points", steps=[1], losses=[2.0], accuracies=[0.1])
        raise KeyboardInterrupt  # stands for the death of the worker: no end is written

    trained_by(die)
    with pytest.raises(KeyboardInterrupt):
        train(store, run_id)
    assert not store.state(run_id).has_ended
    trained_by(None)
    assert train(store, run_id) == "interrupted"
    state = store.state(run_id)
    assert (state.reason, state.steps) == ("interrupted", [1])


def test_a_run_that_was_ended_meanwhile_stays_as_it_is(store, trained_by):
    run_id = run_of(store)
    ending = {"reason": "stopped", "message": "", "scores": {}}
    store.append(run_id, {"run_id": run_id, "sequence": 0, "kind": "end", "elapsed_s": 0.0, **ending})
    trained_by(None)
    train(store, run_id)
    assert store.state(run_id).reason == "stopped"


def test_plain_questions_are_answered_with_arrays():
    digits = datasets.load("digits")
    np.testing.assert_array_equal(tasks.labels_of("digits", "validation"), digits.validation.labels)
    np.testing.assert_array_equal(tasks.pictures_of("digits", "test", (5, 0, 5)), digits.test.images[[5, 0, 5]])
    assert tasks.pictures_of("digits", "test", ()).shape == (0, 28, 28, 1)
    assert tasks.dataset_info("digits").sizes == (7200, 800, 2000)


def test_a_shared_folder_is_seen_and_another_is_not(tmp_path):
    assert tasks.sees(str(tmp_path))
    assert not tasks.sees(str(tmp_path / "elsewhere"))
