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


def trained_on(task: str) -> dict[str, str]:
    """The shipped networks of one task: kind of network -> name of its card, in the order of `READERS`.

    Args:
        task: a key of `lab.data.clutter.TASKS`.
    """
    cards = [attention_card(name) for name in attention_names()]
    found = {card["network"]: card["name"] for card in cards if card["task"]["name"] == task}
    return {who: found[who] for who in READERS if who in found}
