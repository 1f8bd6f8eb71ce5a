"""Experiments of the page "Why not look at everything?". `holds` takes the `Measured` or `Both` that they give."""

from app.lessons.experiment import Experiment
from app.studies.everything import TRAINED, Measured, readers, widest_square
from app.studies.hard_and_soft import Both

MATHS = r"""
A network that takes the whole picture in pays for every pixel. A dense layer of $u$ units on a field of $s \times s$
makes $u s^2$ multiply-accumulates; a convolution with $f$ filters of $k \times k$ and stride $d$ makes about
$f k^2 (s / d)^2$, and the dense layer on its maps grows alike: twice the side, four times the price. RAM pays for
$T$ glimpses of $K$ patches of $g \times g$, whatever lies around them:

$$ T \, (K g^2 u + \dots) \quad \text{has no } s $$

Networks that take the whole picture in falter at three things: **size** (most of the sums are
spent on what is not the digit), **clutter** (all ink goes into the same sums) and **noise**. What is measured here is
how networks bear them that never met them in training; a network trained on such fields does better.

**Hard** attention draws a place, and sees nothing else. A place that was drawn has no gradient, so REINFORCE must
teach it: looks that led to a right answer become likelier.

**Soft** attention describes every patch $i$ by a vector $a_i$, gives it a score $e_i$ from that and from its memory,
and takes in the mean by weights that are positive and sum to one:

$$ \alpha_i = \frac{\exp e_i}{\sum_j \exp e_j}, \qquad z = \sum_i \alpha_i a_i $$

All of that has a gradient, so plain backpropagation teaches it. The price: every patch must be described, and weighed
at every step, so its cost grows with the area as the conv net's does.

Noise has two sides: it is uneven, and, as no pixel is darker than black, it makes the field brighter in the mean. The
second is enough to stop soft attention: add a plain grey of 8 (white is 255) to every pixel of the fields that it was
trained for, and it says 8 to nearly all of them.

The **standard error** of a share $p$ of $n$ fields is $\sqrt{p (1 - p) / n}$. Two shares that differ by less than
about twice that may be equal.

Sources: the course, chapters 9.2 (attention, hard and soft), 9.3.1 (why CNNs falter) and 9.3.2 (RAM); Mnih, Heess,
Graves and Kavukcuoglu 2014, *Recurrent models of visual attention*, sec. 1 and 4.1; Xu et al. 2015, *Show, attend and
tell*, sec. 4.
"""


WHOLE = ("conv", "fc256")
"""The networks that take the whole field into fixed weights, a weight or a sum for each place."""


def _as_on_the_card(measured: Measured) -> bool:
    best = max(measured.scores, key=lambda score: score.right)
    return (
        all(abs(measured.lost(score.who)) < 3 * score.error for score in measured.scores)
        and all(measured.score("ram").right > measured.score(who).right for who in (*WHOLE, "random"))
        and best.who == "soft"
        and best.cost == max(score.cost for score in measured.scores)
    )


def _clutter_hurts_the_whole_picture_more(measured: Measured) -> bool:
    return (
        all(0.4 * measured.lost(who) < measured.lost("ram") < 0.6 * measured.lost(who) for who in WHOLE)
        and measured.lost("ram") > measured.lost("soft") > 0
    )


def _most_errors_were_the_clutters(measured: Measured) -> bool:
    ram = measured.score("ram")
    return all(score.right > score.on_card for score in measured.scores) and 1 - ram.right < (1 - ram.on_card) / 2


def _ram_pays_the_same_and_cannot_find_it(measured: Measured) -> bool:
    widest = widest_square(readers()) or 0
    covers, covered = ((widest / side) ** 2 for side in (measured.setting.side, TRAINED.side))
    return (
        measured.score("ram").times_dearer == 1
        and all(3.5 < measured.score(who).times_dearer < 5.5 for who in (*WHOLE, "soft"))
        and (0.15 < covers < 0.17 and 0.6 < covered < 0.7)
        and all(measured.score(who).right < 0.6 for who in (*WHOLE, "ram"))
        and measured.score("random").right > measured.score("ram").right + 0.05
        and measured.score("soft").right > 0.9
    )


def _noise_is_not_clutter(measured: Measured) -> bool:
    conv, ram, soft = (measured.score(who).right for who in ("conv", "ram", "soft"))
    stuck = measured.score("soft")
    return conv > ram + 0.1 > soft + 0.3 and soft < 0.15 and stuck.commonest == 8 and stuck.commonest_share > 0.95


def _weight_goes_to_the_digit(both: Both) -> bool:
    answers = {int(seen.probabilities[0, -1].argmax()) for seen in (both.hard, both.soft)}
    return answers == {both.label} and both.weights.mean() > 2 * both.shares.mean() and bool(both.on_digit.sum() >= 4)


def _noise_levels_the_weights(both: Both) -> bool:
    said = int(both.soft.probabilities[0, -1].argmax())
    return said == 8 != both.label and abs(both.weights.mean() - both.even) < 0.05


EXPERIMENTS = (
    Experiment(
        title="As they were trained",
        settings={},
        notice="60 × 60, four pieces, no noise: each share lies within a few of its errors of the share as trained. "
        "RAM reads more than with random looks, and more than both networks that take the field in whole. Soft "
        "attention reads most, and costs most.",
        holds=_as_on_the_card,
    ),
    Experiment(
        title="Three times the clutter",
        settings={"pieces": 12},
        notice="The conv net and the fully connected one lose most: a piece anywhere changes their sums. RAM loses "
        "about half as much, soft attention least.",
        holds=_clutter_hurts_the_whole_picture_more,
    ),
    Experiment(
        title="No clutter at all",
        settings={"pieces": 0},
        notice="Everybody gains. Of RAM's errors less than half remain: the others came with the pieces.",
        holds=_most_errors_were_the_clutters,
    ),
    Experiment(
        title="Twice as wide and high",
        settings={"side": 120},
        notice="RAM costs what it did, the others about four times as much or more. But it was not trained for this: "
        "its first look covers a sixth of the field, not two thirds, and even random looks read more. Soft attention "
        "reads on: one small network serves every patch, however many there are.",
        holds=_ram_pays_the_same_and_cannot_find_it,
    ),
    Experiment(
        title="Noise is another matter",
        settings={"noise": 40},
        notice="Nobody had met noise in training. The conv net bears it best; RAM reads less than half; soft "
        "attention, ahead until now, says 8 to nearly all, so it is right where an 8 is shown. The last experiment "
        "shows what its weights do then. What a network must bear, it must be trained for.",
        holds=_noise_is_not_clutter,
    ),
    Experiment(
        title="Hard and soft on one field",
        settings={"view": "Hard and soft", "number": 2},
        notice="RAM's path and the weights end on the same digit. RAM sees one place at a time, and must be told by "
        "reward which; soft attention sees all, so backpropagation can shift its weight towards the digit.",
        holds=_weight_goes_to_the_digit,
    ),
    Experiment(
        title="Noise levels the weights",
        settings={"view": "Hard and soft", "number": 2, "noise": 40},
        notice="The same field in noise: soft attention's weights no longer tell the digit from the rest. About as "
        "much falls on it as if every patch had the same, and the answer is 8. In training the ground was exactly "
        "black; in noise no patch is.",
        holds=_noise_levels_the_weights,
    ),
)
