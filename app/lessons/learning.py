"""Experiments of the page "Learning to look". `holds` takes the `RunState` of a run with the experiment's settings."""

from app.lessons.experiment import Experiment
from lab.events import RunState

MATHS = r"""
One step learns from three terms (Mnih et al. 2014, sec. 3.2), each a mean over the batch:

$$
L = -\ln p_T(y) \; + \; \frac{1}{T-1}\sum_t (R - b_t)^2 \; - \; \lambda \sum_t \ln \pi(l_{t+1} \mid h_t)\, (R - b_t)
$$

The first teaches what the digit is, by plain backpropagation; a tenth of it is also asked of the answers before the
last look. The second teaches the **baseline** $b_t$ what reward $R$ to expect. The third, weighted by
$\lambda = 0.03$, is **REINFORCE**: where the reward was better than expected, the places that were drawn become more
likely. No gradient passes through a drawn place $l$. With one glimpse, or a gaze that does not learn, the first term is
all.

The paper's reward is 1 for a right answer, else 0. The lab's is the probability that the network gives to the right
digit: the same on average, without the luck of a draw.

A Gaussian with standard deviation $\sigma$ along both axes has the entropy $\ln 2\pi e \sigma^2$; the policy's $\sigma$
is fixed, so its entropy cannot change. The entropy of *all* looks is estimated from a histogram of 20 x 20 squares.

Sources: course chapter 9.3.2; Mnih, Heess, Graves and Kavukcuoglu 2014, *Recurrent models of visual attention*;
Williams 1992, *Simple statistical gradient-following algorithms for connectionist reinforcement learning*.
"""


def _accuracy(state: RunState) -> float:
    return state.epochs[-1]["val_accuracy"]


def _entropy(state: RunState, epoch: int) -> float:
    return state.epochs[epoch]["looks_entropy"]  # type: ignore[typeddict-item]


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Read through a keyhole",
        settings={"task": "centred", "epochs": 40},
        notice="It never sees more than 8 x 8 of 28 x 28 pixels at once. Soon about 5 of 100 digits are read "
        "wrongly, and the paths, at first a knot in the middle, stretch along the strokes.",
        holds=lambda state: _accuracy(state) > 0.95 and _entropy(state, -1) > _entropy(state, 0) + 0.5,
    ),
    Experiment(
        title="One look must do",
        settings={"task": "centred", "glimpses": 1, "epochs": 20},
        notice="Only the middle is ever seen, and a tenth of the pixels decides: some 16 of 100 are read wrongly, "
        "however long it learns. What further looks are worth is the distance to the first experiment.",
        holds=lambda state: 0.8 < _accuracy(state) < 0.88,
    ),
    Experiment(
        title="Looking anywhere",
        settings={"task": "centred", "gaze": "random", "epochs": 40},
        notice="The same network, the same six looks, placed at random. It learns to read what it happens to see, and "
        "makes three to five times the mistakes of the one that chooses: even one look at the middle tells more.",
        holds=lambda state: 0.75 < _accuracy(state) < 0.87,
    ),
    Experiment(
        title="Without a baseline",
        settings={"task": "centred", "baseline": False, "epochs": 40},
        notice="Now every choice before a success is praised, good or bad. What REINFORCE learns from is mostly luck: "
        "the looks wander farther, to where there is nothing to see, and more digits are read wrongly.",
        holds=lambda state: _entropy(state, -1) > 0.4 and _accuracy(state) < 0.955,
    ),
    Experiment(
        title="Find it first",
        settings={"task": "translated", "epochs": 40},
        notice="The digit may be anywhere on a field more than four times as large. Three scales show the network "
        "where something is; its second look goes there.",
        holds=lambda state: _accuracy(state) > 0.94,
    ),
    Experiment(
        title="Far too long steps",
        settings={"task": "centred", "learning_rate": 1e9, "epochs": 5},
        notice="The first steps throw all weights out of the world: the run ends as diverged, at once, and says so.",
        holds=lambda state: state.reason == "diverged",
    ),
)
