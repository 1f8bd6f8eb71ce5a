"""Experiments of the page "Filters". `holds` takes what the page computes with an experiment's settings."""

from dataclasses import dataclass

import numpy as np

from app.lessons.experiment import Experiment
from app.studies.filters import LITTLE
from lab.ops.filter_banks import closest_pairs, grey_share, is_nearly_zero, noise_bank, roughness

MATHS = r"""
A convolution of $k \times k$ cells from $C$ input channels to $F$ maps has $F$ **filters**, each of
$k \cdot k \cdot C$ weights: one slice of $k \times k$ for each input channel. A **depthwise** convolution has one
slice a filter; a **1 x 1** convolution has one number a slice, and is a matrix $C \times F$.

The **norm** of a filter $w$ is $\lVert w \rVert = \sqrt{\sum w_i^2}$. The **cosine** of two filters,
$\frac{u \cdot v}{\lVert u \rVert \lVert v \rVert}$, is 1 if they differ in size alone and $-1$ if they are negatives of
each other. Random filters of $n$ weights have cosines around 0 with a spread of $1/\sqrt{n}$: the fewer weights, the
more twins there are by chance.

**Roughness**: the mean squared difference of neighbouring weights over twice their mean square; 1 for independent
weights of mean 0. **Grey share**: of $\sum w^2$ on red, green and blue, what is left if each is replaced by their mean.

A filter is **dead** if nothing that it is given makes its map other than zero. Weight decay then shrinks it: its
gradient is zero, and nothing holds it.

**Switched off** here means a kernel of zeros. What bias or normalisation adds is still there: the map becomes one
number.

Sources: Krizhevsky, Sutskever and Hinton 2012, *ImageNet classification with deep convolutional neural networks*
(fig. 3: first filters of colours and of edges); Shang et al. 2016, *Understanding and improving convolutional neural
networks via concatenated rectified linear units* (filters come in pairs of opposite sign); Li et al. 2017, *Pruning
filters for efficient ConvNets*; Tan and Le 2019, *EfficientNet*. Course chapter 2.3.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """What the page shows with an experiment's settings.

    Attributes:
        bank: of the layer, float32 `(kh, kw, C_in, filters)`.
        largest: of each map over the sample photographs, float32 `(filters,)`.
        before, after: float32 `(classes,)`, with the filter and with its kernel exchanged.
        without: float32 `(filters, classes)`, each filter switched off alone.
    """

    bank: np.ndarray
    largest: np.ndarray
    before: np.ndarray
    after: np.ndarray
    without: np.ndarray


def _some_know_only_colour(shown: Shown) -> bool:
    alive = ~is_nearly_zero(shown.bank)
    by_chance = grey_share(noise_bank(shown.bank.shape)).min()
    return int((grey_share(shown.bank)[alive] < 0.1).sum()) == 7 and bool(by_chance > 0.1)


def _is_smoother_than_noise(shown: Shown) -> bool:
    alive = ~is_nearly_zero(shown.bank)
    return bool(roughness(shown.bank)[alive].mean() < 0.5 and roughness(noise_bank(shown.bank.shape)).mean() > 0.9)


def _has_a_twin_and_a_negative(shown: Shown) -> bool:
    first, second, third = closest_pairs(shown.bank, 3)
    is_as_told = first[:2] == (6, 14) and second[:2] == (3, 23)
    by_chance = abs(closest_pairs(noise_bank(shown.bank.shape), 1)[0].cosine)
    return is_as_told and first.cosine > 0.9 and second.cosine < -0.9 > -abs(third.cosine) - 0.1 and by_chance < 0.6


def _four_are_dead_by_both_rules(shown: Shown) -> bool:
    dead = [11, 16, 28, 31]
    return np.flatnonzero(is_nearly_zero(shown.bank)).tolist() == dead == np.flatnonzero(shown.largest <= 0).tolist()


def _espresso_needs_it(shown: Shown) -> bool:
    return bool(shown.before[967] > 0.9 and shown.after[967] < 0.65)


def _most_are_not_missed(shown: Shown) -> bool:
    lost = 100 * (shown.before.max() - shown.without[:, shown.before.argmax()])
    is_one_answer = bool((shown.without.argmax(axis=1) == shown.before.argmax()).all())
    return bool((np.abs(lost) < LITTLE).mean() > 0.6) and is_one_answer and int(lost.argmax()) == 9


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Brightness here, colour there",
        settings={"layer": "stem_conv"},
        notice="Nobody told the network to, but its first filters split the work: some find edges of brightness, "
        "such as 9, 11 and 23, and seven know colours alone. Click them, and read how much is the same in red, green "
        "and blue. (12, 17, 29 and 32, all grey, are dead.)",
        holds=_some_know_only_colour,
    ),
    Experiment(
        title="Learned is smooth",
        settings={"show": "Before and after", "layer": "block3_depthwise"},
        notice="144 filters of 5 x 5 beside random ones. The learned ones are blobs, slopes and rings: their roughness "
        "is less than half of what noise has. By such forms one tells a trained network from a new one.",
        holds=_is_smoother_than_noise,
    ),
    Experiment(
        title="A twin and a negative",
        settings={"show": "Twins and dead ones", "layer": "stem_conv", "least": 0.9},
        notice="Filters 7 and 15 are nearly the same; 4 and 24 are nearly negatives. A ReLU drops what is below zero, "
        "so a network that wants both sides of an edge needs two filters. Random ones come nowhere near.",
        holds=_has_a_twin_and_a_negative,
    ),
    Experiment(
        title="The dead starve those behind them",
        settings={"show": "Twins and dead ones", "layer": "block0_depthwise"},
        notice="Filters 12, 17, 29 and 32 are zero. Now go one layer back: the same four numbers. A depthwise filter "
        "sees one map only; if that is always zero, it never gets a gradient, and weight decay wears it away.",
        holds=_four_are_dead_by_both_rules,
    ),
    Experiment(
        title="Switch off the one that counts",
        settings={"show": "Swap one", "layer": "stem_conv", "filter": 10, "new": "zeros", "photo": "coffee"},
        notice="One filter of the first 32 falls silent, and the espresso drops from 94 % to under 65 %. Take filter "
        "17 instead: nothing changes, for it is dead. Then try your own numbers.",
        holds=_espresso_needs_it,
    ),
    Experiment(
        title="Most are not missed",
        settings={"show": "Switch each off", "layer": "stem_conv", "photo": "coffee"},
        notice="Each filter of the first layer is switched off alone. For most of them the probability moves by less "
        "than three points, and the answer stays espresso every time: others step in. That is why pruning works.",
        holds=_most_are_not_missed,
    ),
)
