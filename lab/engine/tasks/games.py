"""Generators and discriminators at work."""

from pathlib import Path

from lab.architectures.gan import Turned
from lab.engine.store import Store


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
