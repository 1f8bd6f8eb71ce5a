"""Generators and discriminators at work: those that come with the lab, and those of runs."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lab.architectures.gan import Contest, Drawings, Neighbours, Quality, Turned
from lab.cards import gan_names
from lab.engine.store import Store

if TYPE_CHECKING:
    from lab.nets.gan.drawing import Artist


def turned(run_id: str, runs_folder: str, epoch: int, moves: str) -> Turned:
    """The players of a run as they were after `epoch` epochs, and then after a few single steps.

    Args:
        moves: who learns, one letter a step: "DDG" is two steps of D and one of G.

    Raises:
        WrongKind: if it is not a run of such players.
        NotKept: if that epoch was not kept.
        InvalidSpec: for other letters, or too many.
    """
    from lab.nets.gan.stepping import rehearsal

    store = Store(Path(runs_folder))
    return rehearsal(store.folder(run_id), store.read(run_id).gan, epoch).after(moves)


def drawings(name: str, runs_folder: str, epoch: int | None, latents: np.ndarray) -> Drawings:
    """What a generator makes of some z, and what D and a judge say of it.

    Args:
        name: one of `lab.cards.gan_names`, or the id of a run.
        epoch: as kept; None for the best of a shipped pair.
        latents: float (N, latent).

    Raises:
        UnknownRun, WrongKind: if it is no such pair.
        NotKept: if that epoch was not kept.
        InvalidSpec: for z of another length.
    """
    return _artist(name, runs_folder, epoch).drawings(latents)


def drawing_quality(name: str, runs_folder: str, epoch: int | None, count: int) -> Quality | None:
    """How good `count` drawings are beside the test pictures; None where the data have no judge.

    Args:
        name, epoch: as for `drawings`.
    """
    return _artist(name, runs_folder, epoch).measured(count)


def contest(name: str, runs_folder: str, epoch: int | None, count: int, seed: int) -> Contest:
    """Test pictures and new drawings, to be told apart.

    Args:
        name, epoch: as for `drawings`.
        seed: fixes pictures and order.
    """
    return _artist(name, runs_folder, epoch).contest(count, seed)


def nearest_training(pictures: np.ndarray, data: str, count: int, by_judge: bool) -> Neighbours:
    """The training pictures nearest to each of some pictures uint8 (N, H, W, C).

    Args:
        count: how many for each.
        by_judge: by what a judge sees in them, instead of pixel by pixel.
    """
    from lab.nets.gan.drawing import neighbours

    return neighbours(pictures, data, count, by_judge=by_judge)


def _artist(name: str, runs_folder: str, epoch: int | None) -> "Artist":
    from lab.nets.gan import opened

    if name in gan_names():
        return opened.shipped(name, epoch)
    store = Store(Path(runs_folder))
    return opened.of_run(store.read(name).gan, store.folder(name), epoch or 0)
