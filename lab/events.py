"""What a run reports while it lives, and the state that follows from it.

Events travel as dictionaries of msgpack types (floats, strings, bytes) with the run's id and a sequence
number; the same dictionaries, a line each, are the run's history on disk. `RunState.fold` is the only
reader, so that a live curve and one restored after a reload cannot differ.
"""

import re
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any, Literal, NotRequired, Self, TypedDict

RUN_ID = re.compile(r"[0-9a-z]{16,32}")
Phase = Literal["queued", "starting", "data", "tracing", "training", "climbing", "testing", "ended"]
Reason = Literal["finished", "early", "stopped", "budget", "diverged", "failed", "interrupted"]

PHASE_WORDS: dict[str, str] = {
    "queued": "waiting in the queue",
    "starting": "starting",
    "data": "loading the pictures",
    "tracing": "compiling a step",
    "training": "training",
    "climbing": "climbing",
    "testing": "testing, once, on pictures never used before",
    "ended": "ended",
}
REASON_WORDS: dict[str, str] = {
    "finished": "Finished.",
    "early": "Stopped early: the validation loss had stopped falling, and the best epoch was kept.",
    "stopped": "Stopped by hand.",
    "budget": "Stopped at the time limit of a run.",
    "diverged": "Diverged: the loss became infinite or not a number. A smaller learning rate usually helps.",
    "failed": "Failed.",
    "interrupted": "Interrupted: the process that trained it ended. What it had learned so far is shown.",
}


class Epoch(TypedDict):
    """Scores after one pass over the training part; the training ones are averages over the pass."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float
    images_per_second: float
    seconds: float


class RamEpoch(Epoch):
    """The same of a Recurrent Attention Model: `accuracy` and losses are of the answer after the last glimpse.

    `reward` and `expected_reward` (the baseline) are averages over the epoch, `looks_entropy` is that of all looks
    over the validation fields, in nats; see `lab.ops.gazes`.
    """

    reward: float
    expected_reward: float
    looks_entropy: float


class Gaze(TypedDict):
    """How a Recurrent Attention Model looks at the watched fields after an epoch.

    `paths_yx` is `(fields, glimpses, 2)` in [-1, 1], `answers` the digit that each ends with, `shares` its probability.
    """

    epoch: int
    paths_yx: list[list[list[float]]]
    answers: list[int]
    shares: list[float]


class GanRound(TypedDict):
    """Means over an epoch of a game between two players, and what a judge says of pictures drawn at its end.

    `real` and `drawn` are the terms of D's loss, `generator` is G's. `accepted` is the share of the drawn pictures that
    the lab's judge takes for one of the real kinds, `kinds` how many of these are among them; both are None for data
    that the lab has no judge of. `as_told` is the share that it takes for the very kind that G was told to draw, where
    kinds are told. `variety` is `lab.ops.likeness.variety` of the drawn pictures beside real ones.
    """

    epoch: int
    real: float
    drawn: float
    generator: float
    accepted: float | None
    kinds: int | None
    variety: float
    images_per_second: float
    seconds: float
    as_told: NotRequired[float]


class Sheet(TypedDict):
    """What D says after a step: of the watched drawn pictures, and of some of each kind.

    Answers are probabilities, or D's output itself where its loss gives none. `held_out` are real pictures that D never
    learns from.
    """

    step: int
    watched: list[float]
    training: list[float]
    held_out: list[float]
    drawn: list[float]


class DetectorEpoch(TypedDict):
    """What a detector reaches on validation scenes after an epoch: COCO's average precision, in [0, 1].

    `mask_ap` is None without masks.
    """

    epoch: int
    box_ap: float
    box_ap50: float
    mask_ap: float | None
    images_per_second: float
    seconds: float


class Look(TypedDict):
    """What a detector finds in the watched scenes after a step, of how many objects; the picture has it drawn in."""

    step: int
    objects: int
    found: int


@dataclass(slots=True, kw_only=True)
class RunState:
    """Everything a page shows of a run while it lives.

    `steps`, `step_losses` and `step_accuracies` have one entry a reported point: the mean over the batches
    since the point before. `filters` are int8 tiles of the first layer (see `lab.ops.filters`), `answers` the
    class probabilities of a dozen validation pictures. `gazes` are of a Recurrent Attention Model alone, which has no
    filters. An ascent has none of these, but `values`: of its aim after each of `steps`, the start first; what it
    keeps, its pictures, is listed in `checkpoints`, by step. A game between two players has `losses` by term instead of
    `step_losses`, `rounds` instead of `epochs`, and `sheets` of drawn pictures. A detector has `losses` by term, too,
    `detector_epochs`, and `looks` at the watched scenes.
    """

    run_id: str
    phase: Phase = "queued"
    sequence: int = -1
    total_steps: int = 0
    steps_per_epoch: int = 0
    parameters: int = 0
    steps: list[int] = field(default_factory=list)
    step_losses: list[float] = field(default_factory=list)
    step_accuracies: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    epochs: list[Epoch] = field(default_factory=list)
    gazes: list[Gaze] = field(default_factory=list)
    losses: dict[str, list[float]] = field(default_factory=dict)
    rounds: list[GanRound] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    detector_epochs: list[DetectorEpoch] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    checkpoints: list[int] = field(default_factory=list)
    filters: bytes = b""
    filters_shape: tuple[int, ...] = ()
    filters_magnitude: float = 0.0
    answers: list[list[float]] = field(default_factory=list)
    pictures_epoch: float = 0.0
    elapsed_s: float = 0.0
    reason: Reason | None = None
    message: str = ""
    scores: dict[str, float] = field(default_factory=dict)

    def fold(self, event: dict[str, Any]) -> None:
        """Takes one event in; one already taken (by its sequence number), or after the end, changes nothing."""
        if event["sequence"] <= self.sequence or self.has_ended:
            return
        self.sequence = event["sequence"]
        kind = event["kind"]
        self.elapsed_s = event.get("elapsed_s", self.elapsed_s)
        if kind == "phase":
            self.phase = event["phase"]
        elif kind == "plan":
            self.total_steps = event["total_steps"]
            self.steps_per_epoch = event["steps_per_epoch"]
            self.parameters = event["parameters"]
        elif kind == "points":
            self.phase = "training"
            self.steps += event["steps"]
            self.step_losses += event["losses"]
            self.step_accuracies += event["accuracies"]
        elif kind == "climb":
            self.phase = "climbing"
            self.steps += event["steps"]
            self.values += event["values"]
            self.checkpoints += event["kept"]
        elif kind == "turns":
            self.phase = "training"
            self.steps += event["steps"]
            for term, values in event["losses"].items():
                self.losses[term] = [*self.losses.get(term, []), *values]
        elif kind == "round":
            self.rounds.append(event["round"])
        elif kind == "sheet":
            self.sheets.append(event["sheet"])
        elif kind == "detector_epoch":
            self.detector_epochs.append(event["epoch"])
        elif kind == "look":
            self.looks.append(event["look"])
        elif kind == "epoch":
            self.epochs.append(event["epoch"])
        elif kind == "gaze":
            self.gazes.append(event["gaze"])
        elif kind == "checkpoint":
            self.checkpoints.append(event["epoch"])
        elif kind == "pictures":
            self.filters = event["filters"]
            self.filters_shape = tuple(event["filters_shape"])
            self.filters_magnitude = event["filters_magnitude"]
            self.answers = [list(row) for row in event["answers"]]  # msgpack brings tuples, the disk lists
            self.pictures_epoch = event["epochs_done"]
        elif kind == "end":
            self.phase = "ended"
            self.reason = event["reason"]
            self.message = event["message"]
            self.scores = event["scores"]

    def snapshot(self) -> Self:
        """A copy that later events do not change."""
        taken = copy(self)
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, list | dict):
                setattr(taken, item.name, copy(value))
        return taken

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.phase == "ended"

    @property
    def epochs_done(self) -> int:
        """Whole epochs, or steps of an ascent, that lie behind it."""
        return self.steps[-1] // max(self.steps_per_epoch, 1) if self.steps else 0

    @property
    def progress(self) -> float:
        """Share of the planned steps done, 0 to 1; a run that ended as it should is whole, also when it ended early."""
        if self.reason in ("finished", "early"):
            return 1.0
        if not self.total_steps or not self.steps or not self.steps[-1]:
            return 0.0
        return min(1.0, self.steps[-1] / self.total_steps)

    @property
    def remaining_s(self) -> float | None:
        """Seconds to the last step at the pace so far, or None before there is a pace."""
        if self.has_ended or self.progress == 0:
            return None
        rounds = self.epochs or self.rounds or self.detector_epochs
        training_s = sum(each["seconds"] for each in rounds)
        steps_done = len(rounds) * self.steps_per_epoch
        pace = training_s / steps_done if steps_done else self.elapsed_s / self.steps[-1]
        return pace * (self.total_steps - self.steps[-1])
