"""Experiments of the page "Why a baseline?". `holds` takes the `Estimates` that their settings give."""

from app.lessons.experiment import Experiment
from app.studies.variance import Estimates

MATHS = r"""
The network draws a location $l$ around its mean $\mu$ and, glimpses later, is told one bit: right or wrong, $R = 1$ or
$0$. The **score** $\nabla_\mu \ln \pi(l) = (l - \mu) / \sigma^2$ points from the mean to what was drawn. REINFORCE
moves $\mu$ along $R$ times the score: towards what was followed by success. Averaged over all draws that is the
gradient of the expected reward; a single one is mostly noise.

A **baseline** $b$ that does not depend on $l$ changes nothing in the mean, since scores average to zero:

$$ \mathbb{E}[b \, \nabla \ln \pi(l)] = b \, \nabla \int \pi(l) \, dl = b \, \nabla 1 = 0 $$

But it takes most of the noise away: where success is certain, $R - b$ is almost zero, and nothing is moved.

Sources: course chapter 9.3.2; Williams 1992, *Simple statistical gradient-following algorithms for connectionist
reinforcement learning*; Mnih et al. 2014, eq. 2 and 3.
"""


def _hardly_anything_is_left(found: Estimates) -> bool:
    return bool(found.rewards.mean() > 0.95 and found.spread_ratio < 0.15)


def _the_mean_stays(found: Estimates) -> bool:
    apart = found.plain_yx.mean(axis=0) - found.reduced_yx.mean(axis=0)
    error = found.plain_yx.std(axis=0) / len(found.rewards) ** 0.5
    return bool((abs(apart) < 4 * error).all() and found.spread_ratio < 0.5)


def _less_is_gained(found: Estimates) -> bool:
    return bool(0.7 < found.rewards.mean() < 0.9 and 0.25 < found.spread_ratio < 1)


def _a_wrong_baseline_harms(found: Estimates) -> bool:
    return bool(found.rewards.mean() < 0.05 and found.baseline > 0.9 and found.spread_ratio > 10)


EXPERIMENTS = (
    Experiment(
        title="A digit that it knows",
        settings={"net": "ram-centred", "number": 2, "count": 100},
        notice="It is always right, so R alone pulls the mean towards every single draw, one after the other. With the "
        "baseline hardly anything is left: there is nothing to learn here.",
        holds=_hardly_anything_is_left,
    ),
    Experiment(
        title="A thousand draws",
        settings={"net": "ram-centred", "number": 5, "count": 1000, "after": 1},
        notice="Compare the two means with their ±: they agree. The baseline has taken away most of the spread, and "
        "nothing of what is learned on average.",
        holds=_the_mean_stays,
    ),
    Experiment(
        title="A matter of luck",
        settings={"net": "ram-centred", "number": 43, "count": 1000},
        notice="This 2 is read about four times of five: most looks succeed, some fail. The baseline saves less, "
        "because there is something to find out: which looks succeed.",
        holds=_less_is_gained,
    ),
    Experiment(
        title="Sure, and wrong",
        settings={"net": "ram-centred", "number": 6, "count": 1000, "after": 5},
        notice="After five epochs this 1 is hardly ever read, yet the network expects to succeed: now R - b is "
        "about -1 for nearly every draw, many times the noise of R alone. A baseline helps on average, not on each.",
        holds=_a_wrong_baseline_harms,
    ),
)
