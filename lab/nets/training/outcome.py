"""How a training of any kind ended."""

import math
from dataclasses import dataclass

from lab.events import Reason

ABSURD = 5.0  # times the loss of a guess


def is_lost(loss: float, accuracy: float, classes: int) -> bool:
    """Whether an epoch's means say that the weights were thrown out of the world: sure of nonsense, and still guessing.

    Args:
        loss: cross-entropy in nats.
        accuracy: share of right answers.
    """
    return loss > ABSURD * math.log(classes) and accuracy < 1.5 / classes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a training ended, and what it reached. `scores` may be empty if there was nothing to test."""

    reason: Reason
    scores: dict[str, float]
    parameters: int
    epochs_done: int
    kept_epoch: float
    train_seconds: float
