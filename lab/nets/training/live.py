"""A training by the lab's own steps as a run: told while it lasts, stoppable after each step, tested once at its end.

What Keras' `fit` trains is told by `lab.nets.training.reporting` instead.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np

from lab.events import Reason
from lab.nets.training.checkpoints import checkpoint_epochs
from lab.nets.training.outcome import Outcome
from lab.nets.training.reporting import POINTS_EVERY_S, Emit

Turn = Callable[[], Mapping[str, Any]]  # makes one step; its scalars by name


class LiveRun(ABC):
    """A training that tells its story.

    Args:
        epochs: how long it lasts at most.
        epoch_steps: steps of one.
        parameters: of what is trained.
        folder: the run's; files are written there.
        emit: receives what happens, see `lab.events`.
        stop_reason: asked after every step; anything but None ends the training.
    """

    def __init__(
        self,
        *,
        epochs: int,
        epoch_steps: int,
        parameters: int,
        folder: Path,
        emit: Emit,
        stop_reason: Callable[[], Reason | None],
    ) -> None:
        self._epochs, self._epoch_steps, self._parameters = epochs, epoch_steps, parameters
        self.folder, self.emit, self._stop_reason = folder, emit, stop_reason
        self._keep_at = checkpoint_epochs(epochs)
        self.epochs_done = self.steps_done = 0
        self.began_s = self._last_news_s = time.monotonic()
        self._news: dict[str, list[float]] = {}  # "steps", and the points of the curves at them

    def run(self) -> Outcome:
        """Trains to the last epoch, or until asked to stop, and tests once."""
        self.emit(
            "plan",
            total_steps=self._epochs * self._epoch_steps,
            steps_per_epoch=self._epoch_steps,
            parameters=self._parameters,
        )
        self.emit("phase", phase="tracing")
        self.show()
        self._keep()
        self.began_s = time.monotonic()
        reason = self._learn()
        seconds = time.monotonic() - self.began_s
        scores: dict[str, float] = {}
        if reason != "diverged":
            if self.epochs_done not in self._keep_at:
                self._keep()
            self.emit("phase", phase="testing")
            scores = self.test()
        return Outcome(
            reason=reason,
            scores=scores,
            parameters=self._parameters,
            epochs_done=self.epochs_done,
            kept_epoch=self.epochs_done,
            train_seconds=seconds,
        )

    def _learn(self) -> Reason:
        terms: list[dict[str, float]] = []
        began = time.monotonic()
        with self.turns() as turn:
            while self.epochs_done < self._epochs:
                terms.append({name: float(value) for name, value in turn().items()})
                if self.is_beyond(terms[-1]):
                    self.break_off()
                    return "diverged"
                self.steps_done += 1
                self.note(terms[-1])
                if len(terms) == self._epoch_steps:
                    means = {name: float(np.mean([step[name] for step in terms])) for name in terms[0]}
                    self.epochs_done += 1
                    self.send_news()
                    self.tell_epoch(means, began)
                    if self.epochs_done in self._keep_at:
                        self._keep()
                    if self.is_lost(means):
                        return "diverged"
                    terms, began = [], time.monotonic()
                asked = self._stop_reason()
                if asked is not None:
                    self.break_off()
                    return asked
        return "finished"

    def _keep(self) -> None:
        self.write_checkpoint()
        self.emit("checkpoint", epoch=self.epochs_done)

    def note(self, terms: Mapping[str, float]) -> None:
        """Takes a step's scalars, and sends news when they are due."""
        for name, value in {"steps": self.steps_done, **self.points(terms)}.items():
            self._news.setdefault(name, []).append(value)
        if time.monotonic() - self._last_news_s >= POINTS_EVERY_S:
            self.send_news()

    def send_news(self) -> None:
        """Sends what was noted and not sent yet."""
        if self._news:
            steps = self._news.pop("steps")
            self.tell_points(steps, self._news)
            self._news = {}
        self._last_news_s = time.monotonic()

    def points(self, terms: Mapping[str, float]) -> Mapping[str, float]:
        """The points that a step adds to the curves, by name; without a choice all of its scalars."""
        return terms

    def tell_points(self, steps: list[float], curves: dict[str, list[float]]) -> None:
        """Sends new points of the curves, by name, and the steps at which they were made."""
        self.emit("turns", steps=steps, losses=curves)

    def break_off(self) -> None:
        """Tells what is left to be told when it ends within an epoch."""
        self.send_news()

    def is_lost(self, means: Mapping[str, float]) -> bool:
        """Whether the means of an epoch say that going on is useless."""
        return False

    @abstractmethod
    def turns(self) -> AbstractContextManager[Turn]:
        """What makes the steps, for as long as the block lasts."""

    @abstractmethod
    def is_beyond(self, terms: Mapping[str, float]) -> bool:
        """Whether a step's scalars are no longer those of a training."""

    @abstractmethod
    def show(self) -> None:
        """Sends what it can do now, at first before any step."""

    @abstractmethod
    def tell_epoch(self, means: Mapping[str, float], began: float) -> None:
        """Measures and sends what an epoch came to.

        Args:
            means: of the epoch's scalars.
            began: when it began, by `time.monotonic`.
        """

    @abstractmethod
    def write_checkpoint(self) -> None:
        """Writes what the time machine needs of the present epoch."""

    @abstractmethod
    def test(self) -> dict[str, float]:
        """The scores at the end."""
