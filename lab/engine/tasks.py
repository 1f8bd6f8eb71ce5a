"""What a worker can be asked to do: the only door to `lab.nets`.

Every task takes and returns plain data (NumPy arrays, dataclasses, bytes); TensorFlow is imported inside the
function bodies, so that importing this module, which the app does, costs nothing.
"""

import gc
import json
import logging
import os
import platform
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lab import catalog
from lab.architectures.attribution import Attribution, TruthScores
from lab.architectures.inside import FeatureMaps
from lab.architectures.ram import Watched
from lab.architectures.readers import Readings
from lab.architectures.soft import SoftWatched
from lab.architectures.stacks import StackLayer, StackPadding
from lab.data import datasets
from lab.data.clutter import ClutterTask
from lab.data.records import Dataset, DatasetInfo, PartName
from lab.engine.recorder import TOPIC, Recorder
from lab.engine.store import Store, write_atomically
from lab.errors import LabError
from lab.specs import RamTrainSpec, TrainSpec

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


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a shipped or an online dataset before it is loaded."""
    return catalog.ONLINE_DATASETS[name].info if name in catalog.ONLINE_DATASETS else datasets.dataset_info(name)


def _dataset(name: str, recorder: Recorder | None = None) -> Dataset:
    if name in catalog.ONLINE_DATASETS:
        from lab.nets.online import load_online

        return load_online(name)

    def show(done: int, total: int) -> None:
        if recorder is not None and done % 500 == 0:
            recorder.emit("phase", phase="data", message=f"drawing picture {done:,} of {total:,}")

    return datasets.load(name, show)


def online_preview(name: str, per_class: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """A dataset of the network: uint8 `(classes, per_class, H, W, C)`, and pictures a class of each part.

    Raises:
        Offline: on a machine without network.
    """
    dataset = _dataset(name)
    labels = dataset.train.labels
    rows = np.stack([np.flatnonzero(labels == label)[:per_class] for label in range(len(dataset.class_names))])
    counts: dict[str, np.ndarray] = {
        part: np.bincount(held.labels, minlength=len(rows)) for part, held in dataset.parts()
    }
    return dataset.train.images[rows], counts


def labels_of(name: str, part: PartName) -> np.ndarray:
    """All labels of one part, int64 `(N,)`."""
    return getattr(_dataset(name), part).labels


def pictures_of(name: str, part: PartName, rows: tuple[int, ...]) -> np.ndarray:
    """Some pictures of one part, uint8 `(len(rows), H, W, C)`."""
    return getattr(_dataset(name), part).images[list(rows)]


def watched_pictures(name: str) -> tuple[np.ndarray, np.ndarray]:
    """The validation pictures whose answers a run shows live: uint8 `(N, H, W, C)` and labels int64 `(N,)`."""
    from lab.data.watched import watched_rows

    validation = _dataset(name).validation
    rows = watched_rows(validation.labels)
    return validation.images[rows], validation.labels[rows]


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
                outcome, dataset = _train_classifier(spec, recorder)
            else:
                outcome, dataset = _train_ram(spec, recorder)
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
        sizes: dict[str, int] = {part: len(held) for part, held in dataset.parts()}
        card = {
            "spec": spec.effective(),
            "seed": spec.seed,
            "data": {"name": dataset.name, "note": dataset.note, **sizes},
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


def _train_classifier(spec: TrainSpec, recorder: Recorder) -> tuple[Any, Dataset]:
    from lab.nets.training.classifier import train_classifier

    recorder.emit("phase", phase="data")
    dataset = _dataset(spec.data, recorder)
    outcome = train_classifier(
        spec, dataset, folder=recorder.folder, emit=recorder.emit, stop_reason=recorder.stop_reason
    )
    return outcome, dataset


def _train_ram(spec: RamTrainSpec, recorder: Recorder) -> tuple[Any, Dataset]:
    from lab.nets.attention.live import LiveTraining

    recorder.emit("phase", phase="data")
    training = LiveTraining(spec, folder=recorder.folder, emit=recorder.emit, stop_reason=recorder.stop_reason)
    return training.run(), datasets.load("digits")


def versions() -> dict[str, str]:
    """What the numbers of a card depend on."""
    from lab.nets.versions import library_versions

    return {"python": platform.python_version(), **library_versions()}


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochView:
    """A run after some epoch.

    Attributes:
        tiles: the first layer's weights, float32 `(tiles, h, w, C)`.
        confusion: on the validation part, int64 `(classes, classes)`.
        answer: float32 `(classes,)` on the picture that was asked about, or None.
    """

    tiles: np.ndarray
    confusion: np.ndarray
    answer: np.ndarray | None


def epoch_view(run_id: str, runs_folder: str, epoch: int, picture: np.ndarray | None) -> EpochView:
    """Filters, confusion on validation and one answer, after `epoch` epochs.

    Args:
        picture: uint8 `(H, W, C)` of the dataset's shape, or None.
    """
    from lab.nets.inspection import runs
    from lab.ops.scores import confusion_matrix

    store = Store(Path(runs_folder))
    spec = store.read(run_id).classifier
    loaded = runs.network(store.folder(run_id), spec, dataset_info(spec.data), epoch)
    validation = _dataset(spec.data).validation
    predictions = loaded.answer(validation.images).argmax(axis=1)
    classes = len(dataset_info(spec.data).class_names)
    return EpochView(
        tiles=runs.first_layer_tiles(loaded.model),
        confusion=confusion_matrix(validation.labels, predictions, classes),
        answer=None if picture is None else loaded.answer(picture[None])[0],
    )


def first_kernel(run_id: str, runs_folder: str) -> np.ndarray:
    """The first kernel of a run's network: float32 `(kh, kw, C, filters)` of a convolution."""
    from lab.nets.inspection import runs

    store = Store(Path(runs_folder))
    spec = store.read(run_id).classifier
    return runs.first_kernel(runs.network(store.folder(run_id), spec, dataset_info(spec.data), None).model)


def answer(run_id: str, runs_folder: str, picture: np.ndarray) -> np.ndarray:
    """Class probabilities float32 `(classes,)` of the run's final network on uint8 `(H, W, C)`."""
    from lab.nets.inspection import runs

    store = Store(Path(runs_folder))
    spec = store.read(run_id).classifier
    loaded = runs.network(store.folder(run_id), spec, dataset_info(spec.data), None)
    return loaded.answer(picture[None])[0]


def measured_field(layers: tuple[StackLayer, ...], size: int, padding: StackPadding, seed: int) -> np.ndarray:
    """Gradient of the middle unit of a random stack with respect to the picture: float32 `(size, size)`, >= 0.

    Raises:
        DoesNotFit: if a layer's window is larger than the map below it.
    """
    from lab.nets.inspection import receptive

    return receptive.measured_field(layers, size, padding, seed)


def watch_ram(name: str, epoch: int | None, picture: np.ndarray, noise: np.ndarray, forced_yx: np.ndarray) -> Watched:
    """Lets a shipped attention network look at one picture, once or several times.

    Args:
        name: of `lab.cards.attention_names`, with glimpses.
        epoch: of `lab.cards.attention_epochs`; None for the best.
        picture: uint8 `(H, W, 1)`, white ink on black.
        noise: float32 `(T, 2)`, standard normal numbers that make the policy's samples; zeros look at its means.
        forced_yx: float32 `(N, T, 2)`, where to look instead in each of N roll-outs; nan leaves the choice to the
            network.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped

    count = len(forced_yx)
    pictures, noises = (np.repeat(array[None], count, axis=0) for array in (picture, noise))
    return shipped.watcher(name, epoch).watch(pictures, noises, forced_yx)


def watch_run(run_id: str, runs_folder: str, epoch: int, picture: np.ndarray, noise: np.ndarray) -> Watched:
    """Lets the network of a run, as it was after `epoch` epochs, look at one picture.

    Args:
        picture: uint8 `(H, W, 1)`, white ink on black.
        noise: float32 `(T, 2)`, standard normal numbers that make the policy's samples; zeros look at its means.

    Raises:
        WrongKind: if it is not a run of a Recurrent Attention Model.
        NotKept: if that epoch was not kept.
    """
    from lab.nets.attention import of_runs

    store = Store(Path(runs_folder))
    watcher = of_runs.watcher(store.folder(run_id), store.read(run_id).ram, epoch)
    return watcher.watch(picture[None], noise[None])


def roll_outs(name: str, epoch: int | None, picture: np.ndarray, count: int, seed: int) -> Watched:
    """Lets a shipped attention network look at one picture many times, each time with other draws of its policy.

    Args:
        name, epoch, picture: as for `watch_ram`.
        count: how many roll-outs.
        seed: of the draws.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped

    watcher = shipped.watcher(name, epoch)
    noise = np.random.default_rng(seed).standard_normal((count, watcher.ram.spec.glimpses, 2)).astype(np.float32)
    return watcher.watch(np.repeat(picture[None], count, axis=0), noise)


def watch_soft(name: str, epoch: int | None, picture: np.ndarray) -> SoftWatched:
    """Lets a shipped network with soft attention weigh the patches of one picture.

    Args:
        name: of `lab.cards.attention_names`, such as "soft-cluttered".
        epoch: of `lab.cards.attention_epochs`; None for the best.
        picture: uint8 `(H, W, 1)`, white ink on black, at least as large as a patch.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped, soft

    return soft.watch(shipped.shipped_soft(name, epoch), picture[None])


def attention_answers(name: str, images: np.ndarray, looks: int | None = None) -> np.ndarray:
    """What a shipped attention network, or a rival, says to fields uint8 `(N, H, W, 1)`: int64 `(N,)`.

    Args:
        looks: answers after so many glimpses; None, or more than it was trained with, after its last.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped

    return shipped.answers(name, images, looks=looks)


def read_fields(names: tuple[str, ...], task: ClutterTask, count: int, seed: int, keep: int) -> Readings:
    """Lets several shipped networks read the same `count` fields of test digits, drawn here.

    Args:
        names: of `lab.cards.attention_names`.
        task: what a field looks like.
        count: how many fields.
        seed: draws digits, places, clutter and noise.
        keep: how many of the fields are given back.

    Raises:
        MissingAsset: if weights are not there.
    """
    from lab.nets.attention import shipped

    return shipped.read_fields(names, task, count, seed, keep)


def _publisher() -> Any:
    """Sends events to the scheduler's topic; None outside a worker, as in a plain call of `train`."""
    from distributed import get_worker

    try:
        worker = get_worker()
    except ValueError:
        return None
    return lambda event: worker.log_event(TOPIC, event)


LITE0 = "efficientnet-lite0"


def feature_maps(
    subject: str, runs_folder: str, epoch: int | None, picture: np.ndarray, layer: str, target: int | None
) -> FeatureMaps:
    """All maps of one layer of a network for one picture.

    Args:
        subject: `LITE0`, or the id of a classifier's run.
        epoch: of a run; None for the network as it ended.
        picture: uint8 `(H, W, C)` of the network's size.
        layer: one of `lab.architectures.inside.shown_layers`.
        target: the class to whose score the maps contribute; None for the answer.

    Raises:
        NotKept: if the run did not keep that epoch.
        InvalidSpec: for a layer or a size that the network does not have.
    """
    return _opened(subject, runs_folder, epoch).maps(picture, layer, target)


def attribution(
    method: str,
    subject: str,
    runs_folder: str,
    epoch: int | None,
    picture: np.ndarray,
    target: int | None,
    random_layers: int,
) -> Attribution:
    """How much each pixel had to do with the score of a class.

    Args:
        method: of `lab.architectures.attribution.METHODS`.
        subject, runs_folder, epoch, picture: as for `feature_maps`.
        target: the class; None for the answer of the network as it was trained.
        random_layers: so many layers, from the answer down, have forgotten what they learned.
    """
    from lab.nets.inspection import subjects

    inside = _opened(subject, runs_folder, epoch)
    if target is None:
        target = int(np.argmax(inside.look(picture, None).probabilities))
    if not random_layers:
        return subjects.explainer(inside).attribution(method, picture, target)
    with subjects.randomised(inside).with_random(random_layers) as explainer:
        return explainer.attribution(method, picture, target)


def truth_scores(method: str, count: int, random_layers: int) -> TruthScores:
    """How one method does on `count` pictures of the truth test, for the class that is true.

    Args:
        random_layers: as for `attribution`.
    """
    from lab.nets.inspection import subjects
    from lab.nets.inspection.scoring import score_on_truth

    inside = subjects.truth()
    if not random_layers:
        return score_on_truth(subjects.explainer(inside), method, count)
    with subjects.randomised(inside).with_random(random_layers) as explainer:
        return score_on_truth(explainer, method, count)


def kernels_of(subject: str, runs_folder: str, epoch: int | None, layer: str) -> np.ndarray:
    """The kernels of a convolution: float32 `(kh, kw, C, filters)`, or `(kh, kw, C, 1)` of a depthwise one."""
    kernel: np.ndarray = _opened(subject, runs_folder, epoch).model.get_layer(layer).kernel.numpy()
    return kernel


def _opened(subject: str, runs_folder: str, epoch: int | None) -> Any:
    from lab.nets.inspection import subjects

    if subject == LITE0:
        return subjects.lite0()
    store = Store(Path(runs_folder))
    spec = store.read(subject).classifier
    return subjects.of_run(store.folder(subject), spec, dataset_info(spec.data), epoch)
