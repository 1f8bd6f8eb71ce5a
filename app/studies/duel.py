"""What the page "You against RAM" computes: what is uncovered of a field, who was right, and what that tells. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.studies.readers import READERS, trained_on
from lab.cards import attention_card
from lab.data import clutter, datasets
from lab.ops.glimpses import glimpse

MIDDLE = (0.0, 0.0)
ROUNDS = 10
YOU, RAM = "You", READERS["ram"]
COVER = 72  # the grey of what nobody has looked at, so that black paper can be told from it
LUCK = 0.05  # leads that equals reach more often are called luck


@dataclass
class Game:
    """Ten fields, how far the visitor is, and what they said.

    What is meant for another round than the one on the table, as from a second click or a second tab, changes nothing.

    Attributes:
        net: the shipped network that they play against.
        seed: draws the fields.
        allowed: looks a field, the first included.
        looks: the places (y, x) of this round; the first is given.
        given: what they said, a digit a round.
        is_open: whether the round's field is shown.
    """

    net: str
    seed: int
    allowed: int
    looks: list[tuple[float, float]] = field(default_factory=lambda: [MIDDLE])
    given: list[int] = field(default_factory=list)
    is_open: bool = False

    @property
    def fields(self) -> clutter.Fields:
        """The same for the same network and seed."""
        return fields_of(self.net, self.seed)

    @property
    def round(self) -> int:
        """Which field is on the table, from 0."""
        return len(self.given) - self.is_open

    @property
    def left(self) -> int:
        """Looks that remain in this round; none once it is answered."""
        return 0 if self.is_open else self.allowed - len(self.looks)

    @property
    def is_over(self) -> bool:
        """Whether the last field is answered."""
        return len(self.given) == ROUNDS

    def look(self, place_yx: tuple[float, float]) -> None:
        """Uncovers one more place, if a look remains."""
        if self.left:
            self.looks.append(place_yx)

    def answer(self, number: int, digit: int) -> None:
        """Takes the visitor's word for round `number`, and opens the field."""
        if number == self.round and not self.is_open:
            self.given.append(digit)
            self.is_open = True

    def go_on(self, number: int) -> None:
        """Leaves round `number` for the next."""
        if number == self.round and self.is_open and not self.is_over:
            self.is_open, self.looks = False, [MIDDLE]

    def restart(self) -> None:
        """The same ten fields from the first."""
        self.is_open, self.looks, self.given = False, [MIDDLE], []


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """Who said what of the fields played so far.

    Attributes:
        labels: int64 `(N,)`, the digits.
        answers: by player, int64 `(N,)`.
    """

    labels: np.ndarray
    answers: Mapping[str, np.ndarray]

    def is_right(self, player: str) -> np.ndarray:
        """Field by field: bool `(N,)`."""
        found: np.ndarray = self.answers[player] == self.labels
        return found

    def right(self, player: str) -> int:
        """How many fields the player read rightly."""
        return int(self.is_right(player).sum())


def fields_of(net: str, seed: int) -> clutter.Fields:
    """The ten fields of a game, of test digits in the network's own task."""
    task = clutter.TASKS[attention_card(net)["task"]["name"]]
    return clutter.draw(task, datasets.load("digits").test, ROUNDS, seed=(seed, 1))


def rivals(net: str) -> dict[str, str]:
    """Everybody who plays the same task: the name on the score -> the name of the network."""
    found = trained_on(attention_card(net)["task"]["name"])
    return {READERS[who]: name for who, name in found.items()}


def uncovered(
    image: np.ndarray, looks_yx: Sequence[tuple[float, float]], *, size: int, scales: int, factor: int
) -> np.ndarray:
    """A field as far as it was looked at: coarse squares below sharp ones, the latest look on top.

    Args:
        image: uint8 `(H, W, 1)`.
        looks_yx: places in [-1, 1], in the order in which they were looked at.
        size, scales, factor: of the sensor.

    Returns:
        uint8 `(H, W)`.
    """
    height, width = image.shape[:2]
    shown = np.full((height, width), COVER, np.uint8)
    seen = [glimpse(image, look, size=size, scales=scales, factor=factor) for look in looks_yx]
    for scale in reversed(range(scales)):
        step = factor**scale
        for found in seen:
            left, top, right, bottom = found.squares_xyxy[scale].tolist()
            patch = np.rint(found.patches[scale, ..., 0]).astype(np.uint8).repeat(step, axis=0).repeat(step, axis=1)
            rows, columns = slice(max(top, 0), min(bottom, height)), slice(max(left, 0), min(right, width))
            shown[rows, columns] = patch[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return shown


def tally(standing: Standing) -> list[dict[str, object]]:
    """A line a player: how many of the fields it read rightly, and which."""
    return [
        {
            "Player": player,
            "Right": standing.right(player),
            "of": len(standing.labels),
            "Field by field": " ".join("✓" if right else "✗" for right in standing.is_right(player)),
        }
        for player in standing.answers
    ]


def chance_of_lead(standing: Standing, first: str = YOU, second: str = RAM) -> float:
    """How often equals would be apart by as much or more: the exact two-sided sign test (McNemar 1947).

    Only fields that one of the two alone read say anything; between equals each of these is the toss of a coin.

    Example:
        >>> labels = np.zeros(3, int)
        >>> chance_of_lead(Standing(labels=labels, answers={"You": labels, "RAM": labels + 1}))
        0.25
    """
    one, other = standing.is_right(first), standing.is_right(second)
    wins, losses = int((one & ~other).sum()), int((other & ~one).sum())
    tosses = wins + losses
    tail = sum(math.comb(tosses, count) for count in range(min(wins, losses) + 1)) / 2**tosses
    return min(1.0, 2 * tail)


def verdict(standing: Standing) -> str:
    """The closing words of a game, for a visitor and RAM at least."""
    you, ram, rounds = standing.right(YOU), standing.right(RAM), len(standing.labels)
    lead = abs(you - ram)
    fields = "one field" if lead == 1 else f"{lead} fields"
    others = [f"{player} {standing.right(player)}" for player in standing.answers if player not in (YOU, RAM)]
    lines = [
        f"#### You read {you} of {rounds}, RAM {ram}",
        f"Of the others: {', '.join(others)}." if others else "",
    ]
    if not lead:
        lines.append(f"A draw. {rounds} fields are few: somebody better than RAM by a little would hardly show it.")
    else:
        chance = chance_of_lead(standing)
        odds = "less than one" if chance < 0.01 else f"{100 * chance:.0f}"
        lines.append(
            f"{'You' if you > ram else 'RAM'} lead{'s' if you < ram else ''} by {fields}. Were you equally good, "
            f"{odds} of 100 such games would end with a lead as large or larger: "
            + ("it may well be luck. Ten fields are few." if chance > LUCK else "that is hardly luck.")
        )
    return "\n\n".join(line for line in lines if line)
