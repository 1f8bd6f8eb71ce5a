"""The lines that draw as the page "Latent space" does. Pure."""

from collections.abc import Sequence

from app.studies.latent import CELLS, CLEAR, CROWD, LIBRARY, OF_EACH, SHARES, Idea

_LIBRARY = f"library = np.random.default_rng(11).standard_normal(({LIBRARY}, artist.gan.spec.latent), dtype=np.float32)"
_CROWD = f"crowd = np.random.default_rng(12).standard_normal(({CROWD}, artist.gan.spec.latent), dtype=np.float32)"


def opening(name: str, epoch: int | None, is_shipped: bool) -> list[str]:
    """Lines that make `artist`.

    Args:
        name: of a shipped pair, or the id of a run.
        epoch: as kept; None for the best of a shipped pair.
        is_shipped: which of both it is.
    """
    if is_shipped:
        return ["from lab.nets.gan import opened", "", f"artist = opened.shipped({name!r}, {epoch})"]
    return [
        "from pathlib import Path",
        "",
        "from lab.engine.store import Store",
        "from lab.nets.gan import opened",
        "",
        'store = Store(Path("runs"))  # the folder of the lab\'s runs',
        f"artist = opened.of_run(store.read({name!r}).gan, store.folder({name!r}), {epoch})",
    ]


def walk_code(artist: Sequence[str], numbers: Sequence[int], is_spherical: bool) -> str:
    """`pictures`, the square of 64 drawings, row after row."""
    corners = [number - 1 for number in numbers]
    return _joined(
        artist,
        "from lab.ops.latent import square",
        _LIBRARY,
        f"latents = square(library[{corners}], {CELLS}, is_spherical={is_spherical})",
        f"pictures = artist.drawings(latents.reshape({CELLS**2}, -1)).pictures",
    )


def ways_code(artist: Sequence[str], numbers: Sequence[int]) -> str:
    """`pictures`, both ways from A to B: the straight one, then the one on the sphere."""
    first, second = (number - 1 for number in numbers[:2])
    return _joined(
        artist,
        "from lab.ops.latent import between",
        _LIBRARY,
        f"shares = np.linspace(0, 1, {len(SHARES)})",
        "pictures = [",
        f"    artist.drawings(between(library[{first}], library[{second}], shares, is_spherical=way)).pictures",
        "    for way in (False, True)",
        "]",
    )


def sums_code(artist: Sequence[str], plus: Idea, minus: Idea, to: int, strength: float) -> str:
    """`before` and `after`, eight drawings and what the direction makes of them."""
    measures = sorted({idea.trait.measure.of.__name__ for idea in (plus, minus) if idea.trait.measure})
    return _joined(
        artist,
        f"from lab.ops.latent import {', '.join(measures)}" if measures else None,
        _CROWD,
        "drawn = artist.drawings(crowd)",
        *(line for name, idea in (("plus", plus), ("minus", minus)) for line in _idea_lines(name, idea)),
        f"these = crowd[np.flatnonzero((drawn.kinds == {to}) & (drawn.confidences > {CLEAR}))[:8]]",
        "before = artist.drawings(these).pictures",
        f"after = artist.drawings(these + np.float32({strength}) * (plus - minus)).pictures",
    )


def _idea_lines(name: str, idea: Idea) -> list[str]:
    rows = f"rows = np.flatnonzero((drawn.kinds == {idea.kind}) & (drawn.confidences > {CLEAR}))"
    if idea.trait.measure is None:
        return [rows, f"{name} = crowd[rows[:{OF_EACH}]].mean(axis=0)"]
    sign = "-" if idea.trait.most else ""
    return [
        rows,
        f'order = np.argsort({sign}{idea.trait.measure.of.__name__}(drawn.pictures[rows]), kind="stable")',
        f"{name} = crowd[rows[order[: min({OF_EACH}, max(len(rows) // 3, 1))]]].mean(axis=0)",
    ]


def copies_code(artist: Sequence[str], number: int, by_judge: bool) -> str:
    """`found`, the nearest training pictures and how far they are."""
    return _joined(
        artist,
        "from lab.nets.gan.drawing import neighbours",
        _LIBRARY,
        f"pictures = artist.drawings(library[{number - 1}:{number}]).pictures",
        f"found = neighbours(pictures, artist.gan.spec.data, 6, by_judge={by_judge})",
    )


def shorter_code(artist: Sequence[str], factor: float) -> str:
    """`pictures`, 24 drawings of shortened z."""
    return _joined(
        artist,
        None,
        _LIBRARY,
        f"pictures = artist.drawings(np.float32({factor}) * library[:24]).pictures",
    )


def _joined(artist: Sequence[str], imported: str | None, *lines: str) -> str:
    at = artist.index("from lab.nets.gan import opened") + 1
    imports = [imported] if imported else []
    return "\n".join(["import numpy as np", "", *artist[:at], *imports, *artist[at:], *lines])
