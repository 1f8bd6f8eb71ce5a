"""Networks that read the same fields, with glimpses or without: what they answered, and what an answer costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.architectures import ram, soft
from lab.architectures.architecture import count_multiply_accumulates
from lab.architectures.rivals import rival
from lab.data.clutter import Fields
from lab.data.records import Labels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readings:
    """N fields, and what each of several networks read in them.

    Attributes:
        labels: int64 `(N,)`, the digits.
        answers: name of a shipped network -> int64 `(N,)`.
        first: the first few of the fields, to be looked at.
    """

    labels: Labels
    answers: Mapping[str, Labels]
    first: Fields


def cost_of_answer(card: Mapping[str, Any], side: int) -> int:
    """Multiply-accumulates of one answer to a field of `side` x `side` by a network built for that size.

    Args:
        card: of the network, as `lab.cards.attention_card` gives it.
        side: height and width in pixels.

    Raises:
        InvalidSpec: if the field is too small for the network.
    """
    if card["network"] in ("ram", "random"):
        return ram.multiply_accumulates(ram.RamSpec(**card["spec"]))
    if card["network"] == "soft":
        return soft.multiply_accumulates(soft.SoftSpec(**card["spec"]), side)
    return count_multiply_accumulates(rival(card["network"], side))
