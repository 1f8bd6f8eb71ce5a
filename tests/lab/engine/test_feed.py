"""The app's memory of runs: what a page sees is what is on disk, whatever events got lost on the way."""

import threading

import msgpack
import pytest

from lab.engine import feed as feed_module
from lab.engine.feed import Feed
from lab.engine.store import Store
from lab.errors import UnknownRun
from lab.specs import TrainSpec


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


def a_run(store):
    return store.create(TrainSpec(), "owner").run_id


def points(run_id, sequence):
    return {
        "run_id": run_id,
        "sequence": sequence,
        "kind": "points",
        "elapsed_s": float(sequence),
        "steps": [sequence],
        "losses": [sequence / 2],
        "accuracies": [0.5],
    }


def test_a_run_without_events_waits(store):
    run_id = a_run(store)
    state = Feed(store).state(run_id)
    assert (state.run_id, state.phase, state.steps, state.sequence) == (run_id, "queued", [], -1)


def test_an_unknown_run_is_unknown_here_too(store):
    with pytest.raises(UnknownRun):
        Feed(store).state("0123456789abcdef")


def test_events_reach_the_state_without_the_disk(store):
    run_id, feed = a_run(store), Feed(store)
    feed.state(run_id)
    for sequence in range(3):
        feed.take(points(run_id, sequence))  # published, and nothing of it on disk
    assert feed.state(run_id).steps == [0, 1, 2]


def test_an_event_of_a_run_that_nobody_watches_costs_no_memory(store):
    run_id, feed = a_run(store), Feed(store)
    store.append(run_id, points(run_id, 0))
    feed.take(points(run_id, 0))
    assert not feed._states
    assert feed.state(run_id).steps == [0]


def test_after_a_gap_the_history_is_read_from_disk(store):
    run_id, feed = a_run(store), Feed(store)
    feed.state(run_id)
    for sequence in range(5):
        store.append(run_id, points(run_id, sequence))
        if sequence in (0, 4):
            feed.take(points(run_id, sequence))
    assert feed.state(run_id).steps == [0, 1, 2, 3, 4]


def test_an_event_that_comes_twice_or_late_counts_once(store):
    run_id, feed = a_run(store), Feed(store)
    feed.state(run_id)
    for sequence in (0, 1, 1, 0, 2, 2):
        feed.take(points(run_id, sequence))
    assert feed.state(run_id).steps == [0, 1, 2]


def test_a_gap_in_a_deleted_run_is_of_no_interest(store):
    run_id, feed = a_run(store), Feed(store)
    feed.state(run_id)
    store.delete(run_id)
    feed.take(points(run_id, 7))
    with pytest.raises(UnknownRun):
        feed.state(run_id)


def test_a_snapshot_does_not_change_with_the_run(store):
    run_id, feed = a_run(store), Feed(store)
    before = feed.state(run_id)
    feed.take(points(run_id, 0))
    assert (before.steps, before.sequence) == ([], -1)
    before.steps.append(99)
    assert feed.state(run_id).steps == [0]


def test_what_is_forgotten_is_read_from_disk_again(store):
    run_id, feed = a_run(store), Feed(store)
    feed.state(run_id)
    store.append(run_id, points(run_id, 0))
    assert feed.state(run_id).steps == []
    feed.forget(run_id)
    feed.forget("0123456789abcdef")
    assert feed.state(run_id).steps == [0]


def test_memory_is_bounded_and_the_runs_looked_at_last_stay(store, monkeypatch):
    monkeypatch.setattr(feed_module, "MOST_STATES", 3)
    feed, ids = Feed(store), [a_run(store) for _ in range(5)]
    for run_id in (ids[0], ids[1], ids[2], ids[0], ids[3], ids[4]):
        feed.state(run_id)
    assert list(feed._states) == [ids[0], ids[3], ids[4]]
    store.append(ids[1], points(ids[1], 0))
    assert feed.state(ids[1]).steps == [0]


def test_what_came_by_events_equals_what_is_read_from_disk(store):
    run_id, feed = a_run(store), Feed(store)
    feed.state(run_id)
    shown = {"filters": b"ab", "filters_shape": [1, 2], "filters_magnitude": 1.0, "answers": [[0.5, 0.5]]}
    pictures = {"run_id": run_id, "sequence": 1, "kind": "pictures", "elapsed_s": 2.0, "epochs_done": 0.5, **shown}
    for event in (points(run_id, 0), pictures):
        store.append(run_id, event)
        feed.take(msgpack.unpackb(msgpack.packb(event), use_list=False))  # as it travels
    assert feed.state(run_id) == store.state(run_id)
    assert feed.state(run_id).answers == [[0.5, 0.5]]


def test_readers_and_the_workers_events_do_not_disturb_each_other(store):
    run_id, feed = a_run(store), Feed(store)
    feed.state(run_id)
    total = 401  # its last event is not one of the lost ones
    seen = []

    def read():
        while not (steps := feed.state(run_id).steps) or steps[-1] < total - 1:
            seen.append(steps == list(range(len(steps))))

    readers = [threading.Thread(target=read, daemon=True) for _ in range(4)]
    for reader in readers:
        reader.start()
    for sequence in range(total):
        store.append(run_id, points(run_id, sequence))
        if sequence % 7:  # every seventh event is lost
            feed.take(points(run_id, sequence))
        if sequence % 50 == 0:
            feed.forget(run_id)
    for reader in readers:
        reader.join(timeout=30)
        assert not reader.is_alive()
    assert all(seen)
