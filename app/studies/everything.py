"""What the page "Why not look at everything?" computes: who reads fields of any size, clutter and noise. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.studies.readers import PAPER_ERROR_PERCENT, READERS, trained_on
from lab.architectures.ram import RamSpec
from lab.architectures.readers import Readings, cost_of_answer
from lab.cards import attention_card
from lab.data.clutter import DIGIT_PX, TASKS, ClutterTask

TRAINED = TASKS["cluttered"]
GUESSING = 0.1
STUCK_FROM = 0.9  # of the fields get one digit, which about a tenth of them show
KEPT = 12  # fields that come back with the answers, to be looked at
COST_SIDES = range(40, 301, 4)
SWEEPS = {"side": range(40, 121, 10), "pieces": range(0, 13, 2), "noise": range(0, 61, 10)}
"""What is told of a field -> the values at which it is measured along its range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the controls say.

    Attributes:
        side: of a field, in pixels.
        pieces: of clutter.
        noise: standard deviation in grey levels of 0 to 255.
        count: how many fields are read.
        seed: draws them.
    """

    side: int = TRAINED.side
    pieces: int = TRAINED.pieces
    noise: int = 0
    count: int = 400
    seed: int = 0

    @property
    def task(self) -> ClutterTask:
        """What such a field looks like."""
        return ClutterTask(name="own", title="", side=self.side, pieces=self.pieces, noise=self.noise)

    @property
    def is_trained_for(self) -> bool:
        """Whether the networks learned on such fields."""
        return (self.side, self.pieces, self.noise) == (TRAINED.side, TRAINED.pieces, TRAINED.noise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one network read the fields.

    Attributes:
        who: kind of network, a key of `READERS`.
        right: share of right answers.
        error: standard error of that share.
        commonest: the digit that it says most often, whatever the fields show; the smallest of several.
        commonest_share: of its answers that are this digit.
        on_card: the share on the fields of its card, many more, as it was trained.
        in_paper: the same in the paper, which had 60,000 digits to learn from; None if it has no such network.
        side: of the fields, in pixels.
        cost: multiply-accumulates of one answer by such a network, built for fields of this size.
        times_dearer: the same as a multiple of the cost at the size that it was trained on.
    """

    who: str
    right: float
    error: float
    commonest: int
    commonest_share: float
    on_card: float
    in_paper: float | None
    side: int
    cost: int
    times_dearer: float

    @property
    def title(self) -> str:
        """Its name on the page."""
        return READERS[self.who]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """A setting, and what was read in its fields; `scores` are in the order of `READERS`."""

    setting: Setting
    readings: Readings
    scores: tuple[Score, ...]

    def score(self, who: str) -> Score:
        """Of one kind of network."""
        return next(score for score in self.scores if score.who == who)

    def lost(self, who: str) -> float:
        """Share of right answers that it lost against the fields that it was trained for; negative if it gained."""
        score = self.score(who)
        return score.on_card - score.right


def widest_square(names: Mapping[str, str]) -> int | None:
    """Side in pixels of the widest square that RAM sees at once; None if it is not shipped."""
    if "ram" not in names:
        return None
    spec = RamSpec(**attention_card(names["ram"])["spec"])
    return int(spec.patch * spec.factor ** (spec.scales - 1))


def measure(setting: Setting, names: Mapping[str, str], readings: Readings) -> Measured:
    """The share that each network read, with its error, and the price.

    Args:
        setting: the fields'.
        names: as `readers` gives them.
        readings: what the networks of these names answered.
    """
    scores = []
    for who, name in names.items():
        card = attention_card(name)
        cost = cost_of_answer(card, setting.side)
        answers = readings.answers[name]
        right = float((answers == readings.labels).mean())
        times_said = np.bincount(answers, minlength=10)
        scores.append(
            Score(
                who=who,
                right=right,
                error=math.sqrt(right * (1 - right) / len(readings.labels)),
                commonest=int(times_said.argmax()),
                commonest_share=float(times_said.max() / len(answers)),
                on_card=1 - card["seeds"][str(card["shipped_seed"])]["test_error_percent"] / 100,
                in_paper=1 - PAPER_ERROR_PERCENT[name] / 100 if name in PAPER_ERROR_PERCENT else None,
                side=setting.side,
                cost=cost,
                times_dearer=cost / cost_of_answer(card, TRAINED.side),
            )
        )
    return Measured(setting=setting, readings=readings, scores=tuple(scores))


def sweep(setting: Setting, control: str) -> list[Setting]:
    """The same with every value of one control, a key of `SWEEPS`, and with its own: the curve passes through it.

    The digits are the same in all. Another number of fields would put them at other places: their draws come first.
    """
    values = sorted({*SWEEPS[control], getattr(setting, control)})
    return [replace(setting, **{control: value}) for value in values]


def readers() -> dict[str, str]:
    """Kind -> name of the shipped networks that were trained on the paper's cluttered fields."""
    return trained_on(TRAINED.name)


def percent(share: float) -> str:
    """A share as the page writes it, in charts and tables alike.

    Example:
        >>> percent(385 / 400)
        '96.2%'
    """
    return f"{share:.1%}"


def in_words(score: Score) -> str:
    """The share and its error in percent."""
    return f"{percent(score.right)} ± {100 * score.error:.1f}"


def table(scores: Sequence[Score]) -> list[dict[str, str]]:
    """A line a network, in words."""
    return [
        {
            "Network": score.title,
            "Right here": in_words(score),
            "Says most": f"{score.commonest} ({score.commonest_share:.0%})",
            "Right as trained": percent(score.on_card),
            "In the paper": "" if score.in_paper is None else percent(score.in_paper),
            f"Cost if built for {score.side} px": f"{score.cost:,}",
            f"Against {TRAINED.side} px": f"{score.times_dearer:.1f} times",
        }
        for score in scores
    ]


def costs(names: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """Multiply-accumulates of one answer at each of `COST_SIDES`, by kind of network."""
    cards = {who: attention_card(name) for who, name in names.items()}
    return {who: tuple(cost_of_answer(card, side) for side in COST_SIDES) for who, card in cards.items()}


def dearer_from(costs: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """Networks that cost more than RAM on large fields -> the first of `COST_SIDES` at which they do."""
    found = {}
    for who, prices in costs.items():
        dearer = [price > flat for price, flat in zip(prices, costs.get("ram", prices), strict=True)]
        if any(dearer):
            found[who] = COST_SIDES[dearer.index(True)]
    return found


def stuck(measured: Measured) -> str:
    """Who gives one digit to nearly all fields, in a sentence; empty if nobody does."""
    found = [score for score in measured.scores if score.commonest_share > STUCK_FROM]
    listed = ", ".join(
        f"{score.title} says {score.commonest} to {score.commonest_share:.0%} of them" for score in found
    )
    labels = measured.readings.labels
    shown = ", ".join(
        f"{float((labels == digit).mean()):.0%} show {digit}" for digit in sorted({score.commonest for score in found})
    )
    return f"One answer to nearly all fields: {listed}. In truth {shown}." if found else ""


def shrunk_px(side: int) -> float:
    """Side of the digit in pixels, as networks of one size get it from a field of `side` pixels.

    Example:
        >>> shrunk_px(120), shrunk_px(40)
        (14.0, 28.0)
    """
    return DIGIT_PX * min(1.0, TRAINED.side / side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one network said to one field; `who` is a key of `READERS`."""

    who: str
    digit: int
    is_right: bool

    @property
    def title(self) -> str:
        """Its name on the page."""
        return READERS[self.who]


def said(measured: Measured, names: Mapping[str, str], number: int) -> tuple[Answer, ...]:
    """What each network said to the field with that number, in the order of `names`."""
    label = int(measured.readings.labels[number])
    digits = {who: int(measured.readings.answers[name][number]) for who, name in names.items()}
    return tuple(Answer(who=who, digit=digit, is_right=digit == label) for who, digit in digits.items())


def fields_code(setting: Setting) -> list[str]:
    """Lines that draw `fields`."""
    numbers = f"side={setting.side}, pieces={setting.pieces}, noise={setting.noise}"
    return [
        "from lab.data import clutter, datasets",
        "",
        f'task = clutter.ClutterTask(name="own", title="", {numbers})',
        f'fields = clutter.draw(task, datasets.load("digits").test, {setting.count}, seed={setting.seed})',
    ]


def everything_code(setting: Setting, names: Mapping[str, str]) -> str:
    """`right`, name of a network -> bool `(N,)`, as measured on the page."""
    return "\n".join(
        [
            "from lab.nets.attention.shipped import answers",
            *fields_code(setting),
            "right = {}",
            f"for name in {list(names.values())}:",
            "    # A learned gaze draws its places, as in training; other sizes are fitted to whole-picture networks.",
            "    right[name] = answers(name, fields.images, is_sampled=True) == fields.labels",
            "    share = right[name].mean()",
            "    print(name, share, (share * (1 - share) / len(fields)) ** 0.5)",
        ]
    )
