"""Runs on disk: one folder each, readable after a restart, pruned by age and size.

run.json        id, spec, identity, owners (hashes of visitors' tokens, the starter first), time of creation
events.jsonl    the history, a line an event (see `lab.events`)
alive           its modification time says that somebody still works on the run
metrics.csv, model.keras, test.npz, checkpoints/, tensorboard/, card.json    what training leaves
pictures/, card.json    what an ascent leaves
pictures/, metrics.csv, checkpoints/, card.json    what a game between two players leaves
"""

import base64
import contextlib
import hashlib
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from lab.ascent import AscentSpec
from lab.detector_training import DetectorTrainSpec
from lab.errors import NotKept, UnknownRun, WrongKind
from lab.events import RUN_ID, RunState
from lab.gan_training import GanTrainSpec
from lab.kept import picture_path
from lab.ram_training import RamTrainSpec
from lab.specs import KINDS, RunSpec, TrainSpec

MOST_AGE_S = 7 * 24 * 3600
MOST_BYTES = 500_000_000
STALE_AFTER_S = 10.0
_BYTES_MARK = "base64:"
_DID = {
    TrainSpec.kind: "trained a classifier: its page is Train",
    RamTrainSpec.kind: "trained a Recurrent Attention Model: its page is Learning to look",
    AscentSpec.kind: "let a picture climb: its page is What does it want to see?",
    GanTrainSpec.kind: "trained a generator and a discriminator: its page is Two players",
    DetectorTrainSpec.kind: "trained a detector: its page is Train a detector",
}
Kind = TypeVar("Kind", TrainSpec, RamTrainSpec, AscentSpec, GanTrainSpec, DetectorTrainSpec)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """What is known of a run without its history. `owners[0]` started it, the others joined."""

    run_id: str
    spec: RunSpec
    owners: tuple[str, ...]
    created_s: float

    @property
    def classifier(self) -> TrainSpec:
        """The settings of a classifier's run.

        Raises:
            WrongKind: if it is a run of something else.
        """
        return self._as(TrainSpec)

    @property
    def ram(self) -> RamTrainSpec:
        """The settings of a Recurrent Attention Model's run.

        Raises:
            WrongKind: if it is a run of something else.
        """
        return self._as(RamTrainSpec)

    @property
    def ascent(self) -> AscentSpec:
        """The settings of a picture that climbed.

        Raises:
            WrongKind: if it is a run of something else.
        """
        return self._as(AscentSpec)

    @property
    def gan(self) -> GanTrainSpec:
        """The settings of a game between two players.

        Raises:
            WrongKind: if it is a run of something else.
        """
        return self._as(GanTrainSpec)

    @property
    def detector(self) -> DetectorTrainSpec:
        """The settings of a detector's run.

        Raises:
            WrongKind: if it is a run of something else.
        """
        return self._as(DetectorTrainSpec)

    def _as(self, kind: type[Kind]) -> Kind:
        if not isinstance(self.spec, kind):
            raise WrongKind(f"Run {self.run_id} {_DID[self.spec.kind]}.")
        return self.spec


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


@lru_cache(maxsize=4096)
def _parse_record(path: Path, inode: int, modified_ns: int) -> RunRecord:
    """What a `run.json` says. It is replaced, never changed, so inode and time tell its versions apart."""
    values = json.loads(path.read_text(encoding="utf-8"))
    kind = KINDS[values["kind"]] if "kind" in values else TrainSpec  # older records name none
    return RunRecord(
        run_id=path.parent.name,
        spec=kind.from_values(values["spec"]),
        owners=tuple(values["owners"]),
        created_s=float(values["created_s"]),
    )


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):  # renamed or removed meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total


class Store:
    """The runs below one folder. Several processes may share it: what is remembered is checked against the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def folder(self, run_id: str) -> Path:
        """The folder of a run that exists.

        Raises:
            UnknownRun: if the id is not 16 to 32 of 0-9a-z, or there is no such run.
        """
        if not RUN_ID.fullmatch(run_id):
            raise UnknownRun(f"There is no run {run_id[:40]!r}: an id has 16 to 32 of the characters 0-9 and a-z.")
        folder = self.root / run_id
        if not (folder / "run.json").is_file():
            raise UnknownRun(f"There is no run {run_id}: it was deleted, or its disk was cleared by a restart.")
        return folder

    def create(self, spec: RunSpec, owner: str) -> RunRecord:
        """A new run that has not begun."""
        record = RunRecord(run_id=secrets.token_hex(10), spec=spec, owners=(owner,), created_s=time.time())
        folder = self.root / record.run_id
        folder.mkdir(parents=True)
        (folder / "alive").touch()
        self._write(folder, record)
        return record

    def read(self, run_id: str) -> RunRecord:
        """Raises `UnknownRun` for a malformed, missing or damaged one."""
        path = self.folder(run_id) / "run.json"
        try:
            facts = path.stat()
            return _parse_record(path, facts.st_ino, facts.st_mtime_ns)
        except (OSError, ValueError, KeyError, TypeError) as error:
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
        for path in self.root.glob("*"):
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

    def picture(self, run_id: str, step: int) -> bytes:
        """What an ascent, or the generator of a game, had drawn after a step that was kept, as a PNG file.

        Raises:
            NotKept: if that step was not kept.
        """
        path = picture_path(self.folder(run_id), step)
        if not path.is_file():
            raise NotKept(f"This run did not keep its picture after step {step}, or its files were removed.")
        return path.read_bytes()

    def test_probabilities(self, run_id: str) -> np.ndarray | None:
        """Answers on the test part, float32 `(N, classes)`; None if the run never came to the test."""
        path = self.folder(run_id) / "test.npz"
        if not path.exists():
            return None
        with np.load(path, allow_pickle=False) as stored:
            return stored["probabilities"]

    def append(self, run_id: str, event: dict[str, Any]) -> None:
        """Adds one event to the history: one write, on a line of its own even if a writer died in the last line."""
        with (self.folder(run_id) / "events.jsonl").open("ab+", buffering=0) as history:
            size = history.seek(0, os.SEEK_END)
            history.seek(max(size - 1, 0))
            gap = b"" if history.read(1) in (b"", b"\n") else b"\n"
            history.write(gap + encode_event(event).encode() + b"\n")

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
        """Removes a run, its record first, so that nobody finds half of it; raises `UnknownRun`."""
        folder = self.folder(run_id)
        (folder / "run.json").unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)

    def prune(self, *, most_age_s: float = MOST_AGE_S, most_bytes: int = MOST_BYTES) -> list[str]:
        """Deletes what is too old, then the oldest ended runs until the rest fits; returns their ids."""
        deleted, total = [], 0
        for record in self.records():  # newest first
            total += _size(self.root / record.run_id)
            too_much = total > most_bytes or time.time() - record.created_s > most_age_s
            if too_much and self.is_stale(record.run_id):
                with contextlib.suppress(UnknownRun):  # another process was faster
                    self.delete(record.run_id)
                deleted.append(record.run_id)
        for folder in self.root.glob("*"):
            # What is left of a run whose record is damaged, or whose removal was cut short.
            if RUN_ID.fullmatch(folder.name) and not self._is_readable(folder.name):
                with contextlib.suppress(OSError):
                    if time.time() - folder.stat().st_mtime > most_age_s:
                        shutil.rmtree(folder, ignore_errors=True)
        return deleted

    def _is_readable(self, run_id: str) -> bool:
        try:
            self.read(run_id)
        except UnknownRun:
            return False
        return True

    def _events(self, run_id: str) -> Iterator[dict[str, Any]]:
        path = self.folder(run_id) / "events.jsonl"
        if not path.exists():
            return
        with path.open(encoding="utf-8") as history:
            for line in history:
                try:
                    event = decode_event(line)
                except ValueError:
                    continue  # still in the writing, or its writer died
                yield event

    def _write(self, folder: Path, record: RunRecord) -> None:
        values = {
            "run_id": record.run_id,
            "kind": record.spec.kind,
            "spec": record.spec.values(),
            "identity": record.spec.identity(),
            "owners": list(record.owners),
            "created_s": record.created_s,
        }
        write_atomically(folder / "run.json", json.dumps(values, indent=1))
