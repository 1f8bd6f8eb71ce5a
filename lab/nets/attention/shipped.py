"""The attention networks that come with the lab, trained by `pretrain.ram`: built from their cards, weights loaded."""

from collections.abc import Sequence
from functools import lru_cache

import keras
import numpy as np

from lab.architectures.ram import RamSpec
from lab.architectures.readers import Readings
from lab.architectures.rivals import rival
from lab.architectures.soft import SoftSpec
from lab.cards import ATTENTION, attention_card
from lab.data import datasets
from lab.data.assets import asset_path
from lab.data.clutter import ClutterTask, draw
from lab.data.fitting import fit_fields
from lab.data.records import Images, Labels
from lab.nets.attention.ram import Ram, build_ram
from lab.nets.attention.soft import SoftReader, build_soft, compile_soft_answer
from lab.nets.attention.watching import Watcher
from lab.nets.models.answer import Answer, compile_answer
from lab.nets.models.build import seeded_build
from lab.nets.models.shipped import load_weights
from lab.specs import TrainSpec

BEST = "best"
MOST_WATCHERS = 6


def shipped_ram(name: str, epoch: int | None = None, *, is_compiled: bool = False) -> Ram:
    """A trained Recurrent Attention Model.

    Args:
        name: for example "ram-cluttered" or "random-cluttered".
        epoch: one of `lab.cards.attention_epochs`; None for the best on validation digits.
        is_compiled: as for `GlimpseSensor`; worth it from some hundred pictures on.

    Raises:
        MissingAsset: if the weights are not there.
    """
    ram = build_ram(RamSpec(**attention_card(name)["spec"]), seed=0, is_compiled=is_compiled)
    _load(ram, name, epoch)
    return ram


@lru_cache(maxsize=MOST_WATCHERS)
def shipped_soft(name: str, epoch: int | None = None) -> SoftReader:
    """A trained network with soft attention, for example "soft-cluttered"; the last few are kept in memory.

    Raises:
        MissingAsset: if the weights are not there.
    """
    model = build_soft(SoftSpec(**attention_card(name)["spec"]), seed=0)
    _load(model, name, epoch)
    return model


def _load(model: keras.Model, name: str, epoch: int | None = None) -> None:
    stem = BEST if epoch is None else f"epoch_{epoch:04d}"
    load_weights(model, asset_path(*ATTENTION, name, f"{stem}.npz"))
    model.trainable = False


@lru_cache(maxsize=MOST_WATCHERS)
def watcher(name: str, epoch: int | None = None) -> Watcher:
    """Watches a trained Recurrent Attention Model; the last few are kept in memory.

    Raises:
        MissingAsset: if the weights are not there.
    """
    return Watcher(shipped_ram(name, epoch))


@lru_cache(maxsize=MOST_WATCHERS)
def _rival_answer(name: str) -> Answer:
    return compile_answer(shipped_rival(name))


@lru_cache(maxsize=MOST_WATCHERS)
def _soft_answer(name: str) -> Answer:
    return compile_soft_answer(shipped_soft(name))


def answers(name: str, images: Images, *, is_sampled: bool = False, seed: int = 0, looks: int | None = None) -> Labels:
    """What a shipped network says to N fields: int64 `(N,)`.

    Args:
        name: of `lab.cards.attention_names`.
        images: uint8 `(N, H, H, 1)`; a network that takes one size alone gets others by `fit_fields`.
        is_sampled: whether a learned gaze draws its places from the policy, as in training and for the errors in the
            cards; else it looks at its means. A random gaze always draws.
        seed: of the draws.
        looks: answers after so many glimpses; None, or more than it was trained with, after its last. Networks that
            take the whole field in know none.

    Raises:
        MissingAsset: if the weights are not there.
    """
    card = attention_card(name)
    spec = card["spec"]
    if spec is None:
        probabilities = _rival_answer(name)(fit_fields(images, card["task"]["side"]))
    elif card["network"] == "soft":
        probabilities = _soft_answer(name)(images)
    else:
        shape = len(images), spec["glimpses"], 2
        draws = is_sampled or spec["gaze"] == "random"
        noise = np.random.default_rng(seed).standard_normal(shape).astype(np.float32) if draws else None
        last = spec["glimpses"] if looks is None else min(looks, spec["glimpses"])
        probabilities = watcher(name).watch(images, noise).probabilities[:, last - 1]
    return probabilities.argmax(axis=1).astype(np.int64)


def read_fields(names: Sequence[str], task: ClutterTask, count: int, seed: int, keep: int) -> Readings:
    """Lets several shipped networks read the same fields of test digits; learned gazes draw, as for the cards.

    Args:
        names: of `lab.cards.attention_names`.
        task: what a field looks like.
        count: how many fields.
        seed: draws digits, places, clutter and noise.
        keep: how many of the fields are given back.

    Raises:
        MissingAsset: if weights are not there.
    """
    fields = draw(task, datasets.load("digits").test, count, seed)
    found = {name: answers(name, fields.images, is_sampled=True) for name in names}
    return Readings(labels=fields.labels, answers=found, first=fields.first(keep))


def shipped_rival(name: str) -> keras.Model:
    """A trained network that takes the whole picture in, for example "conv-cluttered".

    Returns:
        float32 `(N, side, side, 1)` in [0, 1] -> probabilities float32 `(N, 10)`.

    Raises:
        MissingAsset: if the weights are not there.
    """
    card = attention_card(name)
    model = seeded_build(rival(card["network"], card["task"]["side"]), TrainSpec())
    _load(model, name)
    return model
