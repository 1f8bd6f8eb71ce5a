"""A run to take home: its files in one ZIP, with a script, the data and words on how to use them without the lab."""

import io
import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from lab import catalog
from lab.architectures.code import training_script
from lab.data import datasets
from lab.data.fetch_script import fetch_script
from lab.data.online import ONLINE_DATASETS
from lab.data.records import DatasetInfo
from lab.engine.store import RunRecord
from lab.engine.tasks import dataset_info
from lab.errors import UnknownRun
from lab.events import REASON_WORDS, RunState

_LEFT_BY_TRAINING = {
    "model.keras": "the trained network; Keras alone opens it",
    "metrics.csv": "loss and accuracy after every epoch, training and validation",
    "card.json": "settings, seed, data, versions, seconds and scores",
}
_ALREADY_COMPRESSED = (".keras", ".npz")
_DATASETS_KEPT = 2
_USE_MODEL = """\
```python
import keras

model = keras.models.load_model("model.keras")
probabilities = model.predict(pictures / 255)  # pictures: uint8 (N, H, W, C) in [0, 255]
```"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One file of the ZIP. `size_bytes` is None for what is put together when the ZIP is built."""

    name: str
    what: str
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What an ended run leaves to take home. A run without a model (diverged, interrupted) leaves the rest.

    Attributes:
        folder: the run's folder in the store.
        record: the run's settings.
        state: the run's state after its end.
    """

    folder: Path
    record: RunRecord
    state: RunState

    @property
    def stem(self) -> str:
        """What downloads are called, without the ending; made of the lab's own words and the run's id."""
        spec = self.record.classifier
        return f"{spec.data}-{spec.model}-{self.record.run_id[:6]}"

    @property
    def title(self) -> str:
        """For example "LeNet-5 on MNIST digits"."""
        return f"{catalog.MODELS[self.record.classifier.model].title} on {self._info.title}"

    @property
    def is_online(self) -> bool:
        """Whether the data comes from the network, so that a script that fetches it takes its place."""
        return self.record.classifier.data in ONLINE_DATASETS

    @property
    def missing_model(self) -> str:
        """Why there is no `model.keras`, in a sentence; empty if there is one."""
        if (self.folder / "model.keras").is_file():
            return ""
        return (
            f"This run left no model. {REASON_WORDS[self.state.reason or 'interrupted']} {self.state.message}".strip()
        )

    def items(self) -> list[Item]:
        """The files of the ZIP, in order."""
        found = [
            Item(name=name, what=what, size_bytes=(self.folder / name).stat().st_size)
            for name, what in _LEFT_BY_TRAINING.items()
            if (self.folder / name).is_file()
        ]
        logs = [path.stat().st_size for _, path in self._tensorboard()]
        if logs:
            found.append(
                Item(name="tensorboard/", what="the same curves for TensorBoard", size_bytes=sum(logs)),
            )
        found.append(
            Item(
                name="train.py",
                what="a program of its own that repeats the training with Keras",
                size_bytes=len(self.script().encode()),
            )
        )
        if self.is_online:
            fetched = fetch_script(self._info)
            what = "fetches the pictures and writes data.npz; run it before train.py"
            found.append(Item(name="fetch_data.py", what=what, size_bytes=len(fetched.encode())))
        else:
            found.append(Item(name="data.npz", what="the pictures and labels, in three parts"))
        return [*found, Item(name="README.md", what="how to run all this, settings, scores, licence of the data")]

    def script(self) -> str:
        """`train.py`, see `lab.architectures.code.training_script`."""
        spec, info = self.record.classifier, self._info
        network = catalog.architecture(spec, info.image_shape, len(info.class_names))
        return training_script(
            network,
            spec,
            class_names=info.class_names,
            steps_per_execution=catalog.MODELS[spec.model].steps_per_execution,
        )

    def zip_bytes(self) -> bytes:
        """The whole as a ZIP file; takes a second or so where the data has to be compressed first.

        Raises:
            UnknownRun: if the run was deleted meanwhile.
        """
        target = io.BytesIO()
        try:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for item in self.items():
                    self._add(archive, item.name)
        except FileNotFoundError as error:
            raise UnknownRun(f"The files of run {self.record.run_id} are gone: it was deleted.") from error
        return target.getvalue()

    def file_bytes(self, name: str) -> bytes:
        """One of the files that training left: "model.keras", "metrics.csv" or "card.json".

        Raises:
            UnknownRun: if the run was deleted meanwhile.
        """
        if name not in _LEFT_BY_TRAINING:
            raise ValueError(f"name must be one of {', '.join(_LEFT_BY_TRAINING)}, received {name!r}")
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError as error:
            raise UnknownRun(f"The files of run {self.record.run_id} are gone: it was deleted.") from error

    def readme(self) -> str:
        """`README.md`: what is inside, how to run it, and what the numbers depend on."""
        files = "\n".join(f"- `{item.name}`: {item.what}" for item in self.items())
        sections = [
            f"# {self.title}\n\nA training in CNN Visual Lab, run {self.record.run_id}. {self._ending()}",
            f"## What is inside\n\n{files}",
            self._how_to_run(),
            f"## Settings\n\n{self._settings()}",
            f"## The data\n\n{self._about_data()}",
        ]
        return "\n\n".join(sections) + "\n"

    # ---- inside ----

    @property
    def _info(self) -> DatasetInfo:
        return dataset_info(self.record.classifier.data)

    def _card(self) -> dict[str, Any]:
        path = self.folder / "card.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def _tensorboard(self) -> Iterator[tuple[str, Path]]:
        """Event files with a name for the ZIP: TensorFlow's own names hold the name of the lab's machine."""
        for part in ("train", "validation"):
            paths = sorted((self.folder / "tensorboard" / part).glob("events.out.tfevents.*"))
            for number, path in enumerate(paths, start=1):
                yield f"tensorboard/{part}/events.out.tfevents.{number}.lab.v2", path

    def _add(self, archive: zipfile.ZipFile, name: str) -> None:
        match name:
            case "tensorboard/":
                for inside, path in self._tensorboard():
                    archive.write(path, inside)
            case "train.py":
                archive.writestr(name, self.script())
            case "fetch_data.py":
                archive.writestr(name, fetch_script(self._info))
            case "README.md":
                archive.writestr(name, self.readme())
            case "data.npz":
                archive.writestr(name, packed_data(self.record.classifier.data), zipfile.ZIP_STORED)
            case _:
                method = zipfile.ZIP_STORED if name.endswith(_ALREADY_COMPRESSED) else zipfile.ZIP_DEFLATED
                archive.write(self.folder / name, name, method)

    def _ending(self) -> str:
        words = self.missing_model or REASON_WORDS[self.state.reason or "interrupted"]
        epochs, planned = len(self.state.epochs), self.record.classifier.epochs
        words += f" {epochs} of {planned} epochs were trained to their end."
        kept = self._card().get("kept_epoch")
        if kept is not None and kept != epochs and not self.missing_model:
            words += f" The network kept is the one after {kept:g} epochs."
        scores = self.state.scores
        if "test_accuracy" in scores:
            words += (
                f" Accuracy {scores['test_accuracy']:.2%} on the test part, {scores['val_accuracy']:.2%} on validation."
            )
        return words

    def _how_to_run(self) -> str:
        versions = self._card().get("versions", {})
        packages = [
            f"{name}=={versions[name]}" if name in versions else name for name in ("tensorflow", "keras", "numpy")
        ]
        packages += ["scipy"] if self.record.classifier.data == "svhn" else []
        commands = [f"pip install {' '.join(packages)} tensorboard"]
        commands += ["python fetch_data.py"] if self.is_online else []
        commands += ["python train.py"]
        commands += ["tensorboard --logdir tensorboard"] if any(self._tensorboard()) else []
        parts = ["## How to run it", "\n".join(["```", *commands, "```"])]
        if versions:
            parts.append(f"The run was trained with these versions and Python {versions['python']}.")
        parts.append(
            f"`train.py` trains all {self.record.classifier.epochs} epochs from the same first weights, on the same "
            "batches in the same order. Expect the losses of the run to about three digits; other versions, "
            "processors and graphics cards round differently, and small differences grow. It writes `metrics.json` "
            "and `trained.keras` beside itself."
        )
        if not self.missing_model:
            parts.append("To use the network of the run:")
            parts.append(_USE_MODEL)
        return "\n\n".join(parts)

    def _settings(self) -> str:
        spec = self.record.classifier
        lines = ["| setting | value |", "|---|---|"]
        lines += [f"| {spec.controls()[name].label} | {spec.words(name)} |" for name in spec.effective()]
        return "\n".join(lines)

    def _about_data(self) -> str:
        info = self._info
        height, width, channels = info.image_shape
        train, validation, test = info.sizes
        return (
            f"{info.title}. {info.description} {train:,} pictures to train on, {validation:,} for "
            f"validation, {test:,} for one test at the end, uint8 ({height}, {width}, {channels}). {info.note}\n\n"
            f"Classes: {', '.join(info.class_names)}."
        )


_packing = threading.Lock()


def packed_data(name: str) -> bytes:
    """A shipped dataset as a compressed `data.npz`: x_train, y_train, x_validation, y_validation, x_test, y_test.

    Of a class that asks at once, one waits for the compression and the others for that one.

    Args:
        name: a key of `lab.data.datasets.DATASETS`.

    Raises:
        UnknownDataset: if there is none of that name.
        MissingAsset: if the lab's files are not where they should be.
    """
    with _packing:
        return _packed(name)


@lru_cache(maxsize=_DATASETS_KEPT)
def _packed(name: str) -> bytes:
    arrays: dict[str, np.ndarray] = {}
    for part, held in datasets.load(name).parts():
        arrays[f"x_{part}"], arrays[f"y_{part}"] = held.images, held.labels
    target = io.BytesIO()
    np.savez_compressed(target, **arrays)  # type: ignore[arg-type]
    return target.getvalue()
