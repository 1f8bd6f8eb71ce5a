"""The worker's end of a run: nothing is lost, signs of life, and requests to stop."""

import csv
import os
import time

import pytest

from lab.engine import recorder as recorder_module
from lab.engine.recorder import Recorder, request_stop
from lab.engine.store import Store
from lab.errors import UnknownRun
from lab.specs import TrainSpec
from tests.waiting import wait_until


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


@pytest.fixture
def run_id(store):
    return store.create(TrainSpec(), "owner").run_id


def recorder_of(store, run_id, **settings):
    return Recorder(store, run_id, **({"publish": None, "budget_s": 60.0} | settings))


def epoch(number):
    return {
        "epoch": number,
        "loss": 1 / 3,
        "accuracy": 0.5,
        "val_loss": 0.25,
        "val_accuracy": 0.75,
        "images_per_second": 1000.0,
        "seconds": 7.2,
    }


def test_a_run_that_has_not_begun_has_no_events(store, run_id):
    with recorder_of(store, run_id) as recorder:
        assert not recorder.has_begun
    assert store.state(run_id).sequence == -1


def test_an_unknown_run_cannot_be_recorded(store):
    with pytest.raises(UnknownRun):
        recorder_of(store, "0123456789abcdef")


def test_what_is_published_is_what_is_on_disk(store, run_id):
    published = []
    with recorder_of(store, run_id, publish=published.append) as recorder:
        recorder.emit("phase", phase="data", message="drawing")
        recorder.emit("points", steps=[1], losses=[2.0], accuracies=[0.1])
        recorder.emit("checkpoint", epoch=0)
    assert list(store._events(run_id)) == published
    assert [(event["sequence"], event["kind"], event["run_id"]) for event in published] == [
        (0, "phase", run_id),
        (1, "points", run_id),
        (2, "checkpoint", run_id),
    ]


def test_an_event_is_on_disk_before_it_is_published(store, run_id):
    seen = []
    with recorder_of(store, run_id, publish=lambda event: seen.append(store.state(run_id).sequence)) as recorder:
        for _ in range(3):
            recorder.emit("checkpoint", epoch=0)
    assert seen == [0, 1, 2]


def test_a_second_recorder_continues_the_sequence_and_knows_that_the_run_began(store, run_id):
    with recorder_of(store, run_id) as recorder:
        recorder.emit("checkpoint", epoch=0)
        recorder.emit("checkpoint", epoch=1)
    with recorder_of(store, run_id) as recorder:
        assert recorder.has_begun
        recorder.emit("checkpoint", epoch=2)
    state = store.state(run_id)
    assert (state.sequence, state.checkpoints) == (2, [0, 1, 2])


def test_epochs_become_rows_of_a_table(store, run_id):
    with recorder_of(store, run_id) as recorder:
        assert not (recorder.folder / "metrics.csv").exists()
        for number in (1, 2):
            recorder.emit("epoch", epoch=epoch(number))
    with (store.folder(run_id) / "metrics.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))
    assert [{name: float(value) for name, value in row.items()} for row in rows] == [epoch(1), epoch(2)]


def test_a_run_shows_signs_of_life_only_while_it_is_worked_on(store, run_id, monkeypatch):
    monkeypatch.setattr(recorder_module, "HEARTBEAT_S", 0.01)
    alive = store.folder(run_id) / "alive"
    with recorder_of(store, run_id) as recorder:
        for _ in range(2):
            os.utime(alive, (1.0, 1.0))
            wait_until(lambda: alive.stat().st_mtime > 1.0)
    recorder._heart.join(timeout=10)
    assert not recorder._heart.is_alive()


def test_the_heart_of_a_deleted_run_stops_without_a_word(store, run_id, monkeypatch):
    monkeypatch.setattr(recorder_module, "HEARTBEAT_S", 0.01)
    with recorder_of(store, run_id) as recorder:
        store.delete(run_id)
        wait_until(lambda: not recorder._heart.is_alive())


def test_a_run_goes_on_until_its_budget_is_spent(store, run_id):
    with recorder_of(store, run_id, budget_s=1000.0) as recorder:
        assert recorder.stop_reason() is None
        recorder._began_s = time.monotonic() - 1001
        assert recorder.elapsed_s > 1000
        assert recorder.stop_reason() == "budget"


def test_a_request_to_stop_reaches_its_run_alone_and_only_once(store, run_id):
    other = store.create(TrainSpec(), "owner").run_id
    with recorder_of(store, run_id) as recorder, recorder_of(store, other) as bystander:
        request_stop(run_id)
        assert (recorder.stop_reason(), bystander.stop_reason()) == ("stopped", None)
    with recorder_of(store, run_id) as recorder:
        assert recorder.stop_reason() is None


def test_a_request_may_come_before_the_worker_takes_the_run(store, run_id):
    request_stop(run_id)
    with recorder_of(store, run_id) as recorder:
        assert recorder.stop_reason() == "stopped"
