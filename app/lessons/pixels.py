"""Experiments of the page "Pixels". `holds` takes the `Chosen` that their settings give; "Shuffle" a `ShuffleStudy`."""

import numpy as np

from app.lessons.experiment import Experiment
from app.studies.pixels import Chosen
from app.studies.shuffle_study import ShuffleStudy
from lab.ops.pixels import planes

MATHS = r"""
A grey picture is a function $f(x, y) \to \mathbb{R}$ on whole numbers $x$ (columns, to the right) and $y$ (rows,
**downwards**), a colour picture is $f(x, y) \to \mathbb{R}^3$. Stored in 8 bits each value is a whole number from 0 to
255. In an array the row comes first: $f(x, y)$ is `image[y, x]`.

From red, green and blue come

$$
\text{Grey} = 0.299 R + 0.587 G + 0.114 B \qquad V = \max(R, G, B) \qquad
S = 255 \, \frac{V - \min(R, G, B)}{V}
$$

and the hue $H$, the angle on the colour wheel, halved so that it fits into 8 bits.

With $g_x$ and $g_y$, the answers of the kernels Sobel x and y, the gradient has

$$ \text{magnitude } \sqrt{g_x^2 + g_y^2} \qquad \text{direction } \operatorname{atan2}(g_y, g_x) $$

A dense unit computes $\sum_i w_i x_i$. For any order $\pi$ of the pixels $\sum_i w_{\pi(i)} x_{\pi(i)}$ has the same
terms: an MLP on shuffled pictures has, with its first layer's weights moved along, the same outputs for every picture.
A convolution computes $\sum_{a, b} w_{ab}\, x_{i+a,\, j+b}$, and $x_{i+a,\, j+b}$ is now some pixel from anywhere.

Sources: course chapter 2.2; grey: ITU-R Recommendation BT.601; hue, saturation, value: Smith 1978, *Color gamut
transform pairs*; gradient: Sobel and Feldman 1968, *A 3x3 isotropic gradient operator for image processing*.
"""


def _orange_is_much_red_and_little_blue(chosen: Chosen) -> bool:
    red, green, blue = (chosen.region.cut(chosen.image)[..., channel] for channel in range(3))
    return bool(red.min() > 220 and red.min() > green.max() and green.min() > blue.max())


def _shadow_keeps_its_hue(chosen: Chosen) -> bool:
    seven = {name: chosen.region.cut(plane).astype(int) for name, plane in planes(chosen.image).items()}
    return bool(np.ptp(seven["H"]) <= 6 and seven["V"].max() > 2 * seven["V"].min())


def _ink_and_paper(chosen: Chosen) -> bool:
    whole = chosen.whole
    return bool((whole == 0).mean() > 0.7 and ((whole > 0) & (whole < 200)).mean() < (whole >= 200).mean() > 0.05)


def _sides_of_a_stroke_point_at_each_other(chosen: Chosen) -> bool:
    gradient = chosen.gradient
    away = np.abs(gradient.direction_deg[chosen.is_steep(gradient)])
    return bool((away < 45).mean() > 0.3 and (away > 135).mean() > 0.3)


def _only_neighbours_are_lost(study: ShuffleStudy) -> bool:
    before, after = study.before, study.after
    if before.correlation is None or after.correlation is None:
        return False
    return bool(
        before.correlation > 0.9
        and abs(after.correlation) < 0.1
        and after.response > 2 * before.response
        and study.has_same_histogram
        and before.total == after.total != 0
    )


EXPERIMENTS = (
    Experiment(
        title="What orange is made of",
        settings={"photo": "astronaut", "at": (100, 300), "zoom": 8, "plane": "R"},
        notice="Every pixel in the box has over 220 of red, about half as much green, and less blue still. Choose G "
        "and B, then drag the box to the flag, or to the white collar.",
        holds=_orange_is_much_red_and_little_blue,
    ),
    Experiment(
        title="A shadow keeps its hue",
        settings={"photo": "coffee", "at": (330, 180), "zoom": 20, "plane": "H"},
        notice="On the saucer, from light into shadow, H changes by a few steps of 180 at most, while V more than "
        "halves. Choose V, and see: this is why one looks for colours in HSV.",
        holds=_shadow_keeps_its_hue,
    ),
    Experiment(
        title="Paper, ink, and little between",
        settings={"view": "Histogram", "source": "Digit", "digit": 0, "zoom": 12},
        notice="Most pixels of a digit are exactly 0, most others nearly white, and grey ones stand only at the rim of "
        "a stroke. A photograph has all values: choose one.",
        holds=_ink_and_paper,
    ),
    Experiment(
        title="Two sides of a stroke",
        settings={"view": "Gradients", "source": "Digit", "digit": 1, "zoom": 16},
        notice="Left of the stroke it gets brighter to the right (red), right of it to the left (light blue): the two "
        "outlines have the same magnitude and opposite directions.",
        holds=_sides_of_a_stroke_point_at_each_other,
    ),
    Experiment(
        title="What flattening destroys",
        settings={"view": "Shuffle", "photo": "cameraman"},
        notice="Neighbours were nearly equal, now they have nothing to do with each other, and Sobel answers "
        "everywhere. The histogram, and the sum of a dense unit whose weights moved along, are exactly the same.",
        holds=_only_neighbours_are_lost,
    ),
)
