"""The backend with a real embedded worker: what a visitor starts, watches, stops, and what survives a dead worker."""

import csv
import os
import signal
import threading

import numpy as np
import psutil
import pytest

from lab.data import datasets
from lab.engine import tasks
from lab.errors import Busy, NotAllowed, UnknownRun
from tests.waiting import wait_until

LONG = {"epochs": 50, "batch_size": 8}  # 45,000 steps: far longer than any test looks at it


@pytest.fixture(scope="module", autouse=True)
def _a_warm_engine(backend):
    wait_until(lambda: backend.health().state == "ready", timeout_s=120)


@pytest.fixture
def ended(backend):
    """Waits for the end of a run and returns its state."""

    def wait(run_id):
        wait_until(lambda: backend.state(run_id).has_ended, timeout_s=120)
        return backend.state(run_id)

    return wait


@pytest.fixture
def started(backend):
    """Starts one run and returns its id; what still waits or trains after the test is stopped."""
    runs = []

    def start(spec, owner):
        answer = backend.start([spec], owner)[0]
        runs.append((answer.run_id, owner))
        assert not answer.joined
        return answer.run_id

    yield start
    for run_id, owner in runs:
        if not backend.state(run_id).has_ended:
            backend.stop(run_id, owner)
    wait_until(lambda: backend.health().training == 0)


def learns(backend, run_id, epochs=1):
    """Waits until a run has learned for so many epochs; returns its state then."""
    wait_until(lambda: len(backend.state(run_id).epochs) >= epochs, timeout_s=120)
    return backend.state(run_id)


def worker_pid():
    """The process of the embedded worker: what `distributed` spawned."""
    (process,) = [
        child for child in psutil.Process().children() if any("spawn_main" in word for word in child.cmdline())
    ]
    return process.pid


def test_a_run_is_trained_from_the_click_to_the_card(backend, started, ended, new_spec):
    spec = new_spec(epochs=3)
    run_id = started(spec, "visitor")
    state = ended(run_id)
    assert (state.reason, state.message) == ("finished", "")
    assert [epoch["epoch"] for epoch in state.epochs] == [1, 2, 3]
    assert (state.steps[-1], state.total_steps) == (171, 171)
    assert state.step_losses[0] > state.step_losses[-1]
    assert state == backend.store.state(run_id)  # what came by events is what is on disk

    digits = datasets.load("digits")
    probabilities = backend.store.test_probabilities(run_id)
    accuracy = (probabilities.argmax(axis=1) == digits.test.labels).mean()
    assert accuracy > 0.85
    card = backend.store.card(run_id)
    assert card["scores"] == state.scores
    assert card["scores"]["test_accuracy"] == pytest.approx(accuracy, abs=1e-9)
    assert card["seed"] == spec.seed
    assert card["data"]["name"] == "digits"
    assert [card["data"][part] for part in ("train", "validation", "test")] == [7200, 800, 2000]
    assert card["versions"].keys() == {"python", "tensorflow", "keras", "numpy"}
    assert 0 < card["train_seconds"] < state.elapsed_s

    for row in (0, 7):
        answer = backend.call(tasks.answer, run_id, backend.runs_folder, digits.test.images[row])
        np.testing.assert_allclose(answer, probabilities[row], atol=1e-5)
    with (backend.store.folder(run_id) / "metrics.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert [float(row["val_accuracy"]) for row in rows] == [epoch["val_accuracy"] for epoch in state.epochs]
    assert (backend.store.folder(run_id) / "model.keras").is_file()


def test_the_time_machine_shows_a_kept_epoch(backend, started, ended, new_spec):
    run_id = started(new_spec(epochs=2), "visitor")
    state = ended(run_id)
    digits = datasets.load("digits")
    views = [
        backend.call(tasks.epoch_view, run_id, backend.runs_folder, epoch, digits.test.images[0]) for epoch in (0, 2)
    ]
    for view in views:
        assert view.tiles.shape == (10, 28, 28, 1)
        assert view.confusion.sum() == 800
        assert view.answer.sum() == pytest.approx(1, abs=1e-4)
    right = np.trace(views[1].confusion) / 800
    assert right == pytest.approx(state.epochs[-1]["val_accuracy"], abs=0.005)  # half precision may turn a few
    assert right > np.trace(views[0].confusion) / 800 + 0.3


def test_a_finished_run_is_joined_and_not_trained_again(backend, started, ended, new_spec):
    spec = new_spec(epochs=1)
    run_id = started(spec, "first")
    ended(run_id)
    answer = backend.start([spec], "second")[0]
    assert (answer.run_id, answer.joined) == (run_id, True)
    wait_until(lambda: backend.health().training == 0)  # the task comes back a moment after the end of its run


def test_a_class_that_presses_train_at_once_watches_one_run(backend, started, new_spec):
    spec = new_spec(**LONG)
    run_id = started(spec, "visitor 0")
    learns(backend, run_id)
    barrier = threading.Barrier(30)
    answers = []

    def press(number):
        barrier.wait(timeout=60)
        answers.extend(backend.start([spec], f"visitor {number}"))

    threads = [threading.Thread(target=press, args=(number,), daemon=True) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [(answer.run_id, answer.joined) for answer in answers] == [(run_id, True)] * 30
    assert (backend.health().training, backend.health().waiting) == (1, 0)
    with pytest.raises(NotAllowed, match="Only the browser that started this run can stop it"):
        backend.stop(run_id, "visitor 7")


def test_the_queue_goes_on_in_order_when_the_run_before_is_stopped(backend, started, ended, new_spec):
    training = started(new_spec(**LONG), "a")
    second, third = started(new_spec(epochs=1), "b"), started(new_spec(epochs=1), "c")
    assert backend.place(training) is None
    assert [backend.place(run_id).ahead for run_id in (second, third)] == [1, 2]
    with pytest.raises(Busy):
        backend.start([new_spec()], "b")
    learns(backend, training)
    assert 0 < backend.place(second).expected_wait_s <= backend.budget_s
    assert backend.place(third).expected_wait_s > backend.place(second).expected_wait_s
    assert backend.state(second).phase == "queued"

    backend.stop(training, "a")
    assert backend.state(training).has_ended or backend.is_stopping(training)
    state = ended(training)
    assert state.reason == "stopped"
    assert 0 < state.steps[-1] < state.total_steps
    assert backend.store.card(training)["kept_epoch"] == pytest.approx(
        state.steps[-1] / state.steps_per_epoch, abs=0.01
    )
    assert [ended(run_id).reason for run_id in (second, third)] == ["finished", "finished"]
    assert not backend.is_stopping(training)


def test_a_pair_of_twins_is_trained_one_after_the_other(backend, ended, new_spec):
    spec = new_spec(epochs=1)
    twin = new_spec(epochs=1, seed=spec.seed, learning_rate=0.01)
    first, second = backend.start([spec, twin], "visitor")
    with pytest.raises(Busy):
        backend.start([new_spec()], "visitor")
    losses = [ended(run.run_id).step_losses for run in (first, second)]
    assert len(losses[0]) == len(losses[1])
    assert losses[0][-1] < losses[1][-1]


def test_a_run_asked_to_stop_before_its_first_step_stops(backend, started, ended, new_spec):
    run_id = started(new_spec("lenet5", epochs=50), "a")
    wait_until(lambda: backend.state(run_id).phase != "queued")
    backend.stop(run_id, "a")
    assert backend.is_stopping(run_id)
    state = ended(run_id)
    assert (state.reason, len(state.steps)) == ("stopped", 1)
    assert not backend.is_stopping(run_id)


def test_the_time_budget_ends_a_run_with_what_it_has(backend, started, ended, new_spec, monkeypatch):
    monkeypatch.setattr(backend, "budget_s", 1.5)
    run_id = started(new_spec(**LONG), "a")
    state = ended(run_id)
    assert state.reason == "budget"
    assert state.elapsed_s > 1.5
    assert state.steps[-1] < state.total_steps
    assert "test_accuracy" in state.scores


def test_a_run_that_diverges_says_so_and_the_next_one_trains(backend, started, ended, new_spec):
    spec = new_spec("builder", blocks=1, filters=2, dense_units=0, optimizer="sgd", learning_rate=1e9, epochs=5)
    state = ended(started(spec, "a"))
    assert (state.reason, state.scores) == ("diverged", {})
    assert ended(started(new_spec(epochs=1), "a")).reason == "finished"


def test_what_a_task_refuses_arrives_with_its_class_and_words(backend):
    picture = np.zeros((28, 28, 1), np.uint8)
    for _ in range(2):
        with pytest.raises(UnknownRun, match="There is no run 0123456789abcdef"):
            backend.call(tasks.answer, "0123456789abcdef", backend.runs_folder, picture)


def test_questions_are_answered_while_a_run_trains_and_remembered(backend, started, new_spec):
    learns(backend, started(new_spec(**LONG), "a"))
    labels = backend.call(tasks.labels_of, "digits", "test")
    np.testing.assert_array_equal(labels, datasets.load("digits").test.labels)
    assert backend.call(tasks.labels_of, "digits", "test") is labels


def test_a_killed_worker_interrupts_its_run_and_nothing_else(backend, started, ended, new_spec):
    training, waiting = started(new_spec(**LONG), "a"), started(new_spec(epochs=1), "b")
    seen = learns(backend, training, epochs=2)
    killed = worker_pid()
    os.kill(killed, signal.SIGKILL)

    state = ended(training)
    assert (state.reason, state.scores) == ("interrupted", {})
    assert state.step_losses[: len(seen.step_losses)] == seen.step_losses
    assert state == backend.store.state(training)
    assert backend.store.card(training) is None
    assert ended(waiting).reason == "finished"
    assert worker_pid() != killed
    assert backend.call(tasks.labels_of, "digits", "validation", timeout_s=60).shape == (800,)
    assert ended(started(new_spec(epochs=1), "a")).reason == "finished"
    wait_until(lambda: backend.health().state == "ready", timeout_s=120)
