"""The Recurrent Attention Models that visitors have trained, at any kept epoch."""

from functools import lru_cache
from pathlib import Path

from lab.errors import NotKept
from lab.nets.attention.ram import build_ram
from lab.nets.attention.watching import Watcher
from lab.nets.training.checkpoints import checkpoint_path, load_checkpoint
from lab.ram_training import RamTrainSpec

MOST_WATCHERS = 6


@lru_cache(maxsize=MOST_WATCHERS)
def watcher(folder: Path, spec: RamTrainSpec, epoch: int) -> Watcher:
    """Watches a run's network as it was after `epoch` epochs; the last few are kept in memory.

    Raises:
        NotKept: if that epoch was not kept.
    """
    if not checkpoint_path(folder, epoch).is_file():
        raise NotKept(f"This run did not keep its weights after epoch {epoch}, or its files were removed.")
    ram = build_ram(spec.ram, spec.seed, is_compiled=False)
    load_checkpoint(ram, folder, epoch)
    ram.trainable = False
    return Watcher(ram)
