"""The attention networks that come with the lab, trained by `pretrain.ram`: built from their cards, weights loaded."""

import json
from typing import Any

import keras

from lab.architectures.ram import RamSpec
from lab.architectures.rivals import rival
from lab.data.assets import MissingAsset, asset_path
from lab.nets.attention.ram import Ram, build_ram
from lab.nets.models.build import seeded_build
from lab.nets.models.shipped import load_weights
from lab.specs import TrainSpec

FOLDER = "attention"
BEST = "best"


def read_card(name: str) -> dict[str, Any]:
    """What the card of a shipped network says: task, spec, recipe, and scores by seed.

    Args:
        name: for example "ram-cluttered"; it comes from our code, never from a user.

    Raises:
        MissingAsset: if there is no such network, or its card is damaged.
    """
    path = asset_path("weights", FOLDER, name, "card.json")
    try:
        card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise MissingAsset(f"The card of {name} is damaged; restore it from the checkout.") from error
    return card


def kept_epochs(name: str) -> tuple[int, ...]:
    """The epochs whose weights are shipped beside the best one's, in order; none for the networks without glimpses."""
    folder = asset_path("weights", FOLDER, name)
    return tuple(sorted(int(path.stem.removeprefix("epoch_")) for path in folder.glob("epoch_????.npz")))


def shipped_ram(name: str, epoch: int | None = None, *, is_compiled: bool = False) -> Ram:
    """A trained Recurrent Attention Model.

    Args:
        name: for example "ram-cluttered" or "random-cluttered".
        epoch: one of `kept_epochs`; None for the best on validation digits.
        is_compiled: as for `GlimpseSensor`; worth it from some hundred pictures on.

    Raises:
        MissingAsset: if the weights are not there.
    """
    ram = build_ram(RamSpec(**read_card(name)["spec"]), seed=0, is_compiled=is_compiled)
    stem = BEST if epoch is None else f"epoch_{epoch:04d}"
    load_weights(ram, asset_path("weights", FOLDER, name, f"{stem}.npz"))
    ram.trainable = False
    return ram


def shipped_rival(name: str) -> keras.Model:
    """A trained network that takes the whole picture in, for example "conv-cluttered".

    Returns:
        float32 `(N, side, side, 1)` in [0, 1] -> probabilities float32 `(N, 10)`.

    Raises:
        MissingAsset: if the weights are not there.
    """
    card = read_card(name)
    model = seeded_build(rival(card["network"], card["task"]["side"]), TrainSpec())
    load_weights(model, asset_path("weights", FOLDER, name, f"{BEST}.npz"))
    model.trainable = False
    return model
