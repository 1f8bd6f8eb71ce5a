"""Small pictures in rows, drawn crisp, as HTML that carries the pixels with it."""

import base64
import html
from collections.abc import Sequence
from functools import cache

import numpy as np

from app.style import DIVERGING, PALETTE, SEQUENTIAL, Theme, sample_scale
from lab.data.mosaic import mosaic, png_bytes

FEW_WEIGHTS = 8
FEW_WEIGHTS_PX, WEIGHTS_PX = 88, 48
GAP_PX = 8


def picture(image: np.ndarray, *, width_px: int, alt: str) -> str:
    """One `<img>` of a uint8 `(H, W)`, `(H, W, 1)` or `(H, W, 3)` image, enlarged without smoothing."""
    return _image(png_bytes(image), f"width:{width_px}px", alt)


def painted(
    values: np.ndarray, low: float, high: float, theme: Theme, *, width_px: int, alt: str, height_px: int | None = None
) -> str:
    """One `<img>` of numbers `(H, W)` as colours.

    Args:
        low, high: the ends of the scale. It diverges around zero if `low` is below it, else it begins at zero.
        height_px: stretches a table to this height; None keeps its form.
    """
    reach = max(-low, high)
    least, most = (-reach, reach) if low < 0 else (0.0, high)
    room = most - least if most > least else 1.0
    steps = np.rint((np.clip(values, least, most) - least) / room * 255).astype(np.uint8)
    size = f"width:{width_px}px" + ("" if height_px is None else f";height:{height_px}px")
    return _image(png_bytes(steps, _table(theme, low < 0)), size, alt)


def _image(png: bytes, size: str, alt: str) -> str:
    data = base64.b64encode(png).decode()
    return (
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt, quote=True)}" '
        f'style="{size};max-width:100%;image-rendering:pixelated;display:block">'
    )


def gallery(
    images: np.ndarray,
    captions: Sequence[str],
    *,
    width_px: int = 64,
    right: Sequence[bool] | None = None,
    most_in_row: int | None = None,
) -> str:
    """Pictures with a caption each, as many in a row as fit.

    Args:
        images: uint8 `(N, H, W, C)`.
        captions: one a picture, plain text.
        right: frames each picture by whether the answer in its caption is right, and adds a mark.
        most_in_row: begins another row after so many.
    """
    cells = []
    for index, (image, caption) in enumerate(zip(images, captions, strict=True)):
        frame, mark = "transparent", ""
        if right is not None:
            frame = PALETTE.training if right[index] else PALETTE.validation
            mark = "✓ " if right[index] else "✗ "
        cells.append(
            f'<figure style="margin:0;width:{width_px + 6}px">'
            f'<div style="border:3px solid {frame};border-radius:4px">'
            f"{picture(image, width_px=width_px, alt=caption)}</div>"
            f'<figcaption style="font-size:0.8rem;line-height:1.2;overflow-wrap:break-word">'
            f"{mark}{html.escape(caption)}</figcaption></figure>"
        )
    room = f"max-width:{most_in_row * (width_px + 6 + GAP_PX)}px;" if most_in_row else ""
    return f'<div style="{room}display:flex;flex-wrap:wrap;gap:{GAP_PX}px">{"".join(cells)}</div>'


def class_rows(pictures: np.ndarray, class_names: Sequence[str]) -> str:
    """Samples of every class, a row each: uint8 `(classes, per_class, H, W, C)`."""
    rows = []
    for name, images in zip(class_names, pictures, strict=True):
        strip = picture(mosaic(images, columns=len(images), background=128), width_px=48 * len(images), alt=name)
        rows.append(
            '<div style="display:flex;align-items:center;gap:10px;margin-bottom:4px">'
            f'<div style="flex:0 0 6.5rem;text-align:right;font-size:0.9rem">{html.escape(name)}</div>'
            f'<div style="flex:1 1 auto;min-width:0">{strip}</div></div>'
        )
    return "".join(rows)


def color_weights(tiles: np.ndarray, theme: Theme, *, is_alike: bool = False) -> np.ndarray:
    """Signed weights as colours: float `(n, h, w, C)` -> uint8 `(n, h, w, 3)`.

    One channel diverges around zero; three channels are shown as they are, with zero as middle grey.

    Args:
        is_alike: one scale for all tiles; else each has its own, by its largest magnitude.
    """
    magnitude = np.abs(tiles).max(axis=(0, 1, 2, 3) if is_alike else (1, 2, 3), keepdims=True)
    position = np.divide(tiles, magnitude, out=np.zeros_like(tiles), where=magnitude > 0) / 2 + 0.5
    if tiles.shape[-1] == 3:
        return np.rint(position * 255).astype(np.uint8)
    return _table(theme, True)[np.rint(position[..., 0] * 255).astype(int)]


@cache
def _table(theme: Theme, is_signed: bool) -> np.ndarray:
    """Colours of 256 steps from the least to the greatest value, uint8 `(256, 3)`."""
    scale = (DIVERGING if is_signed else SEQUENTIAL)[theme]
    stops = [sample_scale(scale, index / 255) for index in range(256)]
    return np.array([[int(stop[at : at + 2], 16) for at in (1, 3, 5)] for stop in stops], np.uint8)


def weight_pictures(tiles: np.ndarray, theme: Theme) -> str:
    """First-layer weights, float `(n, h, w, C)`, a picture each, large if few; blue below zero, orange above."""
    width_px = WEIGHTS_PX if len(tiles) > FEW_WEIGHTS else FEW_WEIGHTS_PX
    cells = [
        picture(image, width_px=width_px, alt=f"weights of filter {index + 1}")
        for index, image in enumerate(color_weights(tiles, theme))
    ]
    return f'<div style="display:flex;flex-wrap:wrap;gap:6px">{"".join(cells)}</div>'


def probability_bars(probabilities: np.ndarray, class_names: Sequence[str], answer: int | None = None) -> str:
    """Class probabilities as horizontal bars with their numbers; the largest stands out."""
    best = int(np.argmax(probabilities)) if answer is None else answer
    rows = []
    for index, (name, value) in enumerate(zip(class_names, probabilities, strict=True)):
        color = PALETTE.accent if index == best else PALETTE.neutral
        weight = "700" if index == best else "400"
        width = f"{100 * float(value):.1f}%"
        rows.append(
            f'<div style="display:flex;align-items:center;gap:8px;height:1.55rem;font-weight:{weight}">'
            f'<div style="flex:0 0 6rem;text-align:right;white-space:nowrap;overflow:hidden;text-overflow:ellipsis">'
            f"{html.escape(name)}</div>"
            f'<div style="flex:1 1 auto;background:rgba(128,134,143,0.18);border-radius:3px">'
            f'<div style="width:{width};height:1rem;background:{color};border-radius:3px"></div></div>'
            f'<div style="flex:0 0 3.6rem;text-align:right;font-variant-numeric:tabular-nums">{float(value):.1%}</div>'
            "</div>"
        )
    return f'<div role="img" aria-label="class probabilities">{"".join(rows)}</div>'
