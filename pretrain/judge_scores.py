"""How well a judge of digits judges: digits named, and pictures that are none turned down."""

from collections.abc import Callable
from typing import Any, Literal

import cv2
import keras
import numpy as np

from lab.architectures.judge import NONE_OF_THEM
from lab.data import datasets
from lab.data.records import Dataset, Images, Part
from lab.nets.models.answer import compile_answer
from pretrain import not_digits

CERTAIN = 0.9
MEASURED_A_KIND = 500
STATIC = ("uniform noise", "salt and pepper", "smooth noise", "normal noise", "mixed-up pixels")
BLENDS = ("two digits in one", "three digits in one")
OTHER_DATA = ("fashion", "animals")
# What networks that draw digits do to them: the judge should still read these.
WORN: dict[str, Callable[[Images], Images]] = {
    "blurred by 0.5 px": lambda images: _blurred(images, 0.5),
    "blurred by 1 px": lambda images: _blurred(images, 1.0),
    "at 0.6 of their brightness": lambda images: np.rint(0.6 * images).astype(np.uint8),
    "with noise of 20 grey levels": lambda images: _noisy(images, 20),
    "in black and white only": lambda images: np.where(images > 127, 255, 0).astype(np.uint8),
}


def _blurred(images: Images, deviation_px: float) -> Images:
    return np.stack([cv2.GaussianBlur(image, (0, 0), deviation_px) for image in images])[..., np.newaxis]


def _noisy(images: Images, deviation: float) -> Images:
    noise = np.random.default_rng(3 * 10**6).normal(0, deviation, images.shape)
    return np.clip(np.rint(images + noise), 0, 255).astype(np.uint8)


def held_out(digits: Part, seed: int) -> dict[str, Images]:
    """Pictures that are no digits: every kind, made of `digits` and with a seed that training never uses."""
    pictures = {}
    for index, (name, make) in enumerate((not_digits.LEARNT | not_digits.UNSEEN).items()):
        pictures[name] = make(MEASURED_A_KIND, digits, np.random.default_rng([seed, 2 * 10**6, index]))
    return pictures


def scores(judge: keras.Model, dataset: Dataset, *, part: Literal["validation", "test"], seed: int) -> dict[str, Any]:
    """Everything the card says of one part.

    Returns:
        `accuracy` over eleven outputs and `accuracy_of_ten` over the digits alone; `digits_turned_down`, the share
        of digits called none; `digits_certain`, the share with more than 0.9 for a digit; `worn_accuracy`, over
        eleven outputs on digits that were blurred, dimmed or made noisy; and for pictures that are none, by kind
        and together, the share `accepted`: more than 0.9 for some digit.
    """
    answer = compile_answer(judge)
    digits: Part = getattr(dataset, part)
    answers = answer(digits.images)
    ten = answers[:, :NONE_OF_THEM]
    pictures = held_out(digits, seed)
    pictures |= {name: getattr(datasets.load(name), part).images for name in OTHER_DATA}
    accepted = {name: answer(images)[:, :NONE_OF_THEM].max(axis=1) > CERTAIN for name, images in pictures.items()}

    def together(names: tuple[str, ...]) -> float:
        return float(np.mean([accepted[name].mean() for name in names]))

    return {
        "digits": len(digits),
        "accuracy": float((answers.argmax(axis=1) == digits.labels).mean()),
        "accuracy_of_ten": float((ten.argmax(axis=1) == digits.labels).mean()),
        "digits_turned_down": float((answers.argmax(axis=1) == NONE_OF_THEM).mean()),
        "digits_certain": float((ten.max(axis=1) > CERTAIN).mean()),
        "worn_accuracy": {
            name: float((answer(wear(digits.images)).argmax(axis=1) == digits.labels).mean())
            for name, wear in WORN.items()
        },
        "accepted_above": CERTAIN,
        "pictures_a_kind": {name: len(images) for name, images in pictures.items()},
        "static_accepted": together(STATIC),
        "blends_accepted": together(BLENDS),
        "unseen_kinds_accepted": together((*not_digits.UNSEEN, *OTHER_DATA)),
        "accepted_by_kind": {name: float(share.mean()) for name, share in accepted.items()},
    }
