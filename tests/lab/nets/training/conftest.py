"""Small parts of the digits, and a training whose story is kept."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgpack
import numpy as np
import pytest

from lab.data import datasets
from lab.data.records import Dataset, Part
from lab.engine.store import encode_event
from lab.events import RunState

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.fixture(scope="session")
def few_digits():
    """600 training pictures, which a batch of 16 divides into 37 and a half, 100 for validation, 100 for the test."""

    def first(part, count):
        return Part(images=part.images[:count], labels=part.labels[:count])

    digits = datasets.load("digits")
    return Dataset(
        name="digits",
        title="A few digits",
        class_names=digits.class_names,
        train=first(digits.train, 600),
        validation=first(digits.validation, 100),
        test=first(digits.test, 100),
        note="",
    )


@dataclass
class Story:
    """What a training emitted, in order, and the outcome it returned."""

    folder: Path
    events: list[dict[str, Any]] = field(default_factory=list)
    outcome: Any = None

    def emit(self, kind: str, **fields: Any) -> None:
        event = {"run_id": "a", "sequence": len(self.events), "kind": kind, "elapsed_s": 0.0, **fields}
        msgpack.packb(event)  # what `worker.log_event` demands
        json.dumps(encode_event(event), allow_nan=False)
        self.events.append(event)

    def state(self) -> RunState:
        state = RunState(run_id="a")
        for event in self.events:
            state.fold(event)
        return state

    def kinds(self) -> list[str]:
        return [event["kind"] for event in self.events]

    def checkpoint(self, epoch: int) -> list[np.ndarray]:
        with np.load(self.folder / "checkpoints" / f"epoch_{epoch:04d}.npz", allow_pickle=False) as stored:
            return [stored[f"arr_{index}"] for index in range(len(stored.files))]


@pytest.fixture(scope="session")
def train(tmp_path_factory, few_digits):
    """Trains a spec on a few digits; `stop_reason` may end it."""
    from lab.nets.training.classifier import train_classifier

    def run(spec, *, dataset=few_digits, stop_reason=lambda: None):
        story = Story(tmp_path_factory.mktemp("run"))
        story.outcome = train_classifier(spec, dataset, folder=story.folder, emit=story.emit, stop_reason=stop_reason)
        return story

    return run
