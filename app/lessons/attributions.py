"""Experiments of the page "What does it look at?". `holds` takes what the experiment's view shows; see the tests."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.lessons.experiment import Experiment
from app.studies.truth import estimates, share_of
from lab.architectures.attribution import METHODS, Attribution, TruthScores

MATHS = r"""
Let $s_c(x)$ be the score of class $c$ for picture $x$, before the softmax.

**Saliency**: $\max_{channel} |\partial s_c / \partial x|$ at each pixel. **SmoothGrad**: its mean over 32 noisy copies.

**Integrated gradients**, from the black picture $x'$: $(x - x') \cdot \int_0^1 \partial s_c / \partial x\,
(x' + t (x - x'))\, dt$, here a sum over 64 midpoints; steps are short near black, where scores rise most. Exactly
integrated, the values of all pixels add up to $s_c(x) - s_c(x')$. The sum misses that by some per cent: at the kinks of
ReLU and ReLU6 the slope jumps, and a photograph meets many between two steps.

**Grad-CAM**: the last feature maps $A^k$, each weighted by the mean of its slope, $\alpha_k = \overline{\partial s_c /
\partial A^k}$; $\max(0, \sum_k \alpha_k A^k)$, enlarged to the picture.

**Occlusion**: how far $s_c$ falls when a grey square covers a place; no gradient at all.

The **sanity check** (Adebayo et al. 2018): give layers random weights, from the answer down. A method whose picture
stays as it was, measured by Spearman's rank correlation, shows edges rather than what the network learned.

Sources: Simonyan, Vedaldi and Zisserman 2013; Zeiler and Fergus 2013; Selvaraju et al. 2016, *Grad-CAM*; Sundararajan,
Taly and Yan 2017, *Axiomatic attribution for deep networks*; Smilkov et al. 2017, *SmoothGrad*; Adebayo et al. 2018,
*Sanity checks for saliency maps*; Zhang et al. 2016 for the pointing game.
"""

IN_SHORT = {
    "saliency": "How steeply the score changes with a pixel. **Purple**: how steep; up or down is not told.",
    "smoothgrad": "The same, averaged over 32 noisy copies. **Purple**: how steep; up or down is not told.",
    "integrated": "What each pixel adds on the way from black. **Orange**: for the class; **blue**: against it.",
    "gradcam": "Where the last maps speak for the class. **Orange**: for it; what speaks against it is cut off.",
    "occlusion": "How far the score falls when a place is covered. **Orange**: it falls. **Blue**: it rises, so what "
    "is there speaks against the class.",
}
HELP = {
    "saliency": "Simonyan et al. 2013: the slope of the score at each pixel, the largest of its channels.",
    "smoothgrad": "Smilkov et al. 2017: noise makes slopes flicker; their mean does not.",
    "integrated": "Sundararajan et al. 2017: slopes along the way from a black picture, times the way.",
    "gradcam": "Selvaraju et al. 2016: the last feature maps, weighted by their mean slopes; coarse, since they are.",
    "occlusion": "Zeiler and Fergus 2013: a grey square, an eighth of the picture wide, is moved over it.",
}

RANK_CORRELATION = (
    "Spearman's: order all pixels of both pictures by their strength, signs aside, and correlate both orders. 1: the "
    "same order; 0: one says nothing about the other; below 0: what was strong is weak."
)

CUP_TOP, CUP_LEFT, CUP_BOTTOM, CUP_RIGHT = 10, 40, 125, 170  # around the cup, in the photograph at 224 x 224


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the page shows of one picture: attributions by method, of the trained network and with random layers."""

    trained: dict[str, Attribution]
    shaken: dict[str, Attribution]
    likeness: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTruth:
    """What the truth test shows: scores by method, and whether each picture's steepest edge lies on its patch."""

    trained: dict[str, TruthScores]
    random: dict[str, TruthScores]
    edges: NDArray[np.bool_]


def _adds_up(asked: Asked) -> bool:
    found = asked.trained["integrated"]
    wanted = found.score - found.score_at_base
    return abs(float(found.values.sum()) - wanted) < 0.05 * wanted


def _the_cup_stays_though_the_answer_is_gone(asked: Asked) -> bool:
    before, after = asked.trained["occlusion"], asked.shaken["occlusion"]
    row, column = np.unravel_index(after.values.argmax(), after.values.shape)
    kept = float(np.abs(after.values).max() / np.abs(before.values).max())
    return bool(
        before.score > 10
        and after.score < 0
        and asked.likeness["smoothgrad"] > 0.8
        and asked.likeness["occlusion"] < 0.25
        and 0.2 < kept < 0.4
        and CUP_TOP <= row < CUP_BOTTOM
        and CUP_LEFT <= column < CUP_RIGHT
    )


def _edges_stay(asked: Asked) -> bool:
    slopes = min(asked.likeness[method] for method in ("saliency", "smoothgrad", "integrated"))
    others = max(asked.likeness[method] for method in ("gradcam", "occlusion"))
    return slopes > 0.4 and others < 0.35 and abs(asked.shaken["saliency"].score) < 0.005


def _tells_them_apart(shown: OnTruth) -> bool:
    trained, random = (
        {what: estimates(scores, what) for what in ("shares", "hits")} for scores in (shown.trained, shown.random)
    )
    better = all(trained["shares"][method].low > random["shares"][method].high for method in METHODS)
    by_edges = share_of(shown.edges)
    return (
        better
        and trained["hits"]["occlusion"].value > 0.9
        and trained["hits"]["gradcam"].value < 0.4
        and 0.25 <= random["hits"]["saliency"].value <= 0.35
        and by_edges.low < random["hits"]["saliency"].value < by_edges.high
    )


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Five answers to one question",
        settings={"photo": "coffee"},
        notice="What makes this an espresso? Slopes sprinkle dots, Grad-CAM and occlusion lay a hand on the cup. Read "
        "below integrated gradients what all pixels add up to, and what they should.",
        holds=_adds_up,
    ),
    Experiment(
        title="Let the answer forget",
        settings={"photo": "coffee", "random": 1},
        notice="The last layer is random: the score of espresso falls from 11 to below 0. Yet SmoothGrad hardly "
        "changes (rank correlation 0.89), and occlusion still marks the cup, though in another order (0.17) and at a "
        "third of its strength: all layers below still answer to the cup.",
        holds=_the_cup_stays_though_the_answer_is_gone,
    ),
    Experiment(
        title="Edges look like an explanation",
        settings={"photo": "coffee", "random": 30},
        notice="30 of 50 layers are random, and the score is 0.00. The three methods that take slopes of pixels still "
        "order them in part as before, with rank correlations above 0.4: they follow the edges of the picture, "
        "whatever the network knows. Looking plausible is no proof.",
        holds=_edges_stay,
    ),
    Experiment(
        title="Where the truth is known",
        settings={"show": "Truth test"},
        notice="One patch decides, and one knows which. Occlusion points at it nearly always, Grad-CAM mostly beside "
        "it: its maps are coarse. With random weights saliency still points at it in three of ten pictures, as the "
        "steepest edge does with no network at all: compare a method with its random twin, not with chance.",
        holds=_tells_them_apart,
    ),
)
