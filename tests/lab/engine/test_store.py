"""Runs on disk: found again after a restart, never half, pruned in order, and no path of a visitor's making."""

import json
import os
import threading
import time

import pytest

from lab.engine import store as store_module
from lab.engine.store import Store, decode_event, encode_event, owner_of, write_atomically
from lab.errors import UnknownRun
from lab.specs import TrainSpec

OWNER = owner_of("a visitor")


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


def event(run_id, sequence, kind="phase", **fields):
    fields = fields or {"phase": "starting"}
    return {"run_id": run_id, "sequence": sequence, "kind": kind, "elapsed_s": float(sequence), **fields}


def history(store, run_id):
    return store.folder(run_id) / "events.jsonl"


def age(store, run_id, seconds):
    """Makes a run look as if it had begun, and been worked on for the last time, `seconds` ago."""
    folder = store.folder(run_id)
    values = json.loads((folder / "run.json").read_text())
    write_atomically(folder / "run.json", json.dumps(values | {"created_s": time.time() - seconds}))
    then = time.time() - seconds
    os.utime(folder / "alive", (then, then))
    os.utime(folder, (then, then))


def test_a_new_store_is_empty_and_makes_its_folder(tmp_path):
    store = Store(tmp_path / "deep" / "runs")
    assert store.records() == []
    assert store.prune() == []
    assert (tmp_path / "deep" / "runs").is_dir()


def test_a_run_is_read_as_it_was_created(store):
    spec = TrainSpec(model="builder", filters=8, learning_rate=0.01, batch_norm=True)
    created = store.create(spec, OWNER)
    assert Store(store.root).read(created.run_id) == created
    assert (created.spec, created.owners) == (spec, (OWNER,))
    assert created.created_s == pytest.approx(time.time(), abs=60)
    assert store.state(created.run_id).phase == "queued"


def test_every_run_has_an_id_of_its_own_that_the_rule_allows(store):
    ids = {store.create(TrainSpec(), OWNER).run_id for _ in range(50)}
    assert len(ids) == 50
    assert all(store_module.RUN_ID.fullmatch(run_id) for run_id in ids)


MALFORMED = ["", ".", "..", "a" * 15, "a" * 33, "a" * 100_000, "A" * 20, "é" * 20, "a" * 19 + "\n", "a" * 19 + "\0"]
PATHS = ["../" + "a" * 17, "a/../" + "b" * 15, "/etc/passwd00000000", "%2e%2e%2f" + "a" * 11]


@pytest.mark.parametrize("run_id", [*MALFORMED, *PATHS])
@pytest.mark.parametrize("ask", ["folder", "read", "state", "touch", "delete", "is_stale"])
def test_a_malformed_id_is_refused_before_it_touches_a_path(store, run_id, ask):
    outside = store.root.parent / ("a" * 17)
    outside.mkdir()
    (outside / "run.json").write_text("{}")
    with pytest.raises(UnknownRun, match="16 to 32 of the characters") as refusal:
        getattr(store, ask)(run_id)
    assert len(str(refusal.value)) < 300
    assert outside.is_dir()


def test_a_wellformed_id_of_no_run_is_unknown(store):
    with pytest.raises(UnknownRun, match="There is no run 0123456789abcdef"):
        store.read("0123456789abcdef")


def test_a_token_is_stored_as_its_hash_alone(store):
    token = "9f3c-secret-token"
    run_id = store.create(TrainSpec(), owner_of(token)).run_id
    assert owner_of(token) != owner_of(token + "x")
    assert len(owner_of(token)) == 32
    assert token not in (store.folder(run_id) / "run.json").read_text()


def test_who_joins_stands_behind_the_starter_and_once(store):
    run_id = store.create(TrainSpec(), "first").run_id
    for owner in ("second", "third", "second", "first"):
        store.add_owner(run_id, owner)
    assert store.read(run_id).owners == ("first", "second", "third")
    assert Store(store.root).read(run_id).owners == ("first", "second", "third")


def test_a_change_by_another_process_is_seen_though_records_are_remembered(store):
    run_id = store.create(TrainSpec(), "first").run_id
    assert store.read(run_id).owners == ("first",)
    Store(store.root).add_owner(run_id, "second")
    assert store.read(run_id).owners == ("first", "second")


def test_a_record_is_whole_at_every_moment_while_it_is_rewritten(store):
    run_id = store.create(TrainSpec(), "owner 0").run_id
    done = threading.Event()

    def join_often():
        for number in range(1, 200):
            store.add_owner(run_id, f"owner {number}")
        done.set()

    writer = threading.Thread(target=join_often)
    writer.start()
    counts = []
    while not done.is_set():
        counts.append(len(Store(store.root).read(run_id).owners))  # raises UnknownRun if it were half
    writer.join()
    assert counts == sorted(counts)
    assert [path.name for path in store.folder(run_id).iterdir() if path.suffix == ".tmp"] == []


def test_what_fails_while_it_is_written_leaves_the_old_text(tmp_path):
    path = tmp_path / "card.json"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \ud800")
    assert path.read_text() == "old"


def test_runs_are_listed_newest_first(store):
    ids = [store.create(TrainSpec(seed=seed), OWNER).run_id for seed in range(3)]
    for seconds, run_id in enumerate(ids):
        age(store, run_id, 10 * seconds)
    assert [record.run_id for record in store.records()] == ids


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "null",
        '{"spec": {}}',
        '{"spec": {"epochs": 1000000}, "owners": ["a"], "created_s": 1}',
        '{"spec": {"of_tomorrow": 1}, "owners": ["a"], "created_s": 1}',
        '{"spec": {}, "owners": ["a"], "created_s": "noon"}',
    ],
)
def test_a_damaged_record_is_skipped_and_the_others_are_listed(store, damage):
    broken, whole = (store.create(TrainSpec(), OWNER).run_id for _ in range(2))
    (store.folder(broken) / "run.json").write_text(damage)
    (store.root / "notes.txt").write_text("not a run")
    (store.root / ("f" * 20)).mkdir()  # a run whose record was never written
    assert [record.run_id for record in store.records()] == [whole]
    with pytest.raises(UnknownRun, match="cannot be read"):
        store.read(broken)


@pytest.mark.parametrize("value", [b"", b"\x00\xff" * 5, "words", 3, 0.5, [1.5, 2.5], {"a": 1}, "base", ""])
def test_an_event_survives_the_disk(value):
    assert decode_event(encode_event({"value": value})) == {"value": value}


def test_a_history_is_folded_in_order(store):
    run_id = store.create(TrainSpec(), OWNER).run_id
    store.append(run_id, event(run_id, 0, "plan", total_steps=8, steps_per_epoch=4, parameters=7))
    store.append(run_id, event(run_id, 1, "points", steps=[1, 2], losses=[2.0, 1.5], accuracies=[0.1, 0.2]))
    store.append(run_id, event(run_id, 2, "points", steps=[4], losses=[1.0], accuracies=[0.3]))
    state = store.state(run_id)
    assert (state.sequence, state.steps, state.step_losses) == (2, [1, 2, 4], [2.0, 1.5, 1.0])


def test_a_line_still_in_the_writing_is_not_read(store):
    run_id = store.create(TrainSpec(), OWNER).run_id
    store.append(run_id, event(run_id, 0))
    line = encode_event(event(run_id, 1, phase="training")) + "\n"
    for length in (1, len(line) // 2, len(line) - 2):
        with history(store, run_id).open("r+") as half:
            half.truncate(len(encode_event(event(run_id, 0))) + 1)
            half.seek(0, os.SEEK_END)
            half.write(line[:length])
        assert store.state(run_id).phase == "starting"


def test_what_follows_the_half_line_of_a_killed_writer_is_read(store):
    run_id = store.create(TrainSpec(), OWNER).run_id
    store.append(run_id, event(run_id, 0))
    with history(store, run_id).open("a") as half:
        half.write('{"run_id": "half a li')
    store.append(run_id, event(run_id, 1, "end", reason="interrupted", message="", scores={}))
    state = store.state(run_id)
    assert (state.reason, state.sequence) == ("interrupted", 1)


def test_a_large_event_is_never_seen_half(store):
    run_id = store.create(TrainSpec(), OWNER).run_id
    filters = os.urandom(200_000)
    shown = {"filters": filters, "filters_shape": [1], "filters_magnitude": 1.0, "answers": [], "epochs_done": 0.0}
    writer = threading.Thread(
        target=lambda: [store.append(run_id, event(run_id, number, "pictures", **shown)) for number in range(20)]
    )
    writer.start()
    while writer.is_alive():
        assert store.state(run_id).filters in (b"", filters)
    writer.join()
    assert store.state(run_id).sequence == 19


def test_a_run_is_stale_only_after_a_while_without_a_sign_of_life(store):
    run_id = store.create(TrainSpec(), OWNER).run_id
    assert not store.is_stale(run_id)
    age(store, run_id, store_module.STALE_AFTER_S + 1)
    assert store.is_stale(run_id)
    store.touch(run_id)
    assert not store.is_stale(run_id)
    (store.folder(run_id) / "alive").unlink()
    assert store.is_stale(run_id)


def test_a_deleted_run_leaves_nothing(store):
    run_id = store.create(TrainSpec(), OWNER).run_id
    folder = store.folder(run_id)
    (folder / "checkpoints").mkdir()
    (folder / "checkpoints" / "epoch_0000.npz").write_bytes(b"x")
    store.delete(run_id)
    assert not folder.exists()
    for ask in (store.read, store.state, store.touch, store.delete):
        with pytest.raises(UnknownRun):
            ask(run_id)


def test_runs_are_pruned_by_age(store):
    ages = {store.create(TrainSpec(seed=seed), OWNER).run_id: seed * 100.0 for seed in range(1, 6)}
    for run_id, seconds in ages.items():
        age(store, run_id, seconds)
    deleted = store.prune(most_age_s=350)
    assert {ages[run_id] for run_id in deleted} == {400.0, 500.0}
    assert [ages[record.run_id] for record in store.records()] == [100.0, 200.0, 300.0]


def test_runs_are_pruned_by_size_oldest_first(store):
    ages = {store.create(TrainSpec(seed=seed), OWNER).run_id: seed * 100.0 for seed in range(1, 6)}
    for run_id, seconds in ages.items():
        (store.folder(run_id) / "deep").mkdir()
        (store.folder(run_id) / "deep" / "model.keras").write_bytes(bytes(10_000))
        age(store, run_id, seconds)
    deleted = store.prune(most_bytes=35_000)
    assert {ages[run_id] for run_id in deleted} == {400.0, 500.0}
    assert store.prune(most_bytes=35_000) == []


def test_a_run_that_is_alive_is_never_pruned(store):
    living, dead = (store.create(TrainSpec(), OWNER).run_id for _ in range(2))
    for run_id in (living, dead):
        age(store, run_id, 1000)
    store.touch(living)
    assert store.prune(most_age_s=10, most_bytes=0) == [dead]
    assert [record.run_id for record in store.records()] == [living]


def test_what_is_left_of_a_damaged_run_goes_when_it_is_old(store):
    broken, young = (store.create(TrainSpec(), OWNER).run_id for _ in range(2))
    age(store, broken, 1000)
    for run_id in (broken, young):
        (store.folder(run_id) / "run.json").write_text("{")
    (store.root / "notes").mkdir()
    os.utime(store.root / broken, (1.0, 1.0))
    os.utime(store.root / "notes", (1.0, 1.0))
    store.prune(most_age_s=500)
    assert sorted(path.name for path in store.root.iterdir()) == sorted([young, "notes"])


def test_a_store_whose_folder_was_removed_by_hand_goes_on(store):
    store.root.rmdir()
    assert store.records() == []
    run_id = store.create(TrainSpec(), OWNER).run_id
    assert [record.run_id for record in store.records()] == [run_id]


def test_pruning_lives_with_files_that_vanish_meanwhile(store):
    run_id = store.create(TrainSpec(), OWNER).run_id
    folder = store.folder(run_id)
    done = threading.Event()

    def write_and_rename():
        while not done.is_set():
            write_atomically(folder / "card.json", "{}")

    writer = threading.Thread(target=write_and_rename)
    writer.start()
    try:
        assert [store.prune() for _ in range(300)] == [[]] * 300
    finally:
        done.set()
        writer.join()
