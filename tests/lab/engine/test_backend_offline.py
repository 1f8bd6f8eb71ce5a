"""All of the backend that needs no worker: who may do what, who joins what, who waits how long, what is on disk."""

import os
import threading
import time

import pytest

from lab.engine import tasks
from lab.engine.backend import Health, Started, from_environment
from lab.engine.queue import Place
from lab.engine.recorder import Recorder
from lab.engine.store import Store
from lab.errors import Busy, EngineUnavailable, NotAllowed, UnknownRun
from tests.waiting import wait_until


def end(store, run_id, reason, *, epochs=0, elapsed_s=1.0):
    """Writes what a worker leaves of a run of so many epochs."""
    with Recorder(store, run_id, publish=None, budget_s=60) as recorder:
        recorder._began_s -= elapsed_s
        for number in range(1, epochs + 1):
            recorder.emit(
                "epoch",
                epoch={
                    "epoch": number,
                    "loss": 1.0,
                    "accuracy": 0.5,
                    "val_loss": 1.0,
                    "val_accuracy": 0.5,
                    "images_per_second": 1.0,
                    "seconds": elapsed_s / epochs,
                },
            )
        recorder.emit("end", reason=reason, message="", scores={})


def let_time_pass(store, run_id, seconds=60):
    then = time.time() - seconds
    os.utime(store.folder(run_id) / "alive", (then, then))


def folders(backend):
    return [path for path in backend.store.root.iterdir() if path.is_dir()]


def test_a_new_backend_has_no_runs(offline):
    backend = offline()
    assert backend.runs("anyone") == []
    assert backend.start([], "anyone") == []
    assert (backend.health().waiting, backend.health().training) == (0, 0)


def test_a_scheduler_that_does_not_answer_is_named_and_runs_may_wait_for_it(offline, new_spec):
    backend = offline()
    wait_until(lambda: backend.health().state == "unreachable")
    sentence = "No Dask scheduler answers at tcp://127.0.0.1:1."
    run_id = backend.start([new_spec()], "a")[0].run_id
    assert backend.health() == Health(
        mode="cluster", state="unreachable", message=sentence, workers=1, waiting=1, training=0, expected_wait_s=120.0
    )
    assert backend.state(run_id).phase == "queued"
    with pytest.raises(EngineUnavailable) as refusal:
        backend.call(tasks.labels_of, "digits", "test")
    assert str(refusal.value) == sentence


def test_a_malformed_scheduler_address_is_a_sentence_too(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_SCHEDULER", "nonsense://here")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAB_RUNS", "runs")
    monkeypatch.setenv("LAB_SHARED_RUNS", "1")
    monkeypatch.setenv("LAB_RUN_SECONDS", "33")
    backend = from_environment()
    try:
        wait_until(lambda: backend.health().state == "unreachable")
        assert backend.health().message == "No Dask scheduler answers at nonsense://here."
        assert (backend.budget_s, backend.shared_runs, backend.runs_folder) == (33.0, True, str(tmp_path / "runs"))
    finally:
        backend.close()


def test_a_run_waits_at_its_place_and_moves_up(offline, new_spec):
    backend = offline()
    ids = [backend.start([new_spec()], owner)[0].run_id for owner in "abc"]
    assert [backend.place(run_id).ahead for run_id in ids] == [0, 1, 2]
    backend.stop(ids[0], "a")
    assert backend.place(ids[0]) is None
    assert [backend.place(run_id).ahead for run_id in ids[1:]] == [0, 1]
    assert backend.state(ids[0]).reason == "stopped"


def test_without_experience_a_run_ahead_costs_its_budget(offline, new_spec):
    backend = offline(budget_s=77.0)
    first, second, third = (backend.start([new_spec()], owner)[0].run_id for owner in "abc")
    assert [backend.place(run_id) for run_id in (first, second, third)] == [
        Place(ahead=0, expected_wait_s=0.0),
        Place(ahead=1, expected_wait_s=77.0),
        Place(ahead=2, expected_wait_s=154.0),
    ]


def test_health_says_how_long_a_training_would_wait_that_was_started_now(offline, new_spec):
    backend = offline(budget_s=77.0)
    waits = [backend.health().expected_wait_s]
    for owner in "ab":
        backend.start([new_spec()], owner)
        waits.append(backend.health().expected_wait_s)
    assert waits == [0.0, 77.0, 154.0]
    last = backend.start([new_spec()], "c")[0].run_id
    assert backend.place(last).expected_wait_s == waits[-1]


def test_a_visitor_may_have_one_run_or_one_pair_of_twins(offline, new_spec):
    backend = offline()
    assert len(backend.start([new_spec(), new_spec()], "a")) == 2
    for specs in ([new_spec()], [new_spec(), new_spec()]):
        with pytest.raises(Busy, match="one at a time"):
            backend.start(specs, "a")
    assert not backend.start([new_spec()], "b")[0].joined
    assert backend.health().waiting == 3
    assert len(folders(backend)) == 3


def test_who_waits_may_still_look_at_what_others_train(offline, new_spec):
    backend = offline()
    spec = new_spec()
    run_id = backend.start([spec], "a")[0].run_id
    backend.start([new_spec()], "b")
    assert backend.start([spec], "b") == [Started(run_id=run_id, joined=True)]


def test_who_joined_may_start_a_run_of_their_own(offline, new_spec):
    backend = offline()
    spec = new_spec()
    backend.start([spec], "a")
    backend.start([spec], "b")
    assert not backend.start([new_spec()], "b")[0].joined


def test_after_stop_the_visitor_may_start_again(offline, new_spec):
    backend = offline()
    run_id = backend.start([new_spec()], "a")[0].run_id
    backend.stop(run_id, "a")
    assert not backend.start([new_spec()], "a")[0].joined


def test_who_sees_the_end_of_a_run_may_start_the_next_at_once(offline, new_spec):
    backend = offline()
    run_id = backend.start([new_spec()], "a")[0].run_id
    end(backend.store, run_id, "finished")  # on disk; its task has not come back yet
    assert backend.state(run_id).has_ended
    assert not backend.start([new_spec()], "a")[0].joined


def test_a_run_equal_to_a_waiting_one_is_joined_and_belongs_to_both(offline, new_spec):
    backend = offline()
    spec = new_spec()
    run_id = backend.start([spec], "a")[0].run_id
    assert backend.start([spec], "b") == [Started(run_id=run_id, joined=True)]
    assert backend.record(run_id).owners == ("a", "b")
    assert [record.run_id for record in backend.runs("b")] == [run_id]
    assert backend.runs("c") == []


def test_settings_that_the_model_does_not_obey_make_no_difference(offline, new_spec):
    backend = offline()
    spec = new_spec(filters=8)
    run_id = backend.start([spec], "a")[0].run_id
    assert backend.start([new_spec(filters=32, seed=spec.seed)], "b") == [Started(run_id=run_id, joined=True)]


@pytest.mark.parametrize(
    ("reason", "joined"),
    [
        ("finished", True),
        ("early", True),
        ("stopped", False),
        ("budget", False),
        ("diverged", False),
        ("failed", False),
        ("interrupted", False),
    ],
)
def test_only_a_run_that_came_to_its_end_is_joined_afterwards(offline, new_spec, reason, joined):
    backend = offline()
    spec = new_spec()
    run_id = backend.store.create(spec, "a").run_id
    end(backend.store, run_id, reason)
    started = backend.start([spec], "b")[0]
    assert started.joined is joined
    assert (started.run_id == run_id) is joined


def test_train_again_trains_again(offline, new_spec):
    backend = offline()
    spec = new_spec()
    run_id = backend.store.create(spec, "a").run_id
    end(backend.store, run_id, "finished")
    started = backend.start([spec], "b", again=True)[0]
    assert not started.joined
    assert started.run_id != run_id


def test_of_a_pair_one_may_be_joined_and_the_other_trained(offline, new_spec):
    backend = offline()
    known, unknown = new_spec(), new_spec()
    run_id = backend.store.create(known, "a").run_id
    end(backend.store, run_id, "finished")
    first, second = backend.start([known, unknown], "b")
    assert first == Started(run_id=run_id, joined=True)
    assert not second.joined


def test_thirty_visitors_who_press_train_at_once_share_one_run(offline, new_spec):
    backend = offline()
    spec = new_spec()
    barrier = threading.Barrier(30)
    started = []

    def press(number):
        barrier.wait(timeout=30)
        started.extend(backend.start([spec], f"visitor {number}"))

    threads = [threading.Thread(target=press, args=(number,), daemon=True) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len({answer.run_id for answer in started}) == 1
    assert [answer.joined for answer in started].count(False) == 1
    assert len(folders(backend)) == 1
    assert len(backend.record(started[0].run_id).owners) == 30


def test_only_the_starter_may_stop_or_delete(offline, new_spec):
    backend = offline()
    spec = new_spec()
    run_id = backend.start([spec], "a")[0].run_id
    backend.start([spec], "b")
    for owner in ("b", "c", ""):
        with pytest.raises(NotAllowed, match="Only the browser that started this run can stop it"):
            backend.stop(run_id, owner)
        with pytest.raises(NotAllowed, match="can delete it"):
            backend.delete(run_id, owner)
    assert backend.place(run_id) is not None


def test_a_run_is_deleted_only_after_its_end(offline, new_spec):
    backend = offline()
    run_id = backend.start([new_spec()], "a")[0].run_id
    with pytest.raises(Busy, match="must be stopped before it is deleted"):
        backend.delete(run_id, "a")
    backend.stop(run_id, "a")
    backend.delete(run_id, "a")
    assert folders(backend) == []
    assert backend.runs("a") == []
    for ask in (backend.state, backend.record):
        with pytest.raises(UnknownRun):
            ask(run_id)
    assert backend.place(run_id) is None


@pytest.mark.parametrize("run_id", ["", "../../../etc/passwd", "0123456789abcdef", "A" * 20, "a" * 19 + "\n"])
def test_an_unknown_or_malformed_id_is_refused_by_every_question(offline, run_id):
    backend = offline()
    for ask in (backend.state, backend.record):
        with pytest.raises(UnknownRun):
            ask(run_id)
    for order in (backend.stop, backend.delete):
        with pytest.raises(UnknownRun):
            order(run_id, "a")
    assert backend.place(run_id) is None
    assert not backend.is_stopping(run_id)


def test_where_runs_are_shared_everybody_sees_them(offline, new_spec):
    backend = offline(shared_runs=True)
    run_id = backend.start([new_spec()], "a")[0].run_id
    assert [record.run_id for record in backend.runs("b")] == [run_id]


def test_a_restarted_app_lists_old_runs_and_says_which_were_interrupted(offline, new_spec, tmp_path):
    store = Store(tmp_path / "runs")
    finished, stale, alive = (store.create(new_spec(), "a").run_id for _ in range(3))
    end(store, finished, "finished", epochs=2)
    with Recorder(store, stale, publish=None, budget_s=60) as recorder:
        recorder.emit("points", steps=[4, 8], losses=[2.0, 1.0], accuracies=[0.1, 0.2])
    for run_id in (finished, stale):
        let_time_pass(store, run_id)

    backend = offline()
    assert {record.run_id for record in backend.runs("a")} == {finished, stale, alive}
    assert backend.state(finished).reason == "finished"
    assert backend.state(alive).phase == "queued"  # somebody waits with it, or died a moment ago
    state = backend.state(stale)
    assert (state.reason, state.step_losses) == ("interrupted", [2.0, 1.0])
    assert store.state(stale).reason == "interrupted"  # on disk, for the next restart
    let_time_pass(store, alive)
    assert backend.state(alive).reason == "interrupted"


def test_however_many_pages_look_an_interrupted_run_ends_once(offline, new_spec, tmp_path):
    store = Store(tmp_path / "runs")
    run_id = store.create(new_spec(), "a").run_id
    let_time_pass(store, run_id)
    backend = offline()
    barrier = threading.Barrier(16)
    reasons = []

    def look():
        barrier.wait(timeout=30)
        reasons.append(backend.state(run_id).reason)

    threads = [threading.Thread(target=look, daemon=True) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert reasons == ["interrupted"] * 16
    assert [event["kind"] for event in store._events(run_id)] == ["end"]


def test_the_run_of_another_app_on_the_same_folder_is_followed_from_the_disk(offline, new_spec):
    one, other = offline(), offline()
    run_id = one.start([new_spec()], "a")[0].run_id
    assert other.state(run_id).phase == "queued"
    with Recorder(one.store, run_id, publish=None, budget_s=60) as recorder:
        for steps in range(1, 4):
            recorder.emit("points", steps=[steps], losses=[1.0], accuracies=[0.5])
            assert other.state(run_id).steps[-1] == steps
        recorder.emit("end", reason="finished", message="", scores={"test_accuracy": 0.9})
    assert other.state(run_id).scores == {"test_accuracy": 0.9}


def test_the_run_of_another_app_is_joined(offline, new_spec):
    one, other = offline(), offline()
    spec = new_spec()
    run_id = one.start([spec], "a")[0].run_id
    assert other.start([spec], "b") == [Started(run_id=run_id, joined=True)]


def test_a_waiting_run_stays_alive_however_long_it_waits(offline, new_spec, monkeypatch):
    monkeypatch.setattr("lab.engine.backend.HOUSEKEEPING_S", 0.02)
    backend = offline()
    run_id = backend.start([new_spec()], "a")[0].run_id
    alive = backend.store.folder(run_id) / "alive"
    for _ in range(2):
        let_time_pass(backend.store, run_id)
        wait_until(lambda: time.time() - alive.stat().st_mtime < 30)
    assert backend.state(run_id).phase == "queued"


def test_old_runs_are_pruned_while_the_app_runs_and_waiting_ones_never(offline, new_spec, monkeypatch, tmp_path):
    monkeypatch.setattr("lab.engine.backend.HOUSEKEEPING_S", 0.02)
    monkeypatch.setattr("lab.engine.backend.PRUNE_EVERY_S", 0.02)
    monkeypatch.setattr("lab.engine.store.Store.prune.__kwdefaults__", {"most_age_s": -1.0, "most_bytes": 0})
    store = Store(tmp_path / "runs")
    old = store.create(new_spec(), "a").run_id
    end(store, old, "finished")
    let_time_pass(store, old)
    backend = offline()
    waiting = backend.start([new_spec()], "a")[0].run_id
    wait_until(lambda: not (store.root / old).exists())
    assert [record.run_id for record in backend.runs("a")] == [waiting]


def test_runs_removed_by_hand_disturb_nobody(offline, new_spec, monkeypatch):
    monkeypatch.setattr("lab.engine.backend.HOUSEKEEPING_S", 0.02)
    backend = offline()
    gone = backend.start([new_spec()], "a")[0].run_id
    behind = backend.start([new_spec()], "b")[0].run_id
    backend.store.delete(gone)
    assert backend.place(behind).ahead == 1
    assert [record.run_id for record in backend.runs("b")] == [behind]
    assert not backend.start([new_spec()], "c")[0].joined
    assert not backend.start([new_spec()], "a")[0].joined  # whose run is gone
    let_time_pass(backend.store, behind)
    alive = backend.store.folder(behind) / "alive"
    wait_until(lambda: time.time() - alive.stat().st_mtime < 30)  # the housekeeper is still at work
    with pytest.raises(UnknownRun):
        backend.state(gone)


def test_closing_at_once_leaves_no_thread_behind(offline):
    def engine_threads():
        return {thread for thread in threading.enumerate() if thread.name.startswith("engine-")}

    before = engine_threads()
    backend = offline()
    mine = engine_threads() - before
    assert len(mine) == 2
    backend.close()
    wait_until(lambda: not any(thread.is_alive() for thread in mine))
