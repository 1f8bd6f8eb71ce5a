"""Experiments of the page "R-CNN to Mask R-CNN".

`holds` takes the `Shown` that the settings give; for "3 RoIAlign" the `Moved` of the region, for "Four networks" what
was measured.
"""

from dataclasses import replace

from app.lessons.experiment import Experiment
from app.studies.composing import usual_things, write_things
from app.studies.theatre import CONFIDENCE, Shown, counts
from app.studies.theatre_pooling import Moved
from lab.architectures.detection_stages import WayMeasured
from lab.data.scenes import CATEGORY_NAMES
from lab.ops.matching import NOBODY

MATHS = r"""
**Anchors.** On each map of the pyramid every cell has three boxes of one size and three forms, centred on it. In
training an anchor is positive if it overlaps an object by at least 0.7, or more than any other anchor does; negative
below 0.3; what is between is ignored.

**Deltas.** A network does not say a box, it says how to change one. From an anchor or a proposal with centre
$(x_a, y_a)$, width $w_a$ and height $h_a$ to a box with centre $(x, y)$:

$$
x = x_a + d_x w_a \qquad y = y_a + d_y h_a \qquad w = w_a e^{d_w} \qquad h = h_a e^{d_h}
$$

So the same numbers fit boxes of any size. The box head's are divided by 0.1, 0.1, 0.2 and 0.2, to be of the order of 1.

**Which map.** A region of $w \times h$ pixels is read from level $\lfloor 4 + \log_2(\sqrt{wh} / 224) \rfloor$ of the
pyramid, here 2 to 4; a cell of level $n$ has $2^n$ pixels.

**RoIPool** rounds the region to whole cells, then its 7 × 7 bins, and takes the largest value of each. **RoIAlign**
puts 2 × 2 points into each bin, interpolates between the four nearest cells, and takes the mean.

**Five losses** teach it together: objectness and deltas of anchors, class and deltas of regions, and binary
cross-entropy for each of the 28 × 28 numbers of the mask of the true class.

This network: EfficientNet-Lite0 as backbone, a pyramid of 64 channels, 4.1 million weights. The papers used VGG16 and
ResNet-101 and pictures of 600 to 800 pixels.

Sources: course chapters 7.2 to 7.5; Girshick et al. 2014, *Rich feature hierarchies for accurate object detection and
semantic segmentation*; Girshick 2015, *Fast R-CNN*; Ren et al. 2015, *Faster R-CNN*; Lin et al. 2017, *Feature pyramid
networks for object detection*; He et al. 2017, *Mask R-CNN*.
"""

INTROS = {  # of the stages, in their order
    "The answer": "What comes out in the end. The thresholds decide which answers are shown; the five stages behind "
    "them are to be opened above.",
    "1 Anchors": "The network turns the picture into **maps** of several sizes (a feature pyramid). Every cell of a "
    "map has three **anchors**: boxes of one size and three forms. Of each the network says how likely it holds an "
    "object (**objectness**) and four numbers that move it (**deltas**).",
    "2 Proposals": "The anchors with the highest objectness, moved, are many for each object. **Non-maximum "
    "suppression** (NMS) takes them from the best on, and puts out all that overlap a better one too much. What stays "
    "are the **proposals**.",
    "3 RoIAlign": "Each proposal, a **region of interest** (RoI), is cut out of a map and divided into 7 × 7 parts "
    "(**bins**), so that regions of any size become equally many numbers. The maps have 64 numbers a cell "
    "(**channels**); here is one of them.",
    "4 Class and box": "From its 7 × 7 × 64 numbers the **box head** says which of 24 categories a proposal holds, or "
    "none, and for each category how the box should change.",
    "5 Mask": "From 14 × 14 × 64 numbers of the final box the **mask head** says pixel by pixel what belongs to the "
    "thing.",
    "Four networks": "The history of the idea, on the same maps: what is computed how often, and how long it takes.",
}


CORNERED = "airplane-airplane-noto~30.30.130.0,sports_ball-soccer-noto~118.118.46.0,bus-bus-noto~168.150.84.0"


def _many_boxes(shown: Shown) -> bool:
    objects = 0 if shown.subject.truth is None else len(shown.subject.truth.labels)
    usual = replace(shown, thresholds=replace(shown.thresholds, class_overlap=0.5))
    return len(shown.rows) > 2 * len(usual.rows) > 0 and objects > 0


def _boxes_flow_together(shown: Shown) -> bool:
    seen, right = counts(shown.found), int((shown.matches != NOBODY).sum())
    return seen.boxes_painted < seen.masks_painted == right == len(shown.rows)


def _all_are_balls(shown: Shown) -> bool:
    names = [CATEGORY_NAMES[label] for label in shown.found.labels]
    return names.count("sports ball") >= 5 and names.count("sports ball") > 0.8 * len(names)


def _finds_more_and_errs_more(shown: Shown) -> bool:
    usual = replace(shown, thresholds=replace(shown.thresholds, confidence=CONFIDENCE))
    right, usual_right = (int((each.matches != NOBODY).sum()) for each in (shown, usual))
    wrong, usual_wrong = len(shown.rows) - right, len(usual.rows) - usual_right
    return right >= usual_right and wrong > usual_wrong and (shown.precision or 0) >= (usual.precision or 0)


def _pool_jumps(moved: Moved) -> bool:
    return moved.largest_step(moved.pooled) > 3 * moved.largest_step(moved.aligned)


def _each_is_faster(ways: tuple[WayMeasured, ...]) -> bool:
    alone, shared = ways[0].seconds, ways[1].seconds
    return alone > 5 * shared


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="One thing, many boxes",
        settings={
            "show": "The answer", "given": "Compose", "things": write_things(usual_things()), "nms2": 1.0,
        },
        notice="Without the last suppression each thing is found by several neighbouring proposals. Pull it down to "
        "0.5: of each heap the surest stays.",
        holds=_many_boxes,
    ),
    Experiment(
        title="Boxes flow together, masks less",
        settings={"show": "The answer", "given": "Compose", "things": CORNERED},
        notice="The ball lies in a corner of the airplane's box. Painted boxes make one patch of both; masks do not "
        "touch, so one can count. Drag the ball onto the wing: painted masks flow together, too, and only the answers, "
        "each with a mask of its own, are still counted right.",
        holds=_boxes_flow_together,
    ),
    Experiment(
        title="Coins are balls",
        settings={"show": "The answer", "given": "Another picture", "source": "Photo", "photo": "coins"},
        notice="It has learned 24 categories from drawings, and no coin. A round thing that stands out is most like a "
        "ball: it cannot say “I do not know this”, only “none of my 24”.",
        holds=_all_are_balls,
    ),
    Experiment(
        title="Lower the confidence",
        settings={"show": "The answer", "given": "Scene", "confidence": 0.05, "truth": True},
        notice="More objects are found, and more boxes are wrong. Average precision does not fall: it reads the list "
        "from the surest, and what comes last hurts least.",
        holds=_finds_more_and_errs_more,
    ),
    Experiment(
        title="A tenth of a pixel",
        settings={"show": "3 RoIAlign", "given": "Scene", "right": -6.2},
        notice="Press the right arrow key at “Move the region to the right” some times. RoIAlign's numbers glide; "
        "RoIPool's stand still and then jump: it has rounded the place away. The mask head needs to know it.",
        holds=_pool_jumps,
    ),
    Experiment(
        title="From 47 seconds to 0.2",
        settings={"show": "Four networks", "given": "Scene"},
        notice="The papers' times, and what it takes here. The same maps, the same regions: computing them "
        "once instead of for each region makes nearly all of the difference.",
        holds=_each_is_faster,
    ),
)  # fmt: skip
