"""The lab's own numbers: what its networks reach with the course's values, measured beforehand and shipped."""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lab.data.assets import MissingAsset, asset_path, assets_root
from lab.errors import LabError

COURSE_CARD = "course-digits.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """Test accuracy of one model on one dataset, trained with the course's values.

    Attributes:
        data, model: names, as in a spec.
        median, low, high: of the test accuracies, 0 to 1, over the seeds.
        seconds: median wall time of the training, on the machine that the card names.
        seeds: which were trained; with one alone, `median`, `low` and `high` are equal.
        parameters: weights of the network.
    """

    data: str
    model: str
    median: float
    low: float
    high: float
    seconds: float
    seeds: tuple[int, ...]
    parameters: int


def own_number(data: str, model: str) -> OwnNumber | None:
    """What the lab reached with this model on this dataset, or None if it was not measured.

    Raises:
        MissingAsset: if the card is not where it should be.
        LabError: if it cannot be read.

    Example:
        >>> own_number("digits", "lenet5").seeds
        (0, 1, 2, 3, 4)
    """
    return next((number for number in own_numbers() if (number.data, number.model) == (data, model)), None)


@lru_cache(maxsize=1)
def own_numbers() -> tuple[OwnNumber, ...]:
    """All of the card, in its order; read once a process.

    Raises:
        MissingAsset: if the card is not where it should be.
        LabError: if it cannot be read.
    """
    text = asset_path("cards", COURSE_CARD).read_text(encoding="utf-8")
    try:
        return tuple(_own_number(entry) for entry in json.loads(text)["numbers"])
    except (ValueError, KeyError, TypeError) as error:
        raise LabError(f"The lab's file cards/{COURSE_CARD} is damaged; restore it from the checkout.") from error


def _own_number(entry: dict[str, Any]) -> OwnNumber:
    accuracy = entry["test_accuracy"]
    return OwnNumber(
        data=entry["data"],
        model=entry["model"],
        median=accuracy["median"],
        low=accuracy["low"],
        high=accuracy["high"],
        seconds=entry["wall_seconds"]["median"],
        seeds=tuple(entry["seeds"]),
        parameters=entry["parameters"],
    )


ATTENTION = ("weights", "attention")
GANS = ("weights", "gan")
DETECTION = ("weights", "detection")
ANSWERS = "answers-{kind}.npz"  # of a detector on the test scenes of a kind, beside its card
Family = tuple[str, str]  # the folder of a family of networks below the assets


def attention_names() -> tuple[str, ...]:
    """The attention networks that are shipped, such as "ram-cluttered", in the order of the alphabet."""
    return _names(ATTENTION)


def attention_card(name: str) -> dict[str, Any]:
    """What the card of a shipped attention network says: task, spec, recipe, and scores by seed.

    Args:
        name: for example "ram-cluttered"; it comes from our code, never from a user.

    Raises:
        MissingAsset: if there is no such network, or its card is damaged.
    """
    return _card(ATTENTION, name)


def attention_epochs(name: str) -> tuple[int, ...]:
    """The epochs whose weights are shipped beside the best one's, in order; none for the networks without glimpses."""
    return _epochs(ATTENTION, name, "epoch_????.npz")


def gan_names() -> tuple[str, ...]:
    """The pairs of players that are shipped, such as "dcgan-digits", in the order of the alphabet."""
    return _names(GANS)


def gan_card(name: str) -> dict[str, Any]:
    """What the card of a shipped pair of players says: spec, the kept epoch, and scores by epoch.

    Args:
        name: one of `gan_names`.

    Raises:
        MissingAsset: if there is no such pair, or its card is damaged.
    """
    return _card(GANS, name)


def gan_epochs(name: str) -> tuple[int, ...]:
    """The epochs whose players are shipped beside the best one's, in order."""
    return _epochs(GANS, name, "generator-????.npz")


def detector_names() -> tuple[str, ...]:
    """The detectors that are shipped, such as "mask-rcnn", in the order of the alphabet."""
    return _names(DETECTION)


def detector_card(name: str) -> dict[str, Any]:
    """What the card of a shipped detector says: spec, recipe, the kept epoch, and scores on test scenes.

    Args:
        name: one of `detector_names`.

    Raises:
        MissingAsset: if there is no such detector, or its card is damaged.
    """
    return _card(DETECTION, name)


def pool_head_card(name: str) -> dict[str, Any]:
    """What is said of the box head that reads a shipped detector's maps by RoIPool: recipe, and scores on test scenes.

    Raises:
        MissingAsset: if there is none, or what is said of it is damaged.
    """
    return _card(DETECTION, name, "pool-head.json")


def _names(family: Family) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in assets_root().joinpath(*family).glob("*/card.json")))


def _card(family: Family, name: str, file: str = "card.json") -> dict[str, Any]:
    path = asset_path(*family, name, file)
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise MissingAsset(f"The card of {name} is damaged; restore it from the checkout.") from error
    return card


def _epochs(family: Family, name: str, pattern: str) -> tuple[int, ...]:
    numbers = (path.stem[-4:] for path in asset_path(*family, name).glob(pattern))
    return tuple(sorted(int(number) for number in numbers if number.isdigit()))
