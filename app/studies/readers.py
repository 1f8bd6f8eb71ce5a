"""Who reads the fields on the pages on attention: the shipped networks of a task, and what they are called. Pure."""

from collections.abc import Mapping

from lab.architectures.ram import RamSpec
from lab.architectures.soft import SoftSpec
from lab.cards import attention_card, attention_names

READERS = {
    "ram": "RAM",
    "random": "Random gaze",
    "conv": "Conv net",
    "fc256": "Fully connected, 256",
    "fc64": "Fully connected, 64",
    "soft": "Soft attention",
}
"""Kind of network -> its name on a page, in the order of a list."""

PAPER_ERROR_PERCENT = {
    "ram-centred": 1.12,
    "ram-translated": 1.20,
    "ram-cluttered": 4.04,
    "random-cluttered": 14.4,
    "conv-cluttered": 8.09,
    "fc256-cluttered": 11.96,
    "fc64-cluttered": 28.58,
}
"""Mnih et al. 2014, tables 1 and 2: as many glimpses of the same sizes, trained on 60,000 digits."""


def trained_on(task: str) -> dict[str, str]:
    """The shipped networks of one task: kind of network -> name of its card, in the order of `READERS`.

    Args:
        task: a key of `lab.data.clutter.TASKS`.
    """
    cards = [attention_card(name) for name in attention_names()]
    found = {card["network"]: card["name"] for card in cards if card["task"]["name"] == task}
    return {who: found[who] for who in READERS if who in found}


def introduced(names: Mapping[str, str]) -> dict[str, str]:
    """What each network does with a field: kind -> a sentence in plain text.

    Args:
        names: kind of network, a key of `READERS`, -> name of its card.
    """
    return {who: _introduction(who, name) for who, name in names.items()}


def _introduction(who: str, name: str) -> str:
    card = attention_card(name)
    if who in ("ram", "random"):
        spec = RamSpec(**card["spec"])
        if who == "random":
            return f"the same kind of network, but its {spec.glimpses} places are drawn at random, in training, too."
        return (
            f"Recurrent Attention Model. Its gaze goes to {spec.glimpses} places, one after the other; at each it sees "
            f"{in_squares(spec)}. From what it has seen so far it chooses the next place, and at last the answer."
        )
    if who == "soft":
        soft = SoftSpec(**card["spec"])
        return (
            f"looks at all patches of {soft.patch} × {soft.patch} pixels, which overlap, and {soft.steps} times takes "
            "their mean, weighted by how much each seems to matter."
        )
    if who == "conv":
        return (
            "convolutional network. One layer of filters slides over the whole field, 256 units weigh what they find."
        )
    units = who.removeprefix("fc")
    return f"each of {units} units weighs every pixel of the field, each of {units} more those units. Nothing slides."


def in_squares(spec: RamSpec) -> str:
    """The squares around a place that such a network looks at.

    Example:
        >>> in_squares(RamSpec(patch=12, scales=3))
        'squares of 12, 24 and 48 pixels around it, each as 12 × 12 numbers: sharp in the middle, coarse around'
        >>> in_squares(RamSpec(patch=8, scales=1))
        'a square of 8 pixels around it'
    """
    *smaller, widest = (spec.patch * spec.factor**scale for scale in range(spec.scales))
    if not smaller:
        return f"a square of {widest} pixels around it"
    listed = ", ".join(map(str, smaller))
    return (
        f"squares of {listed} and {widest} pixels around it, each as {spec.patch} × {spec.patch} numbers: sharp in the "
        "middle, coarse around"
    )
