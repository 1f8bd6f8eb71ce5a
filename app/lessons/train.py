"""Experiments of the page "Train". `holds` takes the `RunState` of a run with the experiment's settings."""

from app.lessons.experiment import Experiment
from lab.events import RunState


def _last_val_accuracy(state: RunState) -> float:
    return state.epochs[-1]["val_accuracy"]


EXPERIMENTS = (
    Experiment(
        title="Start with all weights at zero",
        settings={"data": "digits", "model": "lenet5", "initializer": "zeros", "epochs": 3},
        notice="The loss stays at ln 10 = 2.30, pure guessing: equal weights get equal gradients, and with ReLU none "
        "at all, so no filter can become different from another.",
        holds=lambda state: abs(state.epochs[-1]["loss"] - 2.30) < 0.03 and _last_val_accuracy(state) < 0.2,
    ),
    Experiment(
        title="Take far too long steps",
        settings={"data": "digits", "model": "lenet5", "optimizer": "sgd", "learning_rate": 5.0, "epochs": 3},
        notice="Each step jumps over the valley. The loss explodes or sticks at guessing: the network learns nothing.",
        holds=lambda state: state.reason == "diverged" or _last_val_accuracy(state) < 0.2,
    ),
    Experiment(
        title="Take far too short steps",
        settings={"data": "digits", "model": "lenet5", "optimizer": "sgd", "learning_rate": 1e-4, "epochs": 5},
        notice="The curve falls, hardly: after five epochs the network is still close to guessing.",
        holds=lambda state: state.epochs[-1]["loss"] < state.epochs[0]["loss"] and state.epochs[-1]["loss"] > 2.0,
    ),
    Experiment(
        title="One layer is not enough for clothes",
        settings={"data": "fashion", "model": "single-layer", "epochs": 10},
        notice="Without a hidden layer, shirts, pullovers and coats stay mixed up: look at their row in the confusion "
        "matrix, and at the ten weight pictures, one blurred piece of clothing each.",
        holds=lambda state: 0.7 < _last_val_accuracy(state) < 0.88,
    ),
    Experiment(
        title="Learn by heart",
        settings={"data": "digits", "model": "mlp", "dropout": 0.0, "epochs": 30},
        notice="The training loss goes to almost zero while the validation loss turns and rises: the network knows "
        "the training digits by heart, and grows too sure of its mistakes.",
        holds=lambda state: (
            state.epochs[-1]["loss"] < 0.02
            and state.epochs[-1]["val_loss"] > 1.3 * min(epoch["val_loss"] for epoch in state.epochs)
        ),
    ),
)
