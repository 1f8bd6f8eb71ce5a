"""Runs, from first to last, and what a worker needs before it takes one."""

import gc
import json
import logging
import os
import platform
import secrets
import time
from pathlib import Path
from typing import Any

from lab.ascent import AscentSpec
from lab.data import datasets
from lab.data.records import Dataset
from lab.detector_training import DetectorTrainSpec
from lab.engine.recorder import TOPIC, Recorder
from lab.engine.store import Store, write_atomically
from lab.engine.tasks.inspection import opened
from lab.engine.tasks.pictures import load_dataset
from lab.errors import LabError
from lab.gan_training import GanTrainSpec
from lab.ram_training import RamTrainSpec
from lab.specs import TrainSpec

logger = logging.getLogger(__name__)


NICENESS = 10


def warm() -> str:
    """Loads TensorFlow and trains a tiny network once; afterwards the first step of a run comes quickly.

    From then on the worker's process steps back for those that answer people, who share its cores.
    """
    if hasattr(os, "nice"):
        os.nice(max(0, NICENESS - os.nice(0)))
    from lab.nets.training.warming import train_something_tiny

    return train_something_tiny()


def sees(path: str) -> bool:
    """Whether this worker can read a path of the app's machine, as a shared runs folder needs."""
    return Path(path).exists()


def train(run_id: str, runs_folder: str, *, budget_s: float) -> str:
    """Trains a run of the store from first to last; its story is in the store. Returns the reason of the end."""
    store = Store(Path(runs_folder))
    spec = store.read(run_id).spec
    with Recorder(store, run_id, publish=_publisher(), budget_s=budget_s) as recorder:
        if recorder.has_begun:
            # A cluster that allows failures gives the run of a dead worker to the next one.
            recorder.emit("end", reason="interrupted", message="", scores={})
            return "interrupted"
        try:
            recorder.emit("phase", phase="starting")
            if isinstance(spec, TrainSpec):
                outcome, data = _train_classifier(spec, recorder)
            elif isinstance(spec, RamTrainSpec):
                outcome, data = _train_ram(spec, recorder)
            elif isinstance(spec, GanTrainSpec):
                outcome, data = _play(spec, recorder)
            elif isinstance(spec, DetectorTrainSpec):
                outcome, data = _train_detector(spec, recorder)
            else:
                outcome, data = _climb(spec, recorder, runs_folder)
        except LabError as error:
            recorder.emit("end", reason="failed", message=str(error), scores={})
            return "failed"
        except MemoryError:
            recorder.emit("end", reason="failed", message="The network does not fit into memory.", scores={})
            return "failed"
        except Exception:
            error_id = secrets.token_hex(4)
            logger.exception("run %s failed, error %s", run_id, error_id)
            recorder.emit(
                "end", reason="failed", message=f"An error of the lab itself, logged as {error_id}.", scores={}
            )
            return "failed"
        card = {
            "spec": spec.effective(),
            "seed": spec.seed,
            "data": data,
            "parameters": outcome.parameters,
            "reason": outcome.reason,
            "epochs": outcome.epochs_done,
            "kept_epoch": outcome.kept_epoch,
            "train_seconds": round(outcome.train_seconds, 2),
            "scores": outcome.scores,
            "versions": versions(),
            "finished_s": time.time(),
        }
        write_atomically(recorder.folder / "card.json", json.dumps(card, indent=1))
        recorder.emit("end", reason=outcome.reason, message="", scores=outcome.scores)
        gc.collect()  # a model and its graphs refer to each other; left alone, several of them pile up
        return outcome.reason


def _train_classifier(spec: TrainSpec, recorder: Recorder) -> tuple[Any, dict[str, Any]]:
    from lab.nets.training.classifier import train_classifier

    recorder.emit("phase", phase="data")
    dataset = load_dataset(spec.data, recorder)
    outcome = train_classifier(
        spec, dataset, folder=recorder.folder, emit=recorder.emit, stop_reason=recorder.stop_reason
    )
    return outcome, _facts(dataset)


def _train_ram(spec: RamTrainSpec, recorder: Recorder) -> tuple[Any, dict[str, Any]]:
    from lab.nets.attention.live import LiveTraining

    recorder.emit("phase", phase="data")
    training = LiveTraining(spec, folder=recorder.folder, emit=recorder.emit, stop_reason=recorder.stop_reason)
    return training.run(), _facts(datasets.load("digits"))


def _play(spec: GanTrainSpec, recorder: Recorder) -> tuple[Any, dict[str, Any]]:
    from lab.nets.gan.live import LiveGame

    recorder.emit("phase", phase="data")
    dataset = load_dataset(spec.data, recorder)
    game = LiveGame(spec, dataset, folder=recorder.folder, emit=recorder.emit, stop_reason=recorder.stop_reason)
    return game.run(), _facts(dataset)


def _train_detector(spec: DetectorTrainSpec, recorder: Recorder) -> tuple[Any, dict[str, Any]]:
    from lab.nets.detection.live import LiveDetector

    recorder.emit("phase", phase="data")
    training = LiveDetector(spec, folder=recorder.folder, emit=recorder.emit, stop_reason=recorder.stop_reason)
    return training.run(), {"name": "scenes", "note": "Drawn scenes of emoji artwork, see lab.data.scenes."}


def _climb(spec: AscentSpec, recorder: Recorder, runs_folder: str) -> tuple[Any, dict[str, Any]]:
    from lab.nets.inspection.ascending import LiveAscent

    inside = opened(spec.network, runs_folder, spec.network_epoch)
    ascent = LiveAscent(spec, inside, folder=recorder.folder, emit=recorder.emit, stop_reason=recorder.stop_reason)
    return ascent.run(), {"name": spec.network}


def _facts(dataset: Dataset) -> dict[str, Any]:
    """What the card says of the pictures."""
    sizes: dict[str, int] = {part: len(held) for part, held in dataset.parts()}
    return {"name": dataset.name, "note": dataset.note, **sizes}


def versions() -> dict[str, str]:
    """What the numbers of a card depend on."""
    from lab.nets.versions import library_versions

    return {"python": platform.python_version(), **library_versions()}


def _publisher() -> Any:
    """Sends events to the scheduler's topic; None outside a worker, as in a plain call of `train`."""
    from distributed import get_worker

    try:
        worker = get_worker()
    except ValueError:
        return None
    return lambda event: worker.log_event(TOPIC, event)
