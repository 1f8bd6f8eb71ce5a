"""Trainings that can be interrupted at any time, and go on from where they were when they are started again."""

import json
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from lab.nets.training.checkpoints import written_whole
from lab.nets.training.descent import Descent


class Resumable(ABC):
    """A training whose state lies in `folder`, at most some minutes old.

    Args:
        name: of what is trained, for what is printed.
        folder: where its state and its weights are kept.

    Attributes:
        history: what each measured epoch came to, by name, with its number as "epoch".
        seconds: spent so far, interruptions left out.
    """

    chosen_by: ClassVar[str]  # the score on validation, in `history`, by which an epoch's weights are kept
    is_more_better: ClassVar[bool] = False

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.history: list[dict[str, float]] = []
        self.seconds = 0.0

    @abstractmethod
    def state(self) -> dict[str, np.ndarray]:
        """All that changes while it learns, but for `history` and `seconds`."""

    @abstractmethod
    def take_up(self, state: dict[str, np.ndarray]) -> None:
        """Goes on where `state` was taken."""

    def save(self) -> None:
        """Writes the state, whole or not at all."""
        progress = json.dumps({"history": self.history, "seconds": self.seconds})
        with written_whole(self.folder / "state.npz") as unfinished:
            np.savez(unfinished, progress=np.array(progress), **self.state())

    def restore(self) -> None:
        """Takes up the state in its folder; without one, the training begins at the beginning."""
        path = self.folder / "state.npz"
        if not path.exists():
            return
        with np.load(path, allow_pickle=False) as stored:
            progress = json.loads(str(stored["progress"]))
            state = {name: stored[name] for name in stored.files if name != "progress"}
        self.history, self.seconds = progress["history"], progress["seconds"]
        self.take_up(state)

    def is_best(self, score: float) -> bool:
        """Whether no epoch so far has a better score."""
        before = [epoch[self.chosen_by] for epoch in self.history]
        return all(score >= other if self.is_more_better else score <= other for other in before)

    def best(self) -> dict[str, float]:
        """The epoch whose weights are kept: the last of those with the best score."""
        choose = max if self.is_more_better else min
        return choose(reversed(self.history), key=lambda epoch: epoch[self.chosen_by])

    def tell(self, epoch: dict[str, float], digits: int = 4) -> None:
        """Adds an epoch to the history, and prints it."""
        self.history.append(epoch)
        print(self.name, json.dumps({name: round(value, digits) for name, value in epoch.items()}), flush=True)


def means_of(terms: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """The means of scalars by name, step by step in `terms`."""
    return {name: float(np.mean([step[name] for step in terms])) for name in terms[0]}


class ResumableDescent(Resumable):
    """A training by gradient descent, kept after every epoch and in between.

    Args:
        name, folder: as for `Resumable`.
        learner: what teaches the network.
        epoch_steps: steps of an epoch.
        keep_every_s: the most that an interruption costs.
    """

    def __init__(self, name: str, folder: Path, learner: Descent, *, epoch_steps: int, keep_every_s: float) -> None:
        super().__init__(name, folder)
        self.learner = learner
        self._epoch_steps, self._keep_every_s = epoch_steps, keep_every_s

    @abstractmethod
    def batches(self, first: int) -> AbstractContextManager[Iterator[tuple[np.ndarray, ...]]]:
        """The batches from number `first` on, for as long as the block lasts."""

    @abstractmethod
    def finish_epoch(self, means: dict[str, float]) -> None:
        """Measures an epoch, keeps its weights if they are the best, and tells it.

        Args:
            means: of the epoch's scalars, since the last interruption if there was one within it.
        """

    def state(self) -> dict[str, np.ndarray]:
        """The learner's."""
        return self.learner.state()

    def take_up(self, state: dict[str, np.ndarray]) -> None:
        """Gives the learner its state."""
        self.learner.restore(state)

    def run(self) -> None:
        """Trains on to the last epoch."""
        self.folder.mkdir(parents=True, exist_ok=True)
        terms: list[dict[str, Any]] = []
        began = saved = time.monotonic()
        with self.batches(self.learner.steps_done) as batches:
            while self.learner.steps_done < self.learner.pace.steps:
                terms.append(self.learner.learn_from(*next(batches)))
                is_whole = self.learner.steps_done % self._epoch_steps == 0
                if is_whole:
                    means, terms = means_of(terms), []
                    if not math.isfinite(means["loss"]):
                        raise RuntimeError(f"{self.name} diverged in epoch {len(self.history) + 1}")
                    self.finish_epoch(means)
                now = time.monotonic()
                if is_whole or now - saved > self._keep_every_s:
                    self.seconds += now - began
                    began = saved = now
                    self.save()
