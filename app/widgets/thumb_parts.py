"""What the small pictures of the gallery on Home are made of: figures with captions, numbers in cells, curves."""

import base64
import html

import numpy as np
from numpy.typing import NDArray

from app.style import PALETTE, contrast_ratio

CURVES_PX = (290, 74)

THUMB_CSS = """
.thumb { min-height: 9.5rem; border-radius: 0.4rem; padding: 0.6rem; box-sizing: border-box;
  background: rgba(128,134,143,0.12); font-size: 0.8rem; line-height: 1.25; display: flex; flex-direction: column;
  justify-content: center; align-items: center; gap: 0.45rem; }
.thumb > * { width: 100%; max-width: 16rem; }
.thumb img { width: 100% !important; height: auto; }
.thumb .names { display: flex; text-align: center; }
.thumb .names span { flex: 1 1 0; }
.thumb .twins { display: flex; gap: 0.6rem; }
.thumb .twins div { flex: 1 1 0; padding: 0.35rem 0.5rem; border-left: 4px solid; border-radius: 0.25rem;
  background: rgba(128,134,143,0.14); }
.thumb .steps { display: flex; align-items: flex-end; justify-content: space-evenly; text-align: center; }
.thumb figure { margin: 0; position: relative; }
.thumb figcaption { margin-top: 0.2rem; white-space: nowrap; }
.thumb .sign { align-self: center; font-size: 1.1rem; margin-bottom: 1.2rem; }
.thumb .sign small { font-size: 0.8rem; }
.thumb .frame { position: absolute; box-sizing: content-box; margin: -2px; border: 2px solid; }
.thumb .cells { display: grid; width: max-content; margin: 0 auto; gap: 1px; font-variant-numeric: tabular-nums; }
.thumb .cells span { display: flex; align-items: center; justify-content: center; }
"""


def curves(lines: list[str], alt: str) -> str:
    """SVG lines in a frame of `CURVES_PX`, as an image: Streamlit takes inline SVG out."""
    width, height = CURVES_PX
    frame = f'<path d="M0 0V{height}H{width}" fill="none" stroke="{PALETTE.neutral}"/>'
    box = f"-2 -3 {width + 4} {height + 6}"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{frame}{"".join(lines)}</svg>'
    address = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    return f'<img src="{address}" alt="{alt}" width="{width + 4}" height="{height + 6}">'


def figure(drawn: str, caption: str, width_px: int) -> str:
    """A picture as wide as told, with words below."""
    return f'<figure style="width:{width_px}px">{drawn}<figcaption>{html.escape(caption)}</figcaption></figure>'


def number_cells(values: NDArray[np.generic], colors: list[str], *, side_rem: float, alt: str) -> str:
    """Numbers `(rows, columns)` in squares of the colours given, in black or white, whichever is read better."""
    spans = []
    for value, color in zip(values.flat, colors, strict=True):
        ink = max("#000000", "#ffffff", key=lambda ink: contrast_ratio(ink, color))
        spans.append(f'<span style="background:{color};color:{ink}">{value:g}</span>')
    columns = f"grid-template-columns:repeat({values.shape[1]},{side_rem}rem);grid-auto-rows:{side_rem}rem"
    return f'<div class="cells" role="img" aria-label="{html.escape(alt)}" style="{columns}">{"".join(spans)}</div>'


def rgb(color: str) -> tuple[int, ...]:
    """'#rrggbb' -> red, green, blue in [0, 255]."""
    return tuple(bytes.fromhex(color[1:]))
