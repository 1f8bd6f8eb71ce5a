"""Who reads the fields on the pages on attention: the shipped networks of a task, and what they are called. Pure."""

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
