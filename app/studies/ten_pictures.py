"""You are the discriminator: ten pictures, real or drawn, and what your answers show. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.architectures.gan import Contest

ROUNDS = 10
LUCK = 0.05


@dataclass
class Round:
    """Ten pictures, and what the visitor said of them so far.

    What is meant for another picture than the one on the table, as from a second click, changes nothing.

    Attributes:
        contest: the pictures, their truth, and what D says.
        said: True for "real", a word a picture.
    """

    contest: Contest
    said: list[bool] = field(default_factory=list)

    @property
    def number(self) -> int:
        """Which picture is on the table, from 0; 10 when all are answered."""
        return len(self.said)

    @property
    def is_over(self) -> bool:
        """Whether the last picture is answered."""
        return self.number == len(self.contest.is_real)

    def say(self, number: int, is_real: bool) -> None:
        """Takes the visitor's word for a picture."""
        if number == self.number and not self.is_over:
            self.said.append(is_real)

    def restart(self) -> None:
        """The same ten from the first."""
        self.said.clear()

    def is_right(self) -> np.ndarray:
        """The visitor's answers so far: bool (number,)."""
        found: np.ndarray = np.array(self.said, bool) == self.contest.is_real[: self.number]
        return found

    def d_is_right(self) -> np.ndarray:
        """D's answers to the same pictures: bool (number,)."""
        takes_for_real = self.contest.answers[: self.number] > self.contest.bound
        found: np.ndarray = takes_for_real == self.contest.is_real[: self.number]
        return found


def chance_to_reach(right: int, rounds: int) -> float:
    """How often tossing a coin gets so many right, or more.

    Example:
        >>> round(chance_to_reach(9, 10), 4)
        0.0107
    """
    return sum(math.comb(rounds, count) for count in range(right, rounds + 1)) / 2**rounds


def verdict(played: Round) -> str:
    """The closing words of ten pictures: a heading and a line below it."""
    right, d_right, count = int(played.is_right().sum()), int(played.d_is_right().sum()), played.number
    lead = (
        f"You are ahead of D by {right - d_right}."
        if right > d_right
        else f"D is ahead of you by {d_right - right}."
        if d_right > right
        else "You and D are equal."
    )
    return (
        f"#### You were right {right} times of {count}, D {d_right} times\n{lead} {_luck('you', right, count)} "
        f"{_luck('D', d_right, count)}"
    )


def sum_in_words(games: Sequence[Round]) -> str:
    """What several tens come to together, as far as they are played to the end; nothing of fewer than two."""
    ended = [game for game in games if game.is_over]
    if len(ended) < 2:
        return ""
    count = sum(game.number for game in ended)
    right = sum(int(game.is_right().sum()) for game in ended)
    d_right = sum(int(game.d_is_right().sum()) for game in ended)
    return (
        f"**Together, {len(ended)} tens**: you {right} of {count}, D {d_right}. {_luck('you', right, count)} "
        f"{_luck('D', d_right, count)}"
    )


def _luck(who: str, right: int, count: int) -> str:
    """Whether somebody's score is more than a coin's."""
    chance = chance_to_reach(right, count)
    share = "less than 1%" if chance < 0.01 else f"{chance:.1%}" if chance < 0.1 else f"{chance:.0%}"
    can = f"{who} can tell them apart" if chance < LUCK else f"{count} pictures do not show that {who} can"
    return f"A coin gets {right} or more of {count} right in {share} of such games: {can}."
