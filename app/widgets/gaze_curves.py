"""Curves that only a run of the Recurrent Attention Model has: reward and baseline, and how scattered its looks are."""

import math

from app.curves import Curve
from app.style import PALETTE, SERIES
from lab.events import RunState
from lab.ops.gazes import policy_entropy
from lab.ram_training import RamTrainSpec


def reward_curves(state: RunState) -> list[Curve]:
    """What the policy got over the epochs, and what the baseline had expected."""
    return [
        _over_epochs(state, "reward", "reward", PALETTE.training),
        _over_epochs(state, "expected_reward", "baseline: expected before each look", PALETTE.accent),
    ]


def entropy_curves(state: RunState, spec: RamTrainSpec) -> list[Curve]:
    """How much the looks vary over the validation fields, beside one choice alone and looks anywhere at all."""
    at = [0, spec.epochs]
    curves = [_over_epochs(state, "looks_entropy", "all looks, measured", PALETTE.validation)]
    if spec.ram.has_policy:
        one = policy_entropy(spec.deviation)
        curves.append(
            Curve(name="one choice: fixed by the spread", color=PALETTE.test, by_epoch=False, at=at, values=[one] * 2)
        )
    anywhere = math.log(4)
    curves.append(
        Curve(name="looks anywhere: ln 4", color=SERIES[7], by_epoch=False, at=at, values=[anywhere] * 2, dash=(5, 4))
    )
    return curves


def _over_epochs(state: RunState, score: str, name: str, color: str) -> Curve:
    return Curve(
        name=name,
        color=color,
        by_epoch=True,
        at=[epoch["epoch"] for epoch in state.epochs],
        values=[epoch[score] for epoch in state.epochs],  # type: ignore[literal-required]
    )
