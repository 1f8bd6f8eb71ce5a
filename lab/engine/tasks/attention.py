"""Attention networks at work: those that are shipped, and those of runs."""

from pathlib import Path

import numpy as np

from lab.architectures.ram import Watched
from lab.architectures.readers import Readings
from lab.architectures.soft import SoftWatched
from lab.data.clutter import ClutterTask
from lab.engine.store import Store


def watch_ram(name: str, epoch: int | None, picture: np.ndarray, noise: np.ndarray, forced_yx: np.ndarray) -> Watched:
    """Lets a shipped attention network look at one picture, once or several times.

    Args:
        name: of `lab.cards.attention_names`, with glimpses.
        epoch: of `lab.cards.attention_epochs`; None for the best.
        picture: uint8 `(H, W, 1)`, white ink on black.
        noise: float32 `(T, 2)`, standard normal numbers that make the policy's samples; zeros look at its means.
        forced_yx: float32 `(N, T, 2)`, where to look instead in each of N roll-outs; nan leaves the choice to the
            network.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped

    count = len(forced_yx)
    pictures, noises = (np.repeat(array[None], count, axis=0) for array in (picture, noise))
    return shipped.watcher(name, epoch).watch(pictures, noises, forced_yx)


def watch_run(run_id: str, runs_folder: str, epoch: int, picture: np.ndarray, noise: np.ndarray) -> Watched:
    """Lets the network of a run, as it was after `epoch` epochs, look at one picture.

    Args:
        picture: uint8 `(H, W, 1)`, white ink on black.
        noise: float32 `(T, 2)`, standard normal numbers that make the policy's samples; zeros look at its means.

    Raises:
        WrongKind: if it is not a run of a Recurrent Attention Model.
        NotKept: if that epoch was not kept.
    """
    from lab.nets.attention import of_runs

    store = Store(Path(runs_folder))
    watcher = of_runs.watcher(store.folder(run_id), store.read(run_id).ram, epoch)
    return watcher.watch(picture[None], noise[None])


def roll_outs(name: str, epoch: int | None, picture: np.ndarray, count: int, seed: int) -> Watched:
    """Lets a shipped attention network look at one picture many times, each time with other draws of its policy.

    Args:
        name, epoch, picture: as for `watch_ram`.
        count: how many roll-outs.
        seed: of the draws.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped

    watcher = shipped.watcher(name, epoch)
    noise = np.random.default_rng(seed).standard_normal((count, watcher.ram.spec.glimpses, 2)).astype(np.float32)
    return watcher.watch(np.repeat(picture[None], count, axis=0), noise)


def watch_soft(name: str, epoch: int | None, picture: np.ndarray) -> SoftWatched:
    """Lets a shipped network with soft attention weigh the patches of one picture.

    Args:
        name: of `lab.cards.attention_names`, such as "soft-cluttered".
        epoch: of `lab.cards.attention_epochs`; None for the best.
        picture: uint8 `(H, W, 1)`, white ink on black, at least as large as a patch.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped, soft

    return soft.watch(shipped.shipped_soft(name, epoch), picture[None])


def attention_answers(name: str, images: np.ndarray, looks: int | None = None) -> np.ndarray:
    """What a shipped attention network, or a rival, says to fields uint8 `(N, H, W, 1)`: int64 `(N,)`.

    Args:
        looks: answers after so many glimpses; None, or more than it was trained with, after its last.

    Raises:
        MissingAsset: if the weights are not there.
    """
    from lab.nets.attention import shipped

    return shipped.answers(name, images, looks=looks)


def read_fields(names: tuple[str, ...], task: ClutterTask, count: int, seed: int, keep: int) -> Readings:
    """Lets several shipped networks read the same `count` fields of test digits, drawn here.

    Args:
        names: of `lab.cards.attention_names`.
        task: what a field looks like.
        count: how many fields.
        seed: draws digits, places, clutter and noise.
        keep: how many of the fields are given back.

    Raises:
        MissingAsset: if weights are not there.
    """
    from lab.nets.attention import shipped

    return shipped.read_fields(names, task, count, seed, keep)
