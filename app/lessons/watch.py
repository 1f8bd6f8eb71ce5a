"""Experiments of the page "Watch RAM look". `holds` takes the `Watched` of many test fields, and their labels."""

import numpy as np
from numpy.typing import NDArray

from app.lessons.experiment import Experiment
from lab.architectures.ram import Watched

MATHS = r"""
At glimpse $t$ the sensor's patches and the location go through the **glimpse network**
$g_t = \mathrm{ReLU}(W_1\, \mathrm{ReLU}(W_2\, \rho(x, l_t)) + W_3\, \mathrm{ReLU}(W_4\, l_t))$, *what* plus *where*.
The **core** keeps a memory $h_t = \mathrm{ReLU}(W_5 h_{t-1} + W_6 g_t)$. From it come the answer, a softmax, and the
**policy**: the next location is drawn from $\mathcal{N}(\mu(h_t), \sigma^2)$.

A location that was drawn has no gradient. **REINFORCE** (Williams 1992) does without one:

$$ \nabla_\theta\, \mathbb{E}[R] = \mathbb{E}\Big[\sum_t \nabla_\theta \ln \pi_\theta(l_t)\, (R - b_t)\Big] $$

with reward $R = 1$ for a right answer, else 0. The **baseline** $b_t$, which the network learns as well, changes
nothing in the mean and much in the spread.

The table uses the paper's reward, one bit. On cluttered fields the lab trains with the probability of the right digit
as reward, which tells more.

Sources: course chapter 9.3.2; Mnih, Heess, Graves and Kavukcuoglu 2014, *Recurrent models of visual attention*;
Williams 1992, *Simple statistical gradient-following algorithms for connectionist reinforcement learning*.
"""

Seen = tuple[Watched, NDArray[np.int64]]


def _accuracies(seen: Seen) -> NDArray[np.float64]:
    """Share of right answers after each glimpse."""
    watched, labels = seen
    found: NDArray[np.float64] = (watched.probabilities.argmax(axis=2) == labels[:, np.newaxis]).mean(axis=0)
    return found


def _belief_grows(seen: Seen) -> bool:
    after = _accuracies(seen)
    return bool(0.8 < after[0] < 0.9 and after[-1] > 0.97 and after[0] < after[1] < after[2])


def _wide_squares_see_enough(seen: Seen) -> bool:
    watched, _ = seen
    after = _accuracies(seen)
    return bool(watched.seen.shape[2] == 3 and after[0] > 0.8 and after[-1] > 0.96)


def _finds_back(seen: Seen) -> bool:
    after = _accuracies(seen)
    return bool(after[0] < 0.7 and after[1] < 0.65 and after[-1] > 0.92)


def _knows_nothing(seen: Seen) -> bool:
    watched, _ = seen
    surest = watched.probabilities.max(axis=2).mean(axis=0)
    return bool(_accuracies(seen)[-1] < 0.35 and surest[0] < 0.2 < surest[-1] < 0.6)


def _draws_around_its_means(seen: Seen) -> bool:
    watched, _ = seen
    apart = (watched.samples_yx - watched.means_yx)[:, 1:]
    return bool(0.1 < apart.std() < 0.2 and _accuracies(seen)[-1] > 0.95)


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Watch the belief grow",
        settings={"net": "ram-centred", "number": 5},
        notice="Step back to glimpse 1 and forward again. After one look some 15 answers of 100 are wrong, after the "
        "sixth about 2: each further patch moves the bars, and here it changes its mind.",
        holds=_belief_grows,
    ),
    Experiment(
        title="Before it had learned anything",
        settings={"net": "ram-centred", "number": 5, "after": 0},
        notice="The same network at epoch 0. After its first look all answers are about equally likely; then its own "
        "untrained memory pushes one up, whatever it sees. Move the slider of epochs, and watch both change.",
        holds=_knows_nothing,
    ),
    Experiment(
        title="Draw, as in training",
        settings={"net": "ram-centred", "number": 5, "draw": True, "seed": 3},
        notice="Each place is drawn around the mean, mostly within two widths of the dashed ring. Other draws, other "
        "paths, and nearly always the same answer. Without such trying out it could not learn where to look.",
        holds=_draws_around_its_means,
    ),
    Experiment(
        title="Wide eyes need not go there",
        settings={"net": "ram-translated", "number": 8},
        notice="On 60 × 60 three scales see most of the field from its middle: over 80 answers of 100 are right after "
        "one look. This digit is a hard one: see how the answer turns, and how the network gathers certainty.",
        holds=_wide_squares_see_enough,
    ),
    Experiment(
        title="Waste one of its looks",
        settings={"net": "ram-cluttered", "number": 2, "force": (2, 0.9, 0.9)},
        notice="Its second look is sent into the lower right corner. Step on: the strokes in the bars are what it "
        "would believe by itself. After a wasted look some 60 answers of 100 are right instead of 89, in the end about "
        "95: each look is chosen from all that was seen before, so it finds back. Click elsewhere, at any glimpse.",
        holds=_finds_back,
    ),
)
