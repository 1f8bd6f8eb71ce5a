"""Experiments of the page "Why not look at everything?". `holds` takes the `Measured` that their settings give."""

from app.lessons.experiment import Experiment
from app.studies.everything import TRAINED, Measured, readers, widest_square

MATHS = r"""
A network that takes the whole picture in pays for every pixel. A dense layer of $u$ units on a field of $s \times s$
makes $u s^2$ multiply-accumulates; a convolution with $f$ filters of $k \times k$ and stride $d$ makes about
$f k^2 (s / d)^2$, and the dense layer on its maps grows alike: twice the side, four times the price. RAM pays for
$T$ glimpses of $K$ patches of $g \times g$, whatever lies around them:

$$ T \, (K g^2 u + \dots) \quad \text{has no } s $$

Chapter 9.3.1 of the course names three things that whole-picture networks falter at: **size** (most of the sums are
spent on what is not the digit), **clutter** (all ink goes into the same sums) and **noise**. What is measured here is
how networks bear them that never met them in training; a network trained on such fields does better.

The **standard error** of a share $p$ of $n$ fields is $\sqrt{p (1 - p) / n}$. Two shares that differ by less than
about twice that may be equal.

**The paper** (Mnih et al. 2014, table 2; 60 × 60, cluttered, 60,000 digits to learn from) has 11.96 % errors for the
fully connected net of 256, 8.09 % for the conv net, 4.04 % for RAM with eight glimpses, and 14.4 % for eight random
ones. The lab's networks learned from 7,200 digits; their numbers stand under "Right as trained".

Sources: course chapters 9.2, 9.3.1 and 9.3.2; Mnih, Heess, Graves and Kavukcuoglu 2014, *Recurrent models of visual
attention*, sec. 1 and 4.1.
"""


def _whole(measured: Measured) -> list[str]:
    """The networks that take the whole field in at once, as far as they are shipped."""
    return [score.who for score in measured.scores if score.who in ("conv", "fc256", "fc64")]


def _as_on_the_card(measured: Measured) -> bool:
    as_on_card = all(abs(measured.lost(score.who)) < 3 * score.error for score in measured.scores)
    return as_on_card and all(measured.score("ram").right > measured.score(who).right for who in _whole(measured))


def _clutter_hurts_the_whole_picture_more(measured: Measured) -> bool:
    return all(measured.lost(who) > measured.lost("ram") + 0.02 > 0.07 for who in _whole(measured))


def _most_errors_were_the_clutters(measured: Measured) -> bool:
    ram = measured.score("ram")
    return all(score.right > score.on_card for score in measured.scores) and 1 - ram.right < (1 - ram.on_card) / 2


def _ram_pays_the_same_and_cannot_find_it(measured: Measured) -> bool:
    widest = widest_square(readers()) or 0
    covers, covered = ((widest / side) ** 2 for side in (measured.setting.side, TRAINED.side))
    return (
        measured.score("ram").times_dearer == 1
        and all(3.5 < measured.score(who).times_dearer < 4.5 for who in _whole(measured))
        and (0.15 < covers < 0.17 and 0.6 < covered < 0.7)
        and all(score.right < 0.6 for score in measured.scores)
    )


def _noise_hurts_ram_more(measured: Measured) -> bool:
    return measured.score("conv").right > measured.score("ram").right + measured.score("ram").error


EXPERIMENTS = (
    Experiment(
        title="As they were trained",
        settings={},
        notice="60 × 60, four pieces, no noise. Few hundred fields already put RAM ahead, and each share lies within "
        "its error of what the network's card says.",
        holds=_as_on_the_card,
    ),
    Experiment(
        title="Three times the clutter",
        settings={"pieces": 12},
        notice="The networks that take everything in lose most: a piece anywhere changes their sums. RAM looks past "
        "what it does not look at, and loses too.",
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
        notice="RAM's line of costs is flat, the others' price is about four times what it was. But no network here was "
        "trained for this: RAM's first look covers a sixth of the field, not two thirds as before, and the others get a "
        "digit half as large.",
        holds=_ram_pays_the_same_and_cannot_find_it,
    ),
    Experiment(
        title="Noise is another matter",
        settings={"noise": 40},
        notice="Attention is no cure for what lies on the digit itself: RAM, which had never met noise, loses more than "
        "the conv net, which had not either. What a network must bear, it must be trained for.",
        holds=_noise_hurts_ram_more,
    ),
)
