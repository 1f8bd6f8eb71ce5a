"""Experiments of the page "Two players". `holds` takes the `RunState` of a game with the experiment's settings."""

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
far apart, while its slope stays near 1, $10\,(\lVert\nabla D\rVert - 1)^2$.

If G drew exactly as the world does, the best D could only say $t/2$ to everything. Then $L_D$'s terms rest at $\ln 2$
each for $t = 1$, at 0.778 and 0.598 for $t = 0.9$; with least squares at $(t/2)^2$.

A step of D leaves all of G as it is, running means of batch norm included, and the other way round. Real and drawn
pictures go through D as batches of their own.

Sources: course chapters 8.1 to 8.3; Goodfellow et al. 2014, *Generative adversarial nets*; Radford, Metz and Chintala
2015, *Unsupervised representation learning with deep convolutional generative adversarial networks*.
"""


def _accepted(state: RunState) -> float:
    return state.rounds[-1]["accepted"] or 0.0


def _kinds(state: RunState) -> int:
    return state.rounds[-1]["kinds"] or 0


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Digits in a minute",
        settings={"data": "digits", "pair": "dcgan", "epochs": 16},
        notice="Grey squares, then clouds, then strokes, then digits: after some thousand steps a judge that reads "
        "real digits takes a good share of the drawings for one, and finds almost all ten.",
        holds=lambda state: _accepted(state) > 0.3 and _kinds(state) >= 8,
    ),
)
