"""Runs on disk: one folder each, readable after a restart, pruned by age and size.

run.json        id, spec, identity, owners (hashes of visitors' tokens, the starter first), time of creation
events.jsonl    the history, a line an event (see `lab.events`)
alive           its modification time says that somebody still works on the run
metrics.csv, model.keras, test.npz, checkpoints/, tensorboard/, card.json    what training leaves
"""

import base64
import hashlib
import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lab.errors import InvalidSpec, UnknownRun
from lab.events import RunState
from lab.specs import TrainSpec

RUN_ID = re.compile(r"^[0-9a-z]{16,32}$")
MOST_AGE_S = 7 * 24 * 3600
MOST_BYTES = 500_000_000
STALE_AFTER_S = 10.0
_BYTES_MARK = "base64:"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What is known of a run without its history. `owners[0]` started it, the others joined."""

    run_id: str
    spec: TrainSpec
    owners: tuple[str, ...]
    created_s: float


def owner_of(token: str) -> str:
    """The hash under which a visitor's token is stored; the token itself never is."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def write_atomically(path: Path, text: str) -> None:
    """Whole or not at all: a temporary file beside it, then a rename."""
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def encode_event(event: dict[str, Any]) -> str:
    """One line of `events.jsonl`.

    Example:
        >>> decode_event(encode_event({"filters": b"ab"}))
        {'filters': b'ab'}
    """
    plain = {
        key: _BYTES_MARK + base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for key, value in event.items()
    }
    return json.dumps(plain)


def decode_event(line: str) -> dict[str, Any]:
    """The inverse of `encode_event`."""
    return {
        key: base64.b64decode(value.removeprefix(_BYTES_MARK))
        if isinstance(value, str) and value.startswith(_BYTES_MARK)
        else value
        for key, value in json.loads(line).items()
    }


class Store:
    """The runs below one folder. Several processes may share it: nothing is kept in memory."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def folder(self, run_id: str) -> Path:
        """The folder of a run that exists.

        Raises:
            UnknownRun: if the id is not 16 to 32 of 0-9a-z, or there is no such run.
        """
        if not RUN_ID.match(run_id):
            raise UnknownRun(f"A run's id has 16 to 32 of the characters 0-9 and a-z; got {run_id[:40]!r}.")
        folder = self.root / run_id
        if not (folder / "run.json").is_file():
            raise UnknownRun(f"There is no run {run_id}: it was deleted, or its disk was cleared by a restart.")
        return folder

    def create(self, spec: TrainSpec, owner: str) -> RunRecord:
        """A new run that has not begun."""
        record = RunRecord(run_id=secrets.token_hex(10), spec=spec, owners=(owner,), created_s=time.time())
        folder = self.root / record.run_id
        folder.mkdir()
        (folder / "alive").touch()
        self._write(folder, record)
        return record

    def read(self, run_id: str) -> RunRecord:
        """Raises `UnknownRun` for a malformed, missing or damaged one."""
        path = self.folder(run_id) / "run.json"
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            return RunRecord(
                run_id=run_id,
                spec=TrainSpec.from_values(values["spec"]),
                owners=tuple(values["owners"]),
                created_s=float(values["created_s"]),
            )
        except (OSError, ValueError, KeyError, TypeError, InvalidSpec) as error:
            raise UnknownRun(f"The record of run {run_id} cannot be read.") from error

    def add_owner(self, run_id: str, owner: str) -> None:
        """Notes that a visitor joined."""
        record = self.read(run_id)
        if owner not in record.owners:
            joined = RunRecord(
                run_id=run_id, spec=record.spec, owners=(*record.owners, owner), created_s=record.created_s
            )
            self._write(self.folder(run_id), joined)

    def records(self) -> list[RunRecord]:
        """All readable runs, newest first."""
        found = []
        for path in self.root.iterdir():
            try:
                found.append(self.read(path.name))
            except UnknownRun:
                continue  # not a run, or half deleted
        return sorted(found, key=lambda record: record.created_s, reverse=True)

    def state(self, run_id: str) -> RunState:
        """The run's history, folded."""
        state = RunState(run_id=run_id)
        for event in self._events(run_id):
            state.fold(event)
        return state

    def card(self, run_id: str) -> dict[str, Any] | None:
        """Seed, data, seconds, versions and scores of a run that ended by itself or was stopped; else None."""
        path = self.folder(run_id) / "card.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None

    def test_probabilities(self, run_id: str) -> np.ndarray | None:
        """Answers on the test part, float32 `(N, classes)`; None if the run never came to the test."""
        path = self.folder(run_id) / "test.npz"
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return stored["probabilities"]

    def append(self, run_id: str, event: dict[str, Any]) -> None:
        """Adds one event to the history."""
        with (self.folder(run_id) / "events.jsonl").open("a", encoding="utf-8") as history:
            history.write(encode_event(event) + "\n")

    def touch(self, run_id: str) -> None:
        """Says that the run is waiting or training."""
        (self.folder(run_id) / "alive").touch()

    def is_stale(self, run_id: str) -> bool:
        """Whether nobody has worked on the run for a while."""
        try:
            return time.time() - (self.folder(run_id) / "alive").stat().st_mtime > STALE_AFTER_S
        except FileNotFoundError:
            return True

    def delete(self, run_id: str) -> None:
        """Removes a run; one that is gone already is no error."""
        shutil.rmtree(self.folder(run_id), ignore_errors=True)

    def prune(self, *, most_age_s: float = MOST_AGE_S, most_bytes: int = MOST_BYTES) -> list[str]:
        """Deletes ended runs that are too old, then the oldest until the rest fits; returns their ids."""
        deleted, total = [], 0
        for record in self.records():  # newest first
            total += sum(path.stat().st_size for path in self.folder(record.run_id).rglob("*") if path.is_file())
            too_much = total > most_bytes or time.time() - record.created_s > most_age_s
            if too_much and self.is_stale(record.run_id):
                self.delete(record.run_id)
                deleted.append(record.run_id)
        return deleted

    def _events(self, run_id: str) -> Iterator[dict[str, Any]]:
        path = self.folder(run_id) / "events.jsonl"
        if not path.exists():
            return
        with path.open(encoding="utf-8") as history:
            for line in history:
                if line.endswith("\n"):  # the last line may still be in the writing
                    yield decode_event(line)

    def _write(self, folder: Path, record: RunRecord) -> None:
        values = {
            "run_id": record.run_id,
            "spec": record.spec.values(),
            "identity": record.spec.identity(),
            "owners": list(record.owners),
            "created_s": record.created_s,
        }
        write_atomically(folder / "run.json", json.dumps(values, indent=1))
