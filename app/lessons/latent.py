"""Experiments of the page "Latent space".

`holds` takes what its view measures: the `Drawings` of the four corners, both `Ways`, the `Change` that a direction
made, or `Neighbours`.
"""

import numpy as np

from app.lessons.experiment import Experiment
from app.studies.latent import Change, Ways
from lab.architectures.gan import Drawings, Neighbours

MATHS = r"""
A generator is a function $G: \mathbb{R}^n \to$ pictures, and z a random place in its **latent space**, here $n$
independent standard normal numbers. $\lVert z \rVert^2$ has the mean $n$ and the deviation $\sqrt{2n}$: for $n = 100$
five z in six are between 9 and 11 long, nearly all between 8 and 12. They lie on a shell, and G has learned there
alone.

**Straight**: $(1 - t)\,z_A + t\,z_B$, half way only $1/\sqrt{2}$ as long. **On the sphere** (White 2016):
$\dfrac{\sin((1 - t)\,\omega)}{\sin \omega}\,z_A + \dfrac{\sin(t\,\omega)}{\sin \omega}\,z_B$ with the angle $\omega$
between the two.

**Arithmetic** (Radford et al. 2015, sec. 6.3.2): the mean z of drawings that have something in common, minus the mean
z of others, is a direction. If the generator has put what they differ in on a straight line, the direction does the
same to other drawings. Ink and brightness are the mean level of all pixels, of 255; slant is the slope of the line that
fits the ink, column by height.

**Copies**: the distance of a drawing to the nearest training picture says little by itself. Beside it stand real
pictures that nobody trained on: a generator that copies comes much closer than those do.

**Shorter z**: multiplied by less than 1, they crowd together around the middle. In large networks the drawings become
safer and more alike (the truncation trick of Brock, Donahue and Simonyan 2018, who draw from a normal distribution
with its tails cut off). With batch norm in the generator it need not be so: measure it.

**D and the judge**: D is the discriminator that G has learned from; it says how real a drawing is. The judge is another
network, which has learned to read real pictures and to turn down what is none of the ten kinds; the players never
hear of it. A score of one hundred drawings in two hundred is certain to about 7 points of a percent either way (two
standard errors): smaller differences may be chance.

Sources: course chapter 8.3; Radford, Metz and Chintala 2015, *Unsupervised representation learning with deep
convolutional generative adversarial networks*; White 2016, *Sampling generative networks*; Brock, Donahue and Simonyan
2018, *Large scale GAN training for high fidelity natural image synthesis*.
"""


def _short_half_way(found: Ways) -> bool:
    return found.straight < 0.75 * found.start and found.arc > 0.95 * found.start


def _leans(found: Change) -> bool:
    return found.after - found.before > 0.2 and (found.kept or 0) > 0.9


def _has_more_ink(found: Change) -> bool:
    return found.after > 1.2 * found.before and (found.kept or 0) > 0.85


def _is_lighter(found: Change) -> bool:
    return found.after > found.before + 35 and (found.kept or 0) > 0.8


def _is_redder(found: Change) -> bool:
    return found.after > found.before + 20 and (found.kept or 0) > 0.8


def _does_not_copy(found: Neighbours) -> bool:
    return bool(np.median(found.apart[:, 0]) > 0.9 * np.median(found.usual))


def _all_alike(found: Drawings) -> bool:
    return bool(found.pictures.astype(float).std(axis=0).max() < 40)


def _four_kinds(found: Drawings) -> bool:
    if found.kinds is None or found.confidences is None:
        return False
    return len(set(found.kinds.tolist())) == 4 and bool(found.confidences.min() > 0.9)


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Four digits, and what is between them",
        settings={"show": "Walk", "a": 15, "b": 30, "c": 37, "d": 48},
        notice="Four kinds in the corners. Follow an edge: where does one digit end and the other begin, and is there "
        "a third one between? Click that place: what does the judge say, and what is the nearest real picture?",
        holds=_four_kinds,
    ),
    Experiment(
        title="The inside of the shell",
        settings={"show": "Straight or round?", "a": 8, "b": 44},
        notice="Half way on the straight walk z has lost three tenths of its length, on the sphere next to nothing. "
        "G has hardly ever met so short a z. Does it draw worse there? The curve on the right measures it, and the "
        "line below says whether the difference is more than chance.",
        holds=_short_half_way,
    ),
    Experiment(
        title="Lean to the right",
        settings={
            "show": "Arithmetic",
            "plus": 8,
            "plus-trait": "right",
            "minus": 8,
            "minus-trait": "left",
            "to": 0,
            "strength": 0.75,
        },
        notice="A direction made of eights alone, added to zeros: they lean to the right, and nearly all stay zeros. "
        "Move the strength below zero: they lean to the left.",
        holds=_leans,
    ),
    Experiment(
        title="A bolder pen",
        settings={
            "show": "Arithmetic",
            "plus": 8,
            "plus-trait": "bold",
            "minus": 8,
            "minus-trait": "thin",
            "to": 2,
            "strength": 0.75,
        },
        notice="Bold eights minus thin eights: the twos get a quarter more ink. Nobody told the network what a pen is.",
        holds=_has_more_ink,
    ),
    Experiment(
        title="Daylight on the wall",
        settings={
            "show": "Arithmetic",
            "artist": "dcgan-colour",
            "plus": 6,
            "plus-colours": "light",
            "minus": 6,
            "minus-colours": "dark",
            "to": 5,
            "strength": 0.75,
        },
        notice="Light sixes minus dark sixes, added to fives: walls and digits get lighter, and more than four in five "
        "are still fives. Move the strength below zero, and night falls.",
        holds=_is_lighter,
    ),
    Experiment(
        title="From blue to red",
        settings={
            "show": "Arithmetic",
            "artist": "dcgan-colour",
            "plus": 0,
            "plus-colours": "warm",
            "minus": 0,
            "minus-colours": "cold",
            "to": 7,
            "strength": 0.75,
        },
        notice="A direction made of zeros alone shifts the colours of sevens towards red, and most stay sevens: G "
        "keeps colour and digit in nearly separate directions. Is it so for twos, too?",
        holds=_is_redder,
    ),
    Experiment(
        title="Has it learned them by heart?",
        settings={"show": "Does it copy?", "number": 1},
        notice="Drawings are at least as far from the training pictures as real digits that it never saw: compare the "
        "medians. Look at the six neighbours: alike, but none the same.",
        holds=_does_not_copy,
    ),
    Experiment(
        title="Before it has learned",
        settings={"show": "Walk", "after": 0},
        notice="After epoch 0 every z gives nearly the same grey. Then move the epoch to the right: first strokes, "
        "then digits, and soon other digits in the same places.",
        holds=_all_alike,
    ),
)
