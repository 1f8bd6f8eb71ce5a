"""Experiments of the page "Why detection is hard".

`holds` takes the `Counted` that the settings give for "How many boxes?", else the `Slid` of the field.
"""

from app.lessons.experiment import Experiment
from app.studies.windows import Counted, Slid

MATHS = r"""
A picture of $W \times H$ pixels has $\tfrac{W(W+1)}{2} \cdot \tfrac{H(H+1)}{2}$ boxes: any two of its $W + 1$ vertical
lines and any two of its $H + 1$ horizontal ones. The course counts $L \times W$ places, times sizes, times forms. With
windows of $w \times h$ every $s$ pixels there are
$\left(\lfloor\tfrac{W-w}{s}\rfloor + 1\right)\left(\lfloor\tfrac{H-h}{s}\rfloor + 1\right)$ for each size and form.

**Intersection over union** of two boxes is the area that they share, divided by the area that they cover together: 1
for the same box, 0 for boxes that do not touch.

**Non-maximum suppression** takes boxes from the highest score to the lowest. A box stays unless it overlaps one that
stays by more than a threshold. Too low a threshold loses things that stand close together, too high a one keeps several
boxes for one thing.

What followed: R-CNN reads only some 2,000 regions that another method proposes; Fast R-CNN computes the features of
the whole picture once; Faster R-CNN lets a network propose some 300.

Sources: course chapter 7.1; Girshick et al. 2014, *Rich feature hierarchies for accurate object detection and semantic
segmentation*; Ren et al. 2015, *Faster R-CNN: towards real-time object detection with region proposal networks*.
"""


def _most_are_found(found: Slid) -> bool:
    return found.found >= len(found.field.labels) - 1 and len(found.sure) > 5 * len(found.kept)


def _a_mess(found: Slid) -> bool:
    return len(found.kept) == len(found.sure) > 10 * len(found.field.labels)


def _some_are_missed(found: Slid) -> bool:
    return found.found < len(found.field.labels) - 1


def _less_work_finds_less(found: Slid) -> bool:
    return len(found.boxes_xyxy) < 300 and found.found < len(found.field.labels)


def _thousands(counted: Counted) -> bool:
    return counted.all_boxes > 1e9 > counted.dense > counted.windows > 1000


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="A mess",
        settings={"show": "Slide a window", "overlap": 1.0},
        notice="Every digit is found again and again, a little aside, a little larger. A list of these boxes would say "
        "that there are hundreds of digits. Now pull the most overlap of the suppression down.",
        holds=_a_mess,
    ),
    Experiment(
        title="Cleaned",
        settings={"show": "Slide a window", "overlap": 0.3},
        notice="Of each heap the surest window stays. What false alarms are left are too small, or beside a digit: to "
        "the judge any stroke by itself is a one.",
        holds=_most_are_found,
    ),
    Experiment(
        title="One size is not enough",
        settings={"show": "Slide a window", "windows": [24]},
        notice="Small windows find the small digits, and false ones in the parts of large ones. Add the other sizes.",
        holds=_some_are_missed,
    ),
    Experiment(
        title="Larger steps",
        settings={"show": "Slide a window", "step": 16},
        notice="A fourteenth of the work. Digits fall between the windows, and so do false alarms: few questions, few "
        "wrong answers. Look at other fields.",
        holds=_less_work_finds_less,
    ),
    Experiment(
        title="A billion boxes",
        settings={"show": "How many boxes?", "stride": 8},
        notice="No network can read them all. A coarse grid of windows leaves thousands, and each needs its own run of "
        "the network. The detectors of the next pages share the work.",
        holds=_thousands,
    ),
)
