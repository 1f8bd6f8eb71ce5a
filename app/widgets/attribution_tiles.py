"""Attributions as pictures, one or several in a table with names at its edges."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.studies.attributions import overlay
from app.style import PALETTE
from app.widgets.tiles import picture

UNSIGNED = ("saliency", "smoothgrad")  # lengths of slopes: they cannot say for or against
GAP_PX = 8
LABEL_REM = 5
LEAST_PX = 90  # of a column on a phone
_CELL = f"border:none;padding:0 {GAP_PX}px {GAP_PX}px 0;"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tile:
    """One picture of a table: uint8 `(H, W, C)`, and its words for those who do not see it."""

    image: np.ndarray
    alt: str


def drawn(method: str, image: np.ndarray, values: np.ndarray) -> np.ndarray:
    """What a method says, over the picture: orange for the class, blue against it; purple where it has no sign.

    Args:
        method: of `METHODS`.
        image: uint8 `(H, W, C)`.
        values: `(H, W)`.

    Returns:
        uint8 `(H, W, 3)`.
    """
    above, below = (PALETTE.accent,) * 2 if method in UNSIGNED else (PALETTE.positive, PALETTE.negative)
    return overlay(image, values, above, below)


def tile_table(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[Tile]]], *, widest_px: int) -> str:
    """Pictures under the names of their columns and, where a row has one, behind its name.

    They shrink with the page; what does not get narrow enough scrolls sideways.

    Args:
        columns: plain text, one for each picture of a row.
        rows: name, empty for none, and pictures.
        widest_px: of a picture.
    """
    is_named = any(name for name, _ in rows)
    label = f'<td style="{_CELL}width:{LABEL_REM}rem"></td>' if is_named else ""
    head = label + "".join(_name(column, "col") for column in columns)
    body = "".join(
        "<tr>" + (_name(name, "row") if is_named else "") + "".join(_cell(tile, widest_px) for tile in tiles) + "</tr>"
        for name, tiles in rows
    )
    widest = f"calc({len(columns) * (widest_px + GAP_PX)}px + {LABEL_REM if is_named else 0}rem)"
    least = f"{len(columns) * LEAST_PX}px"
    return (
        f'<div style="overflow-x:auto" tabindex="0" role="region" aria-label="Pictures side by side">'
        f'<table style="table-layout:fixed;border-collapse:collapse;width:100%;max-width:{widest};min-width:{least}">'
        f"<tr>{head}</tr>{body}</table></div>"
    )


def _name(words: str, scope: str) -> str:
    return (
        f'<th scope="{scope}" style="{_CELL}text-align:left;font-size:0.9rem;font-weight:600;line-height:1.2;'
        f'vertical-align:{"bottom" if scope == "col" else "top"}">{html.escape(words)}</th>'
    )


def _cell(tile: Tile, widest_px: int) -> str:
    return f'<td style="{_CELL}vertical-align:top">{picture(tile.image, width_px=widest_px, alt=tile.alt)}</td>'
