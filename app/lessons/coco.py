"""Experiments of the page "How good is it?".

`holds` takes the `Evidence` that the settings give.
"""

from dataclasses import dataclass

from app.lessons.experiment import Experiment
from app.studies.coco_figures import Matched
from app.studies.coco_picture import Compared
from lab.architectures.detection import LEAST_SCORE

MATHS = r"""
Answers are sorted by their confidence, the surest first. Each takes, of the objects of its category on its picture that
no surer one has taken, the one that it overlaps most, if the overlap is at least $t$. After the first $k$ answers there
are $TP_k$ right and $FP_k$ wrong ones, of $n$ objects:

$$\text{precision}_k = \frac{TP_k}{TP_k + FP_k}, \qquad \text{recall}_k = \frac{TP_k}{n}.$$

Precision goes up and down; what is averaged is the best that is still to come,
$\hat p(r) = \max_{k:\ \text{recall}_k \ge r} \text{precision}_k$, or 0 where recall never gets to $r$:

$$
AP_t = \frac{1}{101} \sum_{r \in \{0,\ 0.01,\ \dots,\ 1\}} \hat p(r), \qquad
AP = \frac{1}{10} \sum_{t \in \{0.5,\ 0.55,\ \dots,\ 0.95\}} AP_t,
$$

each the mean over the categories that occur. PASCAL VOC, which came first, takes $t = 0.5$ alone and, until 2009,
eleven recalls. At most 100 answers a picture count. For small, medium and large, objects of other sizes are neither
found nor missed. Where the lab reckons by its own rules, on the curves and on one picture, the numbers equal
pycocotools' to $10^{-6}$; a test compares them.

Sources: course chapters 7.6-7.7; Lin et al. 2014, *Microsoft COCO: common objects in context*; Everingham et al. 2010,
*The PASCAL visual object classes (VOC) challenge*; the program [pycocotools](https://github.com/cocodataset/cocoapi).
Reference numbers: He et al. 2017, *Mask R-CNN*, table 1.
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """What the page shows.

    Attributes:
        own: the chosen drawings at the chosen overlap.
        other: the other drawings.
        confidence: the least.
        compared: the chosen scene with the settings' change.
    """

    own: Matched
    other: Matched
    confidence: float
    compared: Compared


def _precise_but_blind(seen: Evidence) -> bool:
    sure, usual = (seen.own.counts(None, confidence) for confidence in (seen.confidence, 0.5))
    return (sure.precision or 0) > (usual.precision or 0) and (sure.recall or 1) < (usual.recall or 0)


def _unsure_answers_help(seen: Evidence) -> bool:
    sure, usual = (seen.own.counts(None, confidence) for confidence in (0.5, seen.confidence))
    more = seen.own.averaged(None, seen.confidence).mean() > seen.own.averaged(None, 0.5).mean()
    return bool(more) and usual.wrong > 2 * sure.wrong


def _less_for_strangers(seen: Evidence) -> bool:
    return seen.other.average_precision < seen.own.average_precision


def _close_fits_are_rare(seen: Evidence) -> bool:
    return seen.own.threshold >= 0.9 and seen.own.counts(None, 0.5).wrong > seen.own.counts(None, 0.5).right


def _a_shift_shows_in_ap(seen: Evidence) -> bool:
    before, after = seen.compared.before, seen.compared.after
    lost, lost_50 = before.average_precision - after.average_precision, before.at(0.5) - after.at(0.5)
    return lost > 0.05 and lost > lost_50


def _the_second_is_wrong(seen: Evidence) -> bool:
    after = seen.compared.after
    return "is taken already" in after.reason(1) and after.average_precision <= seen.compared.before.average_precision


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Sure or silent",
        settings={"show": "The figures", "confidence": 0.95},
        notice="Nearly all that is left is right: high precision. But much is missed: low recall. Pull the confidence "
        "down, and watch the dot run along the curve. There is no best place: it depends on what a mistake costs.",
        holds=_precise_but_blind,
    ),
    Experiment(
        title="Say everything",
        settings={"show": "The figures", "confidence": LEAST_SCORE},
        notice="Many answers are wrong now. Pull the confidence up and watch “AP of the sure answers alone”: it only "
        f"falls. Each recall has its best precision, and what comes after cannot spoil it. So even answers of "
        f"{LEAST_SCORE:.0%} are kept.",
        holds=_unsure_answers_help,
    ),
    Experiment(
        title="A close fit",
        settings={"show": "The figures", "overlap": 0.9},
        notice="With an overlap of 0.9, most answers no longer count: box edges are off by some pixels. AP is the mean "
        "over ten such thresholds, so it is well below AP50.",
        holds=_close_fits_are_rare,
    ),
    Experiment(
        title="Old acquaintances",
        settings={"show": "The figures", "drawings": "that it knew"},
        notice="The same drawings as in training, in new places: the curve is higher than for drawings by other "
        "artists. A test with known drawings alone would promise too much.",
        holds=_less_for_strangers,
    ),
    Experiment(
        title="Six pixels aside",
        settings={"show": "One picture", "scene": 62, "overlap": 0.75, "edit": "shifted"},
        notice="All boxes were moved by 6 pixels. AP50 loses less than AP, which also asks for close fits. The least "
        "overlap is 0.75 now: move a box with a wrong answer back, and see it turn green.",
        holds=_a_shift_shows_in_ap,
    ),
    Experiment(
        title="Said twice",
        settings={"show": "One picture", "scene": 105, "edit": "twice"},
        notice="The surest box was given twice. The second is wrong, though it lies on an object: that one is taken. "
        "This is why detectors suppress boxes that overlap a better one.",
        holds=_the_second_is_wrong,
    ),
)
