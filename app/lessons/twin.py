"""Experiments of the page "Twin experiment". `holds` takes the `RunState`s of both twins."""

from typing import Any

from app.lessons.experiment import Experiment
from lab.controls import Control
from lab.events import RunState

TIE = 0.005
NO_WINNER = "No difference to speak of"

Twins = tuple[RunState, RunState]


def _val(state: RunState) -> float:
    return state.epochs[-1]["val_accuracy"]


def _learned(state: RunState) -> list[tuple[float, float]]:
    """What the curves show, without the seconds that it took."""
    return [(epoch["loss"], epoch["val_loss"]) for epoch in state.epochs]


EXPERIMENTS = (
    Experiment(
        title="Momentum or none",
        settings={
            "data": "digits",
            "model": "lenet5",
            "apart": "optimizer",
            "optimizer-1": "sgd",
            "optimizer-2": "momentum",
        },
        notice="With the same small learning rate, momentum adds up the steps that agree: its curve falls many times "
        "faster. Plain SGD would need a larger rate.",
        holds=lambda twins: _val(twins[1]) > _val(twins[0]) + 0.1,
    ),
    Experiment(
        title="Sigmoid or ReLU",
        settings={
            "data": "digits",
            "model": "builder",
            "apart": "activation",
            "activation-1": "sigmoid",
            "activation-2": "relu",
        },
        notice="The sigmoid's slope is at most a quarter, and the product over layers shrinks: its network starts "
        "slowly while the one with ReLU is already reading digits.",
        holds=lambda twins: twins[1].epochs[0]["val_accuracy"] > twins[0].epochs[0]["val_accuracy"] + 0.05,
    ),
    Experiment(
        title="Nothing apart",
        settings={
            "data": "digits",
            "model": "single-layer",
            "apart": "learning_rate",
            "learning_rate-1": 0.5,
            "learning_rate-2": 0.5,
        },
        notice="Both curves lie exactly on each other, because seed and batches are the same: equal settings are even "
        "joined to one run. What you see in other twins is the control's doing.",
        holds=lambda twins: _learned(twins[0]) == _learned(twins[1]),
    ),
    Experiment(
        title="A ResNet without its skips",
        settings={
            "data": "fashion",
            "model": "small-resnet",
            "apart": "skip",
            "skip-1": True,
            "skip-2": False,
        },
        notice="32 layers in a row, with the same weights but for two shortcuts: without the sums the network learns "
        "more slowly and ends points lower. Depth alone is no gain (He et al. 2015 saw the same with 56 layers).",
        holds=lambda twins: _val(twins[0]) > _val(twins[1]) + 0.02,
    ),
    Experiment(
        title="What the 1 × 1 saves",
        settings={
            "data": "fashion",
            "model": "small-googlenet",
            "apart": "reduced",
            "reduced-1": True,
            "reduced-2": False,
        },
        notice="Without bottlenecks the inception modules have 3.5 times the weights. They are some points better "
        "here: the bottleneck is no gift, it buys a cheaper network with a part of the accuracy.",
        holds=lambda twins: (
            0 < _val(twins[1]) - _val(twins[0]) < 0.06 and 3.4 < twins[1].parameters / twins[0].parameters < 3.6
        ),
    ),
    Experiment(
        title="A helper half-way",
        settings={
            "data": "fashion",
            "model": "small-googlenet",
            "apart": "auxiliary",
            "auxiliary-1": True,
            "auxiliary-2": False,
        },
        notice="The auxiliary classifier was meant to feed the lower layers with gradient. In so small a network the "
        "gradient arrives anyway: the twins end close together.",
        holds=lambda twins: abs(_val(twins[0]) - _val(twins[1])) < 0.02,
    ),
)


def another(rule: Control, value: Any) -> Any:
    """A value clearly other than `value`, for the second twin to begin with."""
    if rule.choices is not None:
        names = list(rule.choices)
        return names[(names.index(value) + 1) % len(names)]
    if rule.low is None or rule.high is None:
        return not value
    if rule.stops:
        return min(rule.stops, key=lambda stop: abs(stop - 10 * value))
    step = rule.step or 1
    quarter = max(1, round((rule.high - rule.low) / 4 / step)) * step
    return type(value)(value + quarter if value + quarter <= rule.high else value - quarter)
