"""What the page "You against RAM" computes: what is uncovered of a field, and who was right. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lab.cards import attention_card, attention_names
from lab.data import clutter, datasets
from lab.ops.glimpses import glimpse

MIDDLE = (0.0, 0.0)
ROUNDS = 10
PLAYERS = {
    "ram": "RAM",
    "random": "Random gaze",
    "conv": "Conv net",
    "fc256": "Fully connected, 256",
    "fc64": "Fully connected, 64",
}
COVER = 72  # the grey of what nobody has looked at, so that black paper can be told from it


@dataclass
class Game:
    """Ten fields, how far the visitor is, and what they said.

    Attributes:
        net: the shipped network that they play against.
        seed: draws the fields.
        looks: the places (y, x) of this round; the first is given.
        given: what they said, a digit a round.
        is_open: whether the round's field is shown.
    """

    net: str
    seed: int
    looks: list[tuple[float, float]] = field(default_factory=lambda: [MIDDLE])
    given: list[int] = field(default_factory=list)
    is_open: bool = False

    def cover(self) -> None:
        """Goes on to the next field."""
        self.is_open, self.looks = False, [MIDDLE]

    @property
    def fields(self) -> clutter.Fields:
        """The same for the same network and seed."""
        task = clutter.TASKS[attention_card(self.net)["task"]["name"]]
        return clutter.draw(task, datasets.load("digits").test, ROUNDS, seed=(self.seed, 1))

    @property
    def round(self) -> int:
        """Which field is on the table, from 0."""
        return len(self.given) - self.is_open


def rivals(net: str) -> dict[str, str]:
    """Everybody who plays the same task: the name on the score -> the name of the network."""
    task = attention_card(net)["task"]["name"]
    found = {name: name.partition("-") for name in attention_names()}
    return {PLAYERS[who]: name for name, (who, _, rest) in found.items() if rest == task and who in PLAYERS}


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


def tally(labels: np.ndarray, answers: Mapping[str, np.ndarray], rounds: int) -> list[dict[str, object]]:
    """A line a player: how many of the first `rounds` fields it read rightly.

    Args:
        labels: int64 `(N,)`.
        answers: by player, int64 `(N,)` or as many as were given.
    """
    return [
        {"Player": player, "Right": int((given[:rounds] == labels[:rounds]).sum()), "of": rounds}
        for player, given in answers.items()
    ]
