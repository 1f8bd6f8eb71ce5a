"""Experiments of the page "Feature maps". `holds` takes the `FeatureMaps` that the page shows."""

from app.lessons.experiment import Experiment
from lab.architectures.inside import FeatureMaps

MATHS = r"""
A **feature map** is what one filter gives at every place: $a_{k}(y, x)$, after normalisation and activation. The first
layers keep the picture's shape and find edges and colours; each later layer combines maps, sees more of the picture and
has fewer places.

A cell's **receptive field** is the part of the picture that can change it: it grows by $(k - 1)$ times the product of
the strides before, at each window of $k$ cells (course chapter 3.1).

A **unit** is one cell of one map. After a ReLU it is exactly zero wherever its sum is not positive: most units of a
deep layer are, since each looks for something that most places do not show. A map that is zero everywhere, on *every*
picture, is **dead**: no gradient reaches its kernel any more (course chapters 3.3 to 3.5).

The **contribution** of map $k$ to a class is $\frac{1}{HW}\sum_{y,x} a_k(y, x)\, \partial s / \partial a_k(y, x)$, with
$s$ the class's score before the softmax: value times slope, the first term of a Taylor series. Where the layer feeds
the score through averages and one dense layer alone, as the last one does, contributions and bias add up to the score.

Sources: Zeiler and Fergus 2013, *Visualizing and understanding convolutional networks*; Tan and Le 2019,
*EfficientNet*; Selvaraju et al. 2016, *Grad-CAM*, whose weights are the same slopes.
"""


def _most_are_silent(found: FeatureMaps) -> bool:
    return bool(0.65 < (found.high <= 0).mean() < 0.75)


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Edges first",
        settings={"photo": "cameraman", "layer": "stem_relu"},
        notice="32 maps of half the picture's size, and you still see the person. Point at a cell of the large map: it "
        "sees 3 x 3 pixels. Choose map after map: edges of one direction, dark to bright or bright to dark.",
        holds=lambda found: found.steps.shape == (112, 112, 32),
    ),
    Experiment(
        title="What speaks for espresso",
        settings={"photo": "coffee", "layer": "head_relu", "order": "contribution"},
        notice="1,280 maps of 7 x 7. The first ones carry the answer: lay one over the picture and see what it looks "
        "at. Many maps are empty: they wait for things that are not here.",
        holds=lambda found: found.steps.shape == (7, 7, 1280) and found.probabilities[967] > 0.9,
    ),
    Experiment(
        title="Another class, other maps",
        settings={"photo": "cat", "layer": "head_relu", "order": "contribution", "target": "tiger cat"},
        notice="The same cat, asked what speaks for a tiger cat instead of the Egyptian Mau that it answers. Other "
        "maps come first, though the picture is the same.",
        holds=lambda found: int(found.probabilities.argmax()) == 285 and bool(found.contributions.max() > 0),
    ),
    Experiment(
        title="Nothing to find",
        settings={"photo": "grass", "layer": "head_relu", "order": "mean", "alike": True},
        notice="A lawn, before the answer: seven maps of ten are zero everywhere. What finds eyes, wheels or writing "
        "has nothing to do here. On the astronaut, with face, flag and suit, it is three of ten.",
        holds=_most_are_silent,
    ),
)
