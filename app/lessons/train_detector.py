"""Experiments of the page "Train a detector". `holds` takes the `RunState` of a run with the experiment's settings."""

from app.lessons.experiment import Experiment
from lab.events import RunState

MATHS = r"""
Five losses are added (Ren et al. 2015, eq. 1; He et al. 2017, sec. 3):

$$
L = L_{\text{objectness}} + L_{\text{anchor box}} + L_{\text{category}} + L_{\text{region box}} + L_{\text{mask}}
$$

**Objectness**: cross-entropy of 64 anchors a scene, at most half of them on an object. An anchor is told 1 if it
overlaps an object by 0.7 or more, or better than any other anchor does; 0 if it overlaps none by 0.3; between the two
it is not asked.

**Boxes**: an anchor $(x_a, y_a, w_a, h_a)$, given by its middle and its sides, is told
$t_x = (x - x_a)/w_a$, $t_y = (y - y_a)/h_a$, $t_w = \ln(w/w_a)$, $t_h = \ln(h/h_a)$; the loss is smooth L1, of positive
ones only. Regions are told the same, divided by 0.1, 0.1, 0.2, 0.2.

**Category**: cross-entropy of 32 regions a scene over 24 categories and background; up to 8 of them overlap an object
by half or more.

**Mask**: cross-entropy of 28 x 28 pixels, in the mask of the region's own category alone: categories do not compete for
pixels.

Regions are cut out of the feature pyramid by **RoIAlign**. The backbone is EfficientNet-Lite0 with ImageNet's weights,
its batch norm and first blocks frozen; what is shown and measured are averaged weights.

The papers train for days on eight GPUs: Mask R-CNN with ResNet-101 reaches 35.7 % AP of masks on COCO's photographs.

Sources: course chapters 7.5 to 7.7; Ren et al. 2015, *Faster R-CNN*; Lin et al. 2017, *Feature pyramid networks*; He et
al. 2017, *Mask R-CNN*.
"""


def _box_ap50(state: RunState) -> float:
    return state.detector_epochs[-1]["box_ap50"]


def _boxes_come(state: RunState) -> bool:
    first, last = state.losses["objectness"][:5], state.losses["objectness"][-5:]
    return _box_ap50(state) > 0.15 and sum(last) < sum(first) / 2 and state.looks[0]["found"] == 0


def _only_boxes(state: RunState) -> bool:
    return "mask" not in state.losses and all(each["mask_ap"] is None for each in state.detector_epochs)


def _lost(state: RunState) -> bool:
    return state.reason == "diverged"


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Boxes in three minutes",
        settings={"masks": True, "backbone": "frozen"},
        notice="Objectness falls first: where something is can be learned in seconds. Then boxes come to the scenes, "
        "with wrong names at first; categories are the slowest of the five.",
        holds=_boxes_come,
    ),
    Experiment(
        title="Without masks",
        settings={"masks": False, "backbone": "frozen"},
        notice="Faster R-CNN: one loss less, and more scenes a second. Its paper is two years older; all that Mask "
        "R-CNN adds is a small network beside the one for boxes.",
        holds=_only_boxes,
    ),
    Experiment(
        title="Too fast",
        settings={"masks": True, "backbone": "frozen", "learning_rate": 1e9, "epochs": 2},
        notice="One step as long as this, and the weights are nonsense. Gradients are cut to a length of five; it does "
        "not help where the step is multiplied by a billion.",
        holds=_lost,
    ),
)
