"""Experiments of the page "Retina". `holds` takes the `Gaze` that their settings give."""

import numpy as np

from app.lessons.experiment import Experiment
from app.studies.gazing import Gaze
from lab.ops.glimpses import glimpse

MATHS = r"""
A **glimpse sensor** $\rho(x, l)$ takes a picture $x$ and a place $l = (y, x)$, each from -1 (upper or left edge) to 1.
Around the place it puts squares of $g, s g, s^2 g, \dots$ pixels, with $s = 2$ in the paper, and averages each down
to $g \times g$ numbers: the value of a patch's pixel at scale $k$ is

$$ \frac{1}{s^{2k}} \sum_{a=0}^{s^k - 1} \sum_{b=0}^{s^k - 1} x_{\,t + s^k i + a,\; u + s^k j + b} $$

where $(t, u)$ is the square's upper left pixel. What lies outside of the picture is 0. All patches, read row by row,
are one vector of $K g^2$ numbers (three times as many in colour). Its length does **not** depend on how large the
picture is: that is why the cost of a Recurrent Attention Model stays flat while a convolution's grows with the pixels.

The middle of the eye's retina sees sharply too, and the rest coarsely: hence the name.

Sources: course chapters 9.3.1 and 9.3.2; Mnih, Heess, Graves and Kavukcuoglu 2014, *Recurrent models of visual
attention*, sec. 3.1 and fig. 1.
"""


def _one_scale_is_a_keyhole(gaze: Gaze) -> bool:
    return gaze.scales == 1 and gaze.numbers / gaze.image.size < 0.05


def _three_scales_see_most_of_it(gaze: Gaze) -> bool:
    area = min(gaze.widest, gaze.image.shape[0]) ** 2
    return area / gaze.image.size > 0.6 and gaze.numbers / gaze.image.size <= 0.125


def _coarse_patches_lose_the_stroke(gaze: Gaze) -> bool:
    patches = gaze.seen.patches
    return bool(patches[0].max() > 200 and patches[-1].max() < 0.6 * patches[0].max())


def _the_corner_is_three_quarters_zero(gaze: Gaze) -> bool:
    ones = np.ones((*gaze.image.shape[:2], 1))
    inside = glimpse(ones, gaze.location_yx, size=gaze.size, scales=gaze.scales, factor=gaze.factor).patches
    return bool(np.allclose(inside.mean(axis=(1, 2, 3)), 0.25, atol=0.06))


def _same_numbers_for_a_larger_picture(gaze: Gaze) -> bool:
    return gaze.image.shape[0] == 256 and gaze.numbers == 3 * 3 * 12 * 12


EXPERIMENTS = (
    Experiment(
        title="One scale is a keyhole",
        settings={"looked": "Cluttered digit", "scales": 1},
        notice="144 numbers of 3,600: sharp, and nothing of what lies around. This one patch is all that the "
        "network would get: could it say where to look next? Then take three scales.",
        holds=_one_scale_is_a_keyhole,
    ),
    Experiment(
        title="Three scales: sharp and wide",
        settings={"looked": "Cluttered digit", "scales": 3},
        notice="An eighth of the numbers now covers most of the field. In the coarse patches you see where ink is, in "
        "the sharp one what it is: enough to decide where to look next.",
        holds=_three_scales_see_most_of_it,
    ),
    Experiment(
        title="Means swallow thin strokes",
        settings={"looked": "Cluttered digit", "field": "cluttered-100", "patch": 8, "scales": 4, "number": 2},
        notice="A white stroke of two pixels becomes dark grey in means of 8 × 8: the widest square knows that "
        "something is there, and hardly what.",
        holds=_coarse_patches_lose_the_stroke,
    ),
    Experiment(
        title="Look at the corner",
        settings={"looked": "Picture", "source": "Photo", "photo": "cat", "look-y": -1.0, "look-x": -1.0},
        notice="Three quarters of every square lie outside and are 0. A network can tell by them that it looks at "
        "the rim.",
        holds=_the_corner_is_three_quarters_zero,
    ),
    Experiment(
        title="A larger picture costs nothing more",
        settings={"looked": "Picture", "source": "Photo", "photo": "coffee", "side": 256},
        notice="Seven times the pixels of 96 × 96, and a glimpse in colour is still 1,296 numbers. The price: the same "
        "squares now cover less of the scene.",
        holds=_same_numbers_for_a_larger_picture,
    ),
)
