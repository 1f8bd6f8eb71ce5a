"""Experiments of the page "You against RAM". `holds` takes the `Standing` of the networks on the ten fields."""

from app.lessons.experiment import Experiment
from app.studies.duel import RAM, ROUNDS, Standing

RULES = r"""
The network's first look is at the middle, and so is yours. Then each of you chooses: as many looks in all, through the
same **glimpse sensor**, which the page "Retina" takes apart. Grey (72) is what nobody has looked at. What you uncover
is exactly what the sensor sees: sharp in the middle, coarser around. Random gaze is the same kind of network, trained
to read what it finds at places that nobody chose; a conv net gets the whole field at once, however few looks the
others have.

The fields are drawn from the test digits, which no network here was trained on. Everybody gets the same ten.

**Is a lead more than luck?** Only fields that one of the two alone read say anything. Were both equally good, each of
these would be the toss of a coin: with $n$ of them, a lead at least as large as $w$ against $n - w$, $w \ge n/2$, has
the probability $2 \sum_{k \ge w} \binom{n}{k} / 2^n$ (at most 1), the exact **sign test**.

Sources: Mnih, Heess, Graves and Kavukcuoglu 2014, *Recurrent models of visual attention*, sec. 4; McNemar 1947, *Note
on the sampling error of the difference between correlated proportions*; course chapter 9.3.2.
"""


def _one_look_is_too_few(standing: Standing) -> bool:
    return 4 <= standing.right(RAM) <= 7


def _the_second_look_does_it(standing: Standing) -> bool:
    return standing.right(RAM) >= ROUNDS - 1


def _reads_nearly_all(standing: Standing) -> bool:
    return standing.right(RAM) >= ROUNDS - 1


def _misreads_three(standing: Standing) -> bool:
    return standing.right(RAM) == 7


EXPERIMENTS: tuple[Experiment, ...] = (
    Experiment(
        title="Answer without a look",
        settings={"against": "ram-cluttered", "looks": 1, "fields": 1},
        notice="Only the free look in the middle, for you and for RAM: it then reads about six of ten. Guess from what "
        "the coarse squares show. What would you look at next?",
        holds=_one_look_is_too_few,
    ),
    Experiment(
        title="One look of your own",
        settings={"against": "ram-cluttered", "looks": 2, "fields": 1},
        notice="The same ten fields. Spend your look on the largest bright patch: a digit is larger than a piece of "
        "clutter. With this one look more RAM reads nearly all of them.",
        holds=_the_second_look_does_it,
    ),
    Experiment(
        title="A real keyhole",
        settings={"against": "ram-centred", "fields": 1},
        notice="Six looks of 8 × 8 pixels, and nothing around them. Follow the stroke: look next where the ink leaves "
        "your square. Ends and crossings tell digits apart; long straight lines do not.",
        holds=_reads_nearly_all,
    ),
    Experiment(
        title="Beat it where it is weak",
        settings={"against": "ram-cluttered", "fields": 22},
        notice="Of the 99 sets of ten this is where RAM fares worst: three wrong. Are they hard for you, too? "
        "Once a field is open, compare where the two of you looked.",
        holds=_misreads_three,
    ),
)
