"""Experiments of the page "What does it want to see?". `holds` takes the `Grown` that their settings give."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.lessons.experiment import Experiment
from app.studies.exciting import most_alike
from lab.architectures.aims import Exciting
from lab.data import datasets
from lab.ops.spectra import fine_share

MATHS = r"""
**Activation maximisation.** Keep the network, change the picture: $x \leftarrow x + \eta\, g / \mathrm{rms}(g)$ with
$g = \partial a / \partial x$, where $a$ is a class's score before the softmax, the mean of a channel's map, or the
middle unit of one. Divided by the root of its mean square, a step moves the pixels by $\eta$ grey levels on average.

Left alone, this ends in noise: fine patterns that no photograph has, and that a network answers as strongly as
*adversarial* ones. Four ways to hold it back, each of which can be switched off here:

- **L2 decay**: $x - 127.5$ shrinks by a share in each step; pixels that do not help fade.
- **Blur** every few steps takes away fine detail, which must then be worth being found again.
- **Jitter**: the slope is taken at a picture that is shifted by a few pixels, at random.
- **Decorrelated steps**: in a photograph neighbouring pixels and the three colours go together. With $x = A z$, where
  $z$ is white, a step along $\partial a / \partial z = A^\top g$ moves the pixels by $A A^\top g$: coarse before fine,
  grey before colour. $A$ holds an amplitude that falls as $1/f$, and the square root of ImageNet's colour covariance;
  the lab takes $1/f$ once, not squared, or no detail would come in a few dozen steps.

The value is measured on the picture as it is shown, in whole grey levels, without jitter. It is taken **before** the
activation: a ReLU that is closed has no slope to climb. Variance above a quarter of a cycle a pixel is what the page
calls fine detail.

Sources: Erhan, Bengio, Courville and Vincent 2009, *Visualizing higher-layer features of a deep network*; Simonyan,
Vedaldi and Zisserman 2013; Yosinski et al. 2015, *Understanding neural networks through deep visualization*; Olah,
Mordvintsev and Schubert 2017, *Feature visualization* (Distill).
"""


DIGIT = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grown:
    """What the page shows of one ascent.

    Attributes:
        values: of the aim, after each step, the start first.
        first, last: the picture at the start and at the end, uint8 `(H, W, C)`.
        found: the best real pictures.
        usual: the same aim with the values that suit it, if the experiment's are others.
    """

    values: list[float]
    first: NDArray[np.uint8]
    last: NDArray[np.uint8]
    found: Exciting
    usual: "Grown | None"


def _beats_the_real_ones(grown: Grown) -> bool:
    return grown.values[-1] > 2 * float(grown.found.values[0]) and fine_share(grown.last) < 0.06


def _is_noise_and_scores_more(grown: Grown) -> bool:
    if grown.usual is None:
        return False
    finer = fine_share(grown.last) > 0.4 and fine_share(grown.last) > 8 * fine_share(grown.usual.last)
    return finer and grown.values[-1] > 2 * grown.usual.values[-1]


def _hardly_changes(grown: Grown) -> bool:
    change = grown.last.astype(float) - grown.first
    return bool(np.sqrt(np.square(change).mean()) < 4) and grown.values[-1] > float(grown.found.values[0])


def _has_a_place(grown: Grown) -> bool:
    return grown.found.places_yx is not None and grown.values[-1] > 4 * float(grown.found.values[0])


def _looks_most_like_its_digit(grown: Grown) -> bool:
    return most_alike(grown.last, datasets.load("digits").validation) == DIGIT


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Daisies out of noise",
        settings={"aim": "class"},
        notice="Nobody showed it a photograph, and blossoms come. They score over three times as much as the best of "
        "268 real pictures, a red flower. Replay them step by step: coarse shapes first, petals last.",
        holds=_beats_the_real_ones,
    ),
    Experiment(
        title="Let go of the reins",
        settings={"aim": "class", "jitter": 0, "blur": 0.0, "decay": 0.0, "space": "pixels"},
        notice="No jitter, no blur, no decay, each pixel by itself. Half of the variance is now fine detail, not "
        "3 %: you see noise. The network scores it more than twice as high as the blossoms.",
        holds=_is_noise_and_scores_more,
    ),
    Experiment(
        title="A cat that says daisy",
        settings={
            "aim": "class", "start": "photo", "photo": "cat", "steps": 8, "step_size": 1.0,
            "jitter": 0, "blur": 0.0, "decay": 0.0, "space": "pixels",
        },
        notice="Eight steps of one grey level from a photograph of a cat. You see no change; to the network it is more "
        "of a daisy than every real flower here. A high score is no proof of what is to be seen.",
        holds=_hardly_changes,
    ),
    Experiment(
        title="What a channel is for",
        settings={"aim": "channel", "layer": "block7_add", "channel": 10},
        notice="Channel 11 of a layer half-way wants cells with stripes, everywhere. Then open the nine real pictures: "
        "the box is what the strongest place sees. Do they agree on what the channel finds?",
        holds=_has_a_place,
    ),
    Experiment(
        title="The three of a network that reads digits",
        settings={"network": "digits", "aim": "class", "target": DIGIT},
        notice="Your newest network that reads digits, asked for its ideal 3. Of the mean pictures of all digits it "
        "resembles the 3 most, but the network also wants ink where no hand would write.",
        holds=_looks_most_like_its_digit,
    ),
)  # fmt: skip
