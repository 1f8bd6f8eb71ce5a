"""Experiments of the page "Train". `holds` takes the `RunState` of a run with the experiment's settings."""

from app.lessons.experiment import Experiment
from lab.events import RunState

MATHS = r"""
The network answers with a probability for each class, by **softmax** of its last layer's values $z$:
$p_k = e^{z_k} / \sum_j e^{z_j}$.

The **loss** of one picture is the cross-entropy $-\ln p_y$, with $y$ its true class: 0 for a certain right answer,
$\ln 10 \approx 2.30$ for a guess among ten. The curve shows its mean.

One step of **SGD** moves every weight against the gradient of the loss, averaged over a batch:
$w \leftarrow w - \eta \, \partial L / \partial w$, with learning rate $\eta$. Momentum adds up past gradients;
RMSprop and Adam also divide by their recent size.

Sources: softmax and cross-entropy, course chapter 1.2; backpropagation, 1.6; optimizers and initialisation, 3.3-3.5;
LeNet-5, LeCun et al. 1998, *Gradient-based learning applied to document recognition*; Adam, Kingma and Ba 2015;
dropout, Srivastava et al. 2014; batch normalisation, Ioffe and Szegedy 2015; Xavier, Glorot and Bengio 2010; He et
al. 2015.
"""


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
            and state.epochs[-1]["val_loss"] > 1.2 * min(epoch["val_loss"] for epoch in state.epochs)
        ),
    ),
)
