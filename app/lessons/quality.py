"""Experiments of the page "How good?". `holds` takes the `Quality` of what the experiment shows."""

from app.lessons.experiment import Experiment
from lab.architectures.gan import Quality

MATHS = r"""
**The judge** is a classifier of ten kinds and "none of these", trained on real pictures, on distorted ones, and on
pictures that show nothing of the kind. The players never hear of it. It *reads* a picture if it gives more than 90 %
to one of the ten kinds.

**Fréchet distance** (Heusel et al. 2017): each picture becomes the 128 numbers that the judge has before its answer.
With means $m$ and covariances $C$ of two sets of pictures it is
$|m_1 - m_2|^2 + \mathrm{tr}\,(C_1 + C_2 - 2\,(C_1 C_2)^{1/2})$. It is 0 for equal sets, but never for two samples of
one source: so the distance between training and test pictures stands beside it. Few pictures give too large a
distance; compare equal numbers. The name FID belongs to the features of a network called Inception; with the
features of a small judge the figures are others.

**Precision and recall** (Kynkäänniemi et al. 2019): around each picture of a set lies a ball that reaches to the third
nearest of its set. Precision is the share of drawings inside the balls of real pictures, recall the share of real
pictures inside the balls of drawings. A generator that draws one perfect picture has precision 1 and recall near 0.

**You and D**: each of the ten is real or drawn by the toss of a coin. A coin that answers for you gets $k$ or more of
ten right with the probability $\sum_{j \ge k} \binom{10}{j} / 2^{10}$: 9 or 10 right would be luck once in a hundred
games. D sees each picture by itself, normalised with its running means.

Sources: course chapters 8.1 to 8.3; Heusel et al. 2017, *GANs trained by a two time-scale update rule converge to a
local Nash equilibrium*; Kynkäänniemi et al. 2019, *Improved precision and recall metric for assessing generative
models*.
"""


def _nothing_is_read(found: Quality) -> bool:
    return found.accepted() <= 0.1


def _is_read_but_not_like_real_ones(found: Quality) -> bool:
    return found.accepted() >= 0.75 and found.frechet > 1.5 * found.frechet_of_real


def _is_worse(found: Quality) -> bool:
    return found.accepted() < 0.6 and found.frechet > 4 * found.frechet_of_real


def _is_half_way(found: Quality) -> bool:
    return 0.5 < found.accepted() < 0.75 and found.frechet > 1.5 * found.frechet_of_real


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Nothing learned yet",
        settings={"show": "Scores", "artist": "dcgan-digits", "after": 0},
        notice="The judge reads next to none, and the Fréchet distance is huge. This is where every figure begins; a "
        "judge that took noise for digits would be worth nothing.",
        holds=_nothing_is_read,
    ),
    Experiment(
        title="Good, but not like real ones",
        settings={"show": "Scores", "artist": "dcgan-digits"},
        notice="Most are read, every kind is drawn, and still the distance is a multiple of the one between real "
        "pictures. Compare precision and recall with those of real pictures: which half is missing?",
        holds=_is_read_but_not_like_real_ones,
    ),
    Experiment(
        title="The course's GAN",
        settings={"show": "Scores", "artist": "gan-digits"},
        notice="Fully connected players: speckled digits, of which the judge reads far fewer. Which kinds are rare?",
        holds=_is_worse,
    ),
    Experiment(
        title="Watch it get better",
        settings={"show": "Over epochs", "artist": "dcgan-digits"},
        notice="The distance falls fast in the first epochs and slowly ever after. Precision and recall need not rise "
        "together: which of them comes first, and which one ends lower?",
        holds=_is_read_but_not_like_real_ones,
    ),
    Experiment(
        title="Fool me",
        settings={"show": "You are the discriminator", "artist": "dcgan-digits", "ten": 1},
        notice="Ten pictures, real or drawn. What gives the drawn ones away: loose dots, broken strokes, digits that "
        "are two at once?",
        holds=_is_read_but_not_like_real_ones,
    ),
    Experiment(
        title="An early forger",
        settings={"show": "You are the discriminator", "artist": "dcgan-digits", "after": 1, "ten": 1},
        notice="The same game after 100 steps: now it is easy for you. Is it for D, which has learned only as long?",
        holds=lambda found: found.accepted() < 0.3,
    ),
    Experiment(
        title="Numbers on a wall",
        settings={"show": "Scores", "artist": "dcgan-colour"},
        notice="House numbers in colour, with shadows and neighbours that are cut off. The judge reads two drawings in "
        "three; of real ones nine in ten. Recall is lowest: which walls, fonts and colours are never drawn?",
        holds=lambda found: (
            _is_half_way(found) and found.recall < found.precision and found.recall < 0.6 * found.recall_of_real
        ),
    ),
    Experiment(
        title="The wall before the number",
        settings={"show": "Scores", "artist": "dcgan-colour", "after": 7},
        notice="Seven epochs: walls, light and blur are there, drawings differ from each other (variety), and the "
        "judge reads next to none. You may see a 0 or a 7 where it does not: it has learned to turn down what is half "
        "a digit. Move the epoch on: when does it agree?",
        holds=lambda found: found.variety > 0.8 and found.accepted() < 0.1,
    ),
    Experiment(
        title="Fool me on a wall",
        settings={"show": "You are the discriminator", "artist": "dcgan-colour", "ten": 2},
        notice="Blur, shadow and neighbours hide much of what gave drawn digits away. Are you as good as before, and "
        "is D?",
        holds=_is_half_way,
    ),
)
