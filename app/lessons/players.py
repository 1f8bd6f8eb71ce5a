"""Experiments of the page "Two players". `holds` takes the `RunState` of a game with the experiment's settings."""

import numpy as np

from app.lessons.experiment import Experiment
from lab.events import RunState

MATHS = r"""
Both players look at the same number, $D(x)$, the probability that $x$ is a real picture (Goodfellow et al. 2014):

$$
L_D = -\mathbb{E}_{x}\,[\,t \ln D(x) + (1 - t) \ln (1 - D(x))\,] \; - \; \mathbb{E}_{z}\,[\ln (1 - D(G(z)))]
$$

with $t = 1$, or a little less: one-sided **label smoothing** (Salimans et al. 2016). The game of the paper,
**minimax**, lets G lower $\mathbb{E}_{z}\,[\ln (1 - D(G(z)))]$; its slope by D's output before the sigmoid is $-D$,
which is nothing just when D is sure and G has most to learn. The **non-saturating** loss
$-\mathbb{E}_{z}\,[\ln D(G(z))]$ has the slope
$-(1 - D)$ and pulls hardest there. **Least squares** (Mao et al. 2016) asks D for 1 and 0 and G for 1. **Wasserstein**
(Arjovsky et al. 2017; with gradient penalty, Gulrajani et al. 2017) drops the probability: D's mean outputs shall lie
far apart, $\mathbb{E}_z[D(G(z))] - \mathbb{E}_x[D(x)]$, at the price of
$10\,\mathbb{E}\,(\lVert\nabla D\rVert - 1)^2$ for its slope at random mixtures of a real and a drawn picture; G lowers
$-\mathbb{E}_z[D(G(z))]$. Since each picture must be judged by itself, this D has no batch norm.

Where **kinds are told** (AC-GAN; Odena et al. 2017), D has eleven outputs. With ten of them it reads the kind $c$ of
real pictures, $L_D$ grows by $-\mathbb{E}_x\,[\ln P(c \mid x)]$, and G's loss by
$-\mathbb{E}_z\,[\ln P(c(z) \mid G(z))]$ for the kind that its z tells. In the paper D also learns from the kinds of
drawings. Where **D also reads** and kinds are not told, only $L_D$ grows, and G learns from the first output alone (an
idea of Salimans et al. 2016, who have one softmax over the kinds and "drawn").

The **Fréchet distance** of two sets is that of two normal distributions with their means $m$ and covariances $C$, of
what the judge has before its answer (Heusel et al. 2017):
$|m_1 - m_2|^2 + \mathrm{tr}\,(C_1 + C_2 - 2\,(C_1 C_2)^{1/2})$.

**Precision and recall** (Kynkäänniemi et al. 2019): around each picture of a set lies a ball that reaches to the third
nearest of its set; a picture of the other set counts if it is in one of these balls.

If G drew exactly as the world does, the best D could only say $t/2$ to everything. Then $L_D$'s terms rest at $\ln 2$
each for $t = 1$, at 0.778 and 0.598 for $t = 0.9$; with least squares at $(t/2)^2$.

A step of D leaves all of G as it is, running means of batch norm included, and the other way round. Real and drawn
pictures go through D as batches of their own.

Sources: course chapters 8.1 to 8.3; Goodfellow et al. 2014, *Generative adversarial nets*; Radford, Metz and Chintala
2015, *Unsupervised representation learning with deep convolutional generative adversarial networks*; Salimans et al.
2016, *Improved techniques for training GANs*; Mao et al. 2016, *Least squares generative adversarial networks*;
Arjovsky, Chintala and Bottou 2017, *Wasserstein GAN*; Gulrajani et al. 2017, *Improved training of Wasserstein GANs*;
Odena, Olah and Shlens 2017, *Conditional image synthesis with auxiliary classifier GANs*; Heusel et al. 2017, *GANs
trained by a two time-scale update rule converge to a local Nash equilibrium*; Kynkäänniemi et al. 2019, *Improved
precision and recall metric for assessing generative models*.
"""


def _accepted(state: RunState) -> float:
    return state.rounds[-1]["accepted"] or 0.0


def _kinds(state: RunState) -> int:
    return state.rounds[-1]["kinds"] or 0


def _said_of_real(state: RunState) -> float:
    """D's mean answer to its training pictures, over the last five sheets."""
    return float(np.mean([sheet["training"] for sheet in state.sheets[-5:]]))


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Digits in a minute",
        settings={"data": "digits", "pair": "dcgan", "epochs": 16},
        notice="Grey squares, then clouds, then strokes, then digits: after some thousand steps a judge that reads "
        "real digits takes a good share of the drawings for one, and finds almost all ten.",
        holds=lambda state: _accepted(state) > 0.3 and _kinds(state) >= 8,
    ),
    Experiment(
        title="A teacher who is never wrong",
        settings={"pair": "dcgan", "loss": "minimax", "d_steps": 5, "smoothing": 0.0, "epochs": 5},
        notice="D learns five times as often, and is soon sure of everything. The minimax loss of G is flat where D is "
        "sure: G hears nothing any more, its drawings stay the same weave, and no loss moves.",
        holds=lambda state: (
            state.rounds[-1]["drawn"] < 0.01
            and abs(state.rounds[-1]["generator"]) < 0.01
            and state.rounds[-1]["variety"] < 0.5
        ),
    ),
    Experiment(
        title="The same teacher, another loss",
        settings={"pair": "dcgan", "loss": "non-saturating", "d_steps": 5, "smoothing": 0.0, "epochs": 5},
        notice="The cure of the case before: everything is as it was but G's loss, which pulls hardest where D is "
        "sure. Now a strong D helps: digits appear after some hundred steps of G.",
        holds=lambda state: _accepted(state) > 0.15 and state.rounds[-1]["variety"] > 0.8,
    ),
    Experiment(
        title="One picture for everything",
        settings={
            "pair": "dcgan",
            "batch_norm": False,
            "g_rate": 0.01,
            "d_rate": 1e-4,
            "beta_1": 0.9,
            "epochs": 8,
        },
        notice="G runs a hundred times as fast as D, without batch norm and with a long memory. It draws one picture "
        "for every z: **Variety** 0 %, complete mode collapse. D refuses it soon, and G jumps to another single one.",
        holds=lambda state: min(each["variety"] for each in state.rounds) < 0.05 and _accepted(state) < 0.02,
    ),
    Experiment(
        title="Without batch norm",
        settings={"pair": "dcgan", "batch_norm": False, "epochs": 12},
        notice="At first all drawings are alike, since nothing keeps the maps of different z apart; variety comes "
        "slowly, and after as many steps fewer drawings are taken for digits.",
        holds=lambda state: state.rounds[0]["variety"] < 0.6 and _accepted(state) < 0.36,
    ),
    Experiment(
        title="A memory that is too long",
        settings={"pair": "dcgan", "beta_1": 0.9, "epochs": 12},
        notice="With beta 1 = 0.9, Adam goes on in the mean direction of some ten steps, while the other player turns "
        "after each: both overshoot, the losses swing, and the strokes stay ragged.",
        holds=lambda state: _accepted(state) < 0.3,
    ),
    Experiment(
        title="Without label smoothing",
        settings={"pair": "dcgan", "smoothing": 0.0, "epochs": 12},
        notice="D is asked for 1 instead of 0.9 and grows surer: to real pictures it says some 60 % on average instead "
        "of 50 %. Here that does little harm; with more steps of D it is what stops G.",
        holds=lambda state: _said_of_real(state) > 0.54,
    ),
    Experiment(
        title="Distance instead of probability",
        settings={"pair": "dcgan", "loss": "wasserstein", "d_steps": 3, "epochs": 6},
        notice="The critic gives marks without end, not probabilities, and its slope is held near 1, so it can be "
        "trained well without going silent. Drawings improve steadily, though each step of G costs four.",
        holds=lambda state: _accepted(state) > 0.1 and state.rounds[-1]["variety"] > 0.8,
    ),
    Experiment(
        title="The course's GAN",
        settings={"pair": "mlp", "epochs": 150},
        notice="One hidden layer each, 28,000 pictures a second. Every pixel is learned by itself, so there is dust "
        "everywhere, and the judge takes hardly any drawing for a digit.",
        holds=lambda state: _accepted(state) < 0.15,
    ),
    Experiment(
        title="The course's GAN with a short memory",
        settings={"pair": "mlp", "beta_1": 0.5, "epochs": 150},
        notice="The same players, the same steps, but Adam's beta 1 is 0.5, as DCGAN has it: the dust goes, and many "
        "times as many drawings are taken for digits. Optimizers of games are not those of classifiers.",
        holds=lambda state: _accepted(state) > 0.2,
    ),
)
