"""Players that are ready to draw: those that come with the lab, and those of runs, at any kept epoch."""

from functools import lru_cache
from pathlib import Path

from lab.cards import GANS, gan_card
from lab.data.assets import asset_path
from lab.errors import NotKept
from lab.gan_training import GanTrainSpec
from lab.nets.gan.drawing import Artist
from lab.nets.gan.gan import Gan
from lab.nets.models.shipped import load_weights, save_weights
from lab.nets.training.checkpoints import checkpoint_path, load_checkpoint

MOST_OPENED = 6
BEST = "best"


def save_players(gan: Gan, folder: Path, epoch: int | None) -> None:
    """Writes both players of an epoch in half precision, a file each; None stands for the best epoch."""
    for player in gan.players():
        save_weights(player, folder / _file(player.name, epoch))


def load_players(gan: Gan, folder: Path, epoch: int | None) -> None:
    """Gives a game the players that `save_players` wrote.

    Raises:
        MissingAsset: if the weights are not those of these players.
    """
    for player in gan.players():
        load_weights(player, folder / _file(player.name, epoch))


def _file(player: str, epoch: int | None) -> str:
    return f"{player}-{BEST if epoch is None else f'{epoch:04d}'}.npz"


@lru_cache(maxsize=MOST_OPENED)
def shipped(name: str, epoch: int | None) -> Artist:
    """A trained pair that comes with the lab; the last few are kept in memory.

    Args:
        name: one of `lab.cards.gan_names`.
        epoch: one of `lab.cards.gan_epochs`; None for the best on validation pictures.

    Raises:
        MissingAsset: if the weights are not there.
    """
    gan = Gan(GanTrainSpec.from_values(gan_card(name)["spec"]))
    for player in gan.players():
        load_weights(player, asset_path(*GANS, name, _file(player.name, epoch)))
    return Artist(gan)


@lru_cache(maxsize=MOST_OPENED)
def of_run(spec: GanTrainSpec, folder: Path, epoch: int) -> Artist:
    """The players of a run as they were after `epoch` epochs; the last few are kept in memory.

    Raises:
        NotKept: if that epoch was not kept.
    """
    if not checkpoint_path(folder, epoch).is_file():
        raise NotKept(f"This run did not keep its players after epoch {epoch}, or its files were removed.")
    gan = Gan(spec)
    load_checkpoint(gan, folder, epoch)
    return Artist(gan)
