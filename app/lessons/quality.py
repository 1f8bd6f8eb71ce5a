"""Experiments of the page "How good?". `holds` takes the `Quality` of what the experiment shows."""

from app.lessons.experiment import Experiment

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

EXPERIMENTS: tuple[Experiment, ...] = ()
