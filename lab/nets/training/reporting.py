"""A Keras callback that tells a run's story while `fit` works, and ends it when asked to."""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np

from lab.data.records import Dataset
from lab.data.watched import watched_rows
from lab.events import Epoch, Reason
from lab.nets.models.answer import Answer, compile_answer
from lab.nets.training.checkpoints import checkpoint_epochs, save_checkpoint
from lab.nets.training.outcome import is_lost
from lab.ops.filters import quantise, weight_tiles

POINTS_EVERY_S = 0.25
PICTURES_EVERY_S = 0.5


class Emit(Protocol):
    """Takes an event's kind and fields; see `lab.events`."""

    def __call__(self, kind: str, **fields: Any) -> None:
        """Takes one event."""
        ...


class Reporter(keras.callbacks.Callback):
    """Emits points, epochs, pictures and checkpoints; asks `stop_reason` after every execution.

    Keras hands out running means since the epoch began; a point is the mean since the point before, which
    follows from two running means and the numbers of pictures behind them.

    Args:
        kept: what the training is for: the model that is fitted, or the part of it that gives its own answer. Losses
            and accuracies that are reported are of this answer.
        names: what Keras calls this answer's loss and accuracy.
    """

    answer: Answer

    def __init__(
        self,
        kept: keras.Model,
        *,
        names: tuple[str, str],
        dataset: Dataset,
        batch_size: int,
        epochs: int,
        folder: Path,
        emit: Emit,
        stop_reason: Callable[[], Reason | None],
    ) -> None:
        super().__init__()
        self._kept = kept
        self.loss_name, self.accuracy_name = names
        self.reason: Reason | None = None
        self.epochs_done = 0
        self._emit = emit
        self._stop_reason = stop_reason
        self._folder = folder
        self._batch_size = batch_size
        self._pictures_in_epoch = len(dataset.train)
        self._steps_per_epoch = math.ceil(self._pictures_in_epoch / batch_size)
        self._keep = checkpoint_epochs(epochs)
        self._watched = dataset.validation.images[watched_rows(dataset.validation.labels)]
        self._input_shape = dataset.image_shape
        self._classes = len(dataset.class_names)
        self._points: dict[str, list[Any]] = {"steps": [], "losses": [], "accuracies": []}
        self._last_points_s = self._last_pictures_s = self._epoch_began_s = time.monotonic()
        self._seen = 0
        self._sums = (0.0, 0.0)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Keeps the first weights; pictures of what they do come after the first points, which people wait for."""
        self.answer = compile_answer(self._kept)
        self._first_kernel = next(
            weight for layer in self._kept.layers for weight in layer.weights if weight.path.endswith("kernel")
        )
        self._keep_checkpoint(0)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Begins the running means anew, as Keras does."""
        self._seen, self._sums = 0, (0.0, 0.0)
        self._epoch_began_s = time.monotonic()

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        """Notes a point, sends what is due, and ends the training if it diverged or was asked to end."""
        means = (float(logs[self.loss_name]), float(logs[self.accuracy_name])) if logs else (math.nan, math.nan)
        steps = min(batch + 1, self._steps_per_epoch)  # a last execution may hold fewer steps than Keras counts
        seen = min(steps * self._batch_size, self._pictures_in_epoch)
        sums = (means[0] * seen, means[1] * seen)
        since = seen - self._seen
        loss, accuracy = ((now - before) / since for now, before in zip(sums, self._sums, strict=True))
        self._seen, self._sums = seen, sums
        if not math.isfinite(loss):
            self._end("diverged")
        else:
            self._points["steps"].append(self.epochs_done * self._steps_per_epoch + steps)
            self._points["losses"].append(loss)
            self._points["accuracies"].append(accuracy)
        now = time.monotonic()
        if now - self._last_points_s >= POINTS_EVERY_S:
            self._send_points()
        if now - self._last_pictures_s >= PICTURES_EVERY_S:
            self.show_pictures(self.progress)
        asked = self._stop_reason()
        if asked is not None:
            self._end(asked)

    def on_test_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Sends what there is before the validation, which may take a while."""
        self._send_points()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Reports the epoch's scores, unless the epoch was broken off, and keeps its weights if they are due."""
        scores = {name: float(value) for name, value in (logs or {}).items()}
        self._send_points()
        if self.reason is not None:
            return
        self.epochs_done, self._seen = epoch + 1, 0
        seconds = time.monotonic() - self._epoch_began_s
        loss, accuracy = scores[self.loss_name], scores[self.accuracy_name]
        self._emit(
            "epoch",
            epoch=Epoch(
                epoch=self.epochs_done,
                loss=loss,
                accuracy=accuracy,
                val_loss=scores[f"val_{self.loss_name}"],
                val_accuracy=scores[f"val_{self.accuracy_name}"],
                images_per_second=self._pictures_in_epoch / seconds,
                seconds=seconds,
            ),
        )
        if self.epochs_done in self._keep:
            self._keep_checkpoint(self.epochs_done)
        if is_lost(loss, accuracy, self._classes):
            self._end("diverged")

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Sends what is left."""
        self._send_points()
        if self.reason is None and self.epochs_done not in self._keep:
            self._keep_checkpoint(self.epochs_done)

    @property
    def progress(self) -> float:
        """Epochs seen so far, the part of the present one included."""
        return round(self.epochs_done + self._seen / self._pictures_in_epoch, 2)

    def _end(self, reason: Reason) -> None:
        if self.reason is None:
            self.reason = reason
        self.model.stop_training = True

    def _send_points(self) -> None:
        if self._points["steps"]:
            self._emit("points", **self._points)
            self._points = {"steps": [], "losses": [], "accuracies": []}
        self._last_points_s = time.monotonic()

    def _keep_checkpoint(self, epoch: int) -> None:
        save_checkpoint(self._kept, self._folder, epoch)
        self._emit("checkpoint", epoch=epoch)

    def show_pictures(self, epochs_done: float) -> None:
        """Sends what the first layer looks like and what the network answers now, after so many epochs."""
        tiles = weight_tiles(self._first_kernel.numpy(), self._input_shape)
        data, magnitude = quantise(tiles)
        answers = self.answer(self._watched)
        self._emit(
            "pictures",
            filters=data,
            filters_shape=list(tiles.shape),
            filters_magnitude=magnitude,
            answers=np.nan_to_num(answers).round(4).tolist(),
            epochs_done=epochs_done,
        )
        self._last_pictures_s = time.monotonic()
