"""Fields as large as there is room for, and under each what every network said, in its colour. HTML."""

from collections.abc import Mapping

import numpy as np

from app.studies.everything import TRAINED, Measured, said
from app.studies.readers import READERS, introduced
from app.widgets.reader_charts import COLORS
from app.widgets.tiles import picture

CELL_PX, LARGEST_PX, GAP_PX = 140, 480, 16


def fields_read(measured: Measured, names: Mapping[str, str], count: int) -> str:
    """The first fields, each with its digit and a line a network: a tick, or a cross and what it said.

    Args:
        measured: what was read.
        names: kind of network -> name of the shipped one, those that read.
        count: how many of the fields.
    """
    side = measured.setting.side
    cells = []
    for number, image in enumerate(measured.readings.first.images[:count]):
        label, spoken = int(measured.readings.labels[number]), said(measured, names, number)
        lines = "".join(
            f'<li style="{_bar(answer.who)}">'
            f"{f'✓ {answer.title}' if answer.is_right else f'✗ {answer.title}: <b>{answer.digit}</b>'}</li>"
            for answer in spoken
        )
        cells.append(
            f'<figure style="margin:0">{_enlarged(image, side, f"Field {number + 1}: a {label}")}'
            f'<figcaption style="font-size:0.9rem">Digit <b>{label}</b><ul style="{_LIST}">{lines}</ul></figcaption>'
            "</figure>"
        )
    return _row(cells)


def who_is_who(names: Mapping[str, str]) -> str:
    """A line a network: what it does with a field."""
    lines = "".join(
        f'<li style="{_bar(who)}"><b>{READERS[who]}</b>: {words}</li>' for who, words in introduced(names).items()
    )
    return f'<ul style="{_LIST};font-size:0.9rem">{lines}</ul>'


def fields_fitted(images: np.ndarray, side: int) -> str:
    """What networks of one size get in place of fields of `side` pixels: uint8 `(N, h, w, 1)`, pixels of one scale."""
    fitted = images.shape[1]
    alt = f"the same at {fitted} × {fitted} pixels"
    return _row([f'<figure style="margin:0">{_enlarged(image, side, alt)}</figure>' for image in images])


_LIST = "list-style:none;margin:2px 0 0;padding:0;font-size:inherit"


def _bar(who: str) -> str:
    """The network's colour beside its line: words in that colour would be too pale to read."""
    return f"border-left:6px solid {COLORS[who]};padding-left:6px;margin:3px 0;line-height:1.2;font-size:inherit"


def _enlarged(image: np.ndarray, side: int, alt: str) -> str:
    """A picture as wide as its cell, or less by as much as it has fewer pixels than the larger of the two sizes."""
    share = image.shape[1] / max(side, TRAINED.side)
    width = f"{100 * share:.4g}%"
    return f'<div style="width:{width}">{picture(image, width_px=LARGEST_PX, alt=alt)}</div>'


def _row(cells: list[str]) -> str:
    columns = f"repeat(auto-fit,minmax({CELL_PX}px,1fr))"
    return f'<div style="display:grid;grid-template-columns:{columns};gap:{GAP_PX}px">{"".join(cells)}</div>'
