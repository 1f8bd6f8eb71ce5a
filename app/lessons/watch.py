"""Experiments of the page "Watch RAM look". `holds` takes the `Watched` of many test fields, and their labels."""

from app.lessons.experiment import Experiment

MATHS = r"""
At glimpse $t$ the sensor's patches and the location go through the **glimpse network**
$g_t = \mathrm{ReLU}(W_1\, \mathrm{ReLU}(W_2\, \rho(x, l_t)) + W_3\, \mathrm{ReLU}(W_4\, l_t))$, *what* plus *where*.
The **core** keeps a memory $h_t = \mathrm{ReLU}(W_5 h_{t-1} + W_6 g_t)$. From it come the answer, a softmax, and the
**policy**: the next location is drawn from $\mathcal{N}(\mu(h_t), \sigma^2)$.

A location that was drawn has no gradient. **REINFORCE** (Williams 1992) does without one:

$$ \nabla_\theta\, \mathbb{E}[R] = \mathbb{E}\Big[\sum_t \nabla_\theta \ln \pi_\theta(l_t)\, (R - b_t)\Big] $$

with reward $R = 1$ for a right answer, else 0. The **baseline** $b_t$, which the network learns as well, changes
nothing in the mean and much in the spread.

Sources: course chapter 9.3.2; Mnih, Heess, Graves and Kavukcuoglu 2014, *Recurrent models of visual attention*;
Williams 1992, *Simple statistical gradient-following algorithms for connectionist reinforcement learning*.
"""

EXPERIMENTS: tuple[Experiment, ...] = ()
