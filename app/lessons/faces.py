"""Experiments of the page "Faces before CNNs".

`holds` takes a `OneFeature` for "One feature", else the `Walked` of the picture that the settings give.
"""

from app.lessons.experiment import Experiment
from app.studies.faces import OneFeature, Walked

MATHS = r"""
The **integral image** of a grey picture $f$ is $I(x, y) = \sum_{x' < x,\; y' < y} f(x', y')$. The sum over a
rectangle with the corners $(x_1, y_1)$ and $(x_2, y_2)$ is $I(x_2, y_2) - I(x_2, y_1) - I(x_1, y_2) + I(x_1, y_1)$:
four look-ups, however large it is.

A **Haar feature** is $\sum_i w_i \cdot \text{sum}_i$ over two to four rectangles of equal size, with weights that add
up to zero on a flat wall. A **weak classifier** compares it with a threshold and gives one of two votes; a **stage**
adds the votes of its weak classifiers, chosen by AdaBoost, and rejects what stays below its own threshold. Before that
the value is divided by the standard deviation of the window, so that the light does not matter.

A **cascade** puts cheap stages first. If each of $n$ stages passes a share $f$ of the windows without a face and $d$
of those with one, the whole passes $f^n$ and $d^n$: with $f = 0.5$, $d = 0.999$ and 25 stages, 3 in 100 million and
97.5 %.

**Here and there.** The cascade is Lienhart's, which comes with OpenCV: 25 stages, 2,913 features, windows of 24 x 24
pixels. The paper's own had 38 stages and 6,060 features, and read 15 pictures of 384 x 288 pixels a second on a
Pentium III of 700 MHz. Windows of this page are those of OpenCV's detector, in scales of 1.1; ours are walked by NumPy,
which is slower.

Sources: course chapter 7.2; Viola and Jones 2001, *Rapid object detection using a boosted cascade of simple features*;
Lienhart and Maydt 2002, *An extended set of Haar-like features for rapid object detection*.
"""


def _answers_strongly(one: OneFeature) -> bool:
    return one.value > 0 and one.rank > 0.9


def _six_in_ten_fall_at_two_stages(found: Walked) -> bool:
    return bool(0.55 < 1 - found.counts[2] / found.counts[0] < 0.7 and found.features_asked < 100)


def _one_face_in_few_windows(found: Walked) -> bool:
    return len(found.faces) == 1 and bool(5 < found.counts[-1] < 20)  # upright there are 31


def _nothing_passes(found: Walked) -> bool:
    return bool(found.counts[1] > found.counts[0] / 10 and found.counts[-1] == 0)


def _no_face(found: Walked) -> bool:
    return len(found.faces) == 0


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Eyes are darker than cheeks",
        settings={
            "show": "One feature",
            "pattern": "Dark above bright",
            "box": (94 / 256, 48 / 256, 36 / 256, 14 / 256),
        },
        notice="Over the eyes the value is larger than at 96 of 100 places; yet hair, flag and suit have larger ones. "
        "One feature is a weak witness: drag it about.",
        holds=_answers_strongly,
    ),
    Experiment(
        title="The bridge of the nose",
        settings={
            "show": "One feature",
            "pattern": "Bright between dark",
            "box": (96 / 256, 48 / 256, 30 / 256, 6 / 256),
        },
        notice="Bright between two eyes. The paper shows this feature and the one over the eyes as the first two that "
        "its training chose.",
        holds=_answers_strongly,
    ),
    Experiment(
        title="Six in ten are gone after two stages",
        settings={"show": "The cascade", "stage": 2},
        notice="Two stages, 25 features, and most windows are gone. What is left thins out from stage to stage: pull "
        "the slider. So a window costs few features on average, though a face costs all of them.",
        holds=_six_in_ten_fall_at_two_stages,
    ),
    Experiment(
        title="A wall has no face",
        settings={"show": "The cascade", "photo": "brick", "stage": 25},
        notice="Bricks have edges in plenty, and pass the first stages as well as anything. None passes them all.",
        holds=_nothing_passes,
    ),
    Experiment(
        title="Tilted: still found",
        settings={"show": "Where it fails", "turn": 20},
        notice="The face is found, with half as many windows. Turn on, five degrees at a time: where is the end?",
        holds=_one_face_in_few_windows,
    ),
    Experiment(
        title="On its side: gone",
        settings={"show": "Where it fails", "turn": 90},
        notice="Nothing about the face has changed but its direction. A convolutional network learns from examples, "
        "and would need turned faces among them, too.",
        holds=_no_face,
    ),
    Experiment(
        title="From the side: gone",
        settings={"show": "Where it fails", "photo": "cameraman"},
        notice="The cameraman is seen in profile. A cascade for profiles is another one, trained on other "
        "faces. Mirror and turn him: now and then single windows pass, and too few agree.",
        holds=_no_face,
    ),
)
