"""The lines that measure drawings as the page "How good?" does. Pure."""

from collections.abc import Sequence

from app.studies.ten_pictures import ROUNDS


def scores_code(artist: Sequence[str], count: int) -> str:
    """`found`, with every score of the page; None where the data have no judge.

    Args:
        artist: lines that make `artist`, as of `app.studies.latent_code.opening`.
    """
    return "\n".join([*artist, f"found = artist.measured({count})", "print(found.scores())"])


def contest_code(artist: Sequence[str], ten: int) -> str:
    """`pictures`, the ten of the game, and what D says of each."""
    return "\n".join([*artist, f"found = artist.contest({ROUNDS}, seed={ten})", "pictures = found.pictures"])
