"""The small pictures of the gallery on Home, made of shipped data or real runs.

What never changes is computed once a theme; only the curves of the visitor's runs are drawn at each visit.
"""

import html
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.backend import get_backend
from app.style import BACKGROUND, DIVERGING, GRAY, PALETTE, TEXT, Theme, sample_scale
from app.widgets import attend_thumbs, detect_thumbs, inside_thumbs, invent_thumbs
from app.widgets.shipped import square
from app.widgets.thumb_parts import CURVES_PX, curves, figure, number_cells, rgb
from app.widgets.tiles import color_weights, picture
from app.widgets.visitor import owner
from app.words import network_name
from lab import catalog
from lab.data import datasets
from lab.data.credits import credits
from lab.data.mosaic import mosaic
from lab.data.photos import read_photo, reduced_square
from lab.events import RunState
from lab.ops.arrays import Floats
from lab.ops.convolution import conv2d, windows
from lab.ops.kernels import kernel
from lab.ops.padding import covered
from lab.ops.pixels import planes
from lab.ops.pooling import pool2d
from lab.specs import TrainSpec

MOST_CURVES = 3
PHOTO, PHOTO_SIDE, PATCH = "cat", 28, (4, 4)
DIGIT, MARGIN = 2, 3  # the class, and how many empty pixels on each side are left out
DILATIONS = (1, 2, 3)


@cache
def pixels_thumb(theme: Theme) -> str:
    """A photograph in grey, and the brightness of those of its pixels that differ most."""
    grey = planes(reduced_square(read_photo(PHOTO), PHOTO_SIDE))["Grey"]
    seen = windows(grey[..., None], PATCH)[..., 0]  # (rows, columns, patch rows, patch columns)
    row, column = np.unravel_index(seen.std(axis=(2, 3)).argmax(), seen.shape[:2])
    places = zip(("top", "left", "height", "width"), (row, column, *PATCH), strict=True)
    frame = ";".join(f"{side}:{100 * place / PHOTO_SIDE:.2f}%" for side, place in places)
    values = seen[row, column]
    shades = [sample_scale(GRAY, float(value) / 255) for value in values.flat]
    numbers = number_cells(values, shades, side_rem=1.7, alt="Brightness of the pixels in the frame, as numbers")
    return (
        f'<div class="steps" style="align-items:center"><figure style="width:84px">'
        f"{picture(grey, width_px=84, alt='A cat in 28 × 28 pixels')}"
        f'<div class="frame" style="{frame};border-color:{PALETTE.accent}"></div></figure>'
        f'<div style="border:2px solid {PALETTE.accent}">{numbers}</div></div>'
    )


@cache
def convolution_thumb(theme: Theme) -> str:
    """A digit, a kernel, and what the one makes of the other."""
    digit, weights, edges = _digit(), kernel("sobel_x", 3), _edges()
    largest = np.abs(weights).max()
    colors = [sample_scale(DIVERGING[theme], float(weight / largest) / 2 + 0.5) for weight in weights.flat]
    numbers = number_cells(weights, colors, side_rem=1.25, alt="A Sobel kernel of 3 × 3 weights")
    steps = (
        figure(picture(digit, width_px=3 * len(digit), alt="A digit"), "digit", 3 * len(digit)),
        '<div class="sign">∗</div>',
        f"<figure>{numbers}<figcaption>Sobel x</figcaption></figure>",
        '<div class="sign">=</div>',
        _map(edges, theme, pixel_px=3, alt="Where the digit begins and ends in each row", caption="edges"),
    )
    return f'<div class="steps">{"".join(steps)}</div>'


@cache
def pooling_thumb(theme: Theme) -> str:
    """The rectified map of `convolution_thumb`, and what is left of it after pooling."""
    positive = np.maximum(_edges(), 0)
    pooled = pool2d(positive, (2, 2), kind="max", stride=2).output
    maps = [
        _map(values, theme, pixel_px=4, alt=f"A map {moment} max-pooling", caption="{} × {}".format(*values.shape[:2]))
        for values, moment in ((positive, "before"), (pooled, "after"))
    ]
    step = '<div class="sign"><small>largest of<br>each 2 × 2</small><br>→</div>'
    return f'<div class="steps">{maps[0]}{step}{maps[1]}</div>'


@cache
def kinds_thumb(theme: Theme) -> str:
    """The cells that one 3 × 3 kernel reads when they stand apart."""
    side = covered(3, max(DILATIONS))
    cells = np.arange(side**2).reshape(side, side, 1)
    figures = []
    for dilation in DILATIONS:
        seen = windows(cells, (3, 3), dilation=dilation)
        read = np.isin(cells, seen[len(seen) // 2, len(seen) // 2])
        colors = np.where(read.reshape(-1, 1), rgb(PALETTE.training), rgb(BACKGROUND[theme]))
        drawn = mosaic(colors.astype(np.uint8).repeat(64, axis=0).reshape(-1, 8, 8, 3), columns=side, background=128)
        alt = f"With dilation {dilation} a 3 × 3 kernel spans {covered(3, dilation)} × {covered(3, dilation)} cells"
        figures.append(figure(picture(drawn, width_px=len(drawn), alt=alt), f"dilation {dilation}", len(drawn)))
    return f'<div style="text-align:center">What 9 weights read</div><div class="steps">{"".join(figures)}</div>'


@cache
def digits_thumb(theme: Theme) -> str:
    """Real training digits, a column a class."""
    samples = datasets.preview("digits", 3)  # (10, 3, 28, 28, 1)
    rows = samples.swapaxes(0, 1).reshape(-1, *samples.shape[2:])
    names = "".join(f"<span>{html.escape(name)}</span>" for name in datasets.DATASETS["digits"].class_names)
    strip = picture(mosaic(rows, columns=10, background=128), width_px=290, alt="Digits of the training part")
    return f'{strip}<div class="names">{names}</div>'


@cache
def twin_thumb(theme: Theme) -> str:
    """What twins share, and the one setting that sets them apart."""
    samples = datasets.preview("digits", 3)[:, 0]
    strip = picture(mosaic(samples, columns=10, background=128), width_px=290, alt="One digit of each class")
    rate = catalog.course_spec("digits", "lenet5").learning_rate
    sides = "".join(
        f'<div style="border-color:{color}">{TrainSpec.controls()["learning_rate"].label}<br><b>{value:g}</b></div>'
        for value, color in ((rate, PALETTE.training), (10 * rate, PALETTE.validation))
    )
    return f'<div>The same pictures in the same order</div>{strip}<div class="twins">{sides}</div>'


def runs_thumb(theme: Theme) -> str:
    """Validation accuracy of the visitor's own latest runs; without any, a sentence."""
    found: list[tuple[str, RunState]] = []
    for record in get_backend().runs(owner()):
        state = get_backend().state(record.run_id)
        if len(state.epochs) > 1:
            found.append((network_name(record.spec), state))
        if len(found) == MOST_CURVES:
            break
    if not found:
        return '<div style="text-align:center">The curves of your runs will be here. You have none yet.</div>'
    width, height = CURVES_PX
    last = max(len(state.epochs) for _, state in found)
    colors = (PALETTE.training, PALETTE.validation, PALETTE.test)
    words = (TEXT[theme].training, TEXT[theme].validation, TEXT[theme].test)
    lines, names = [], []
    for (title, state), color, ink in zip(found, colors, words, strict=False):
        points = " ".join(
            f"{(epoch['epoch'] - 1) / (last - 1) * width:.1f},{(1 - epoch['val_accuracy']) * height:.1f}"
            for epoch in state.epochs
        )
        lines.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5"/>')
        accuracy = state.epochs[-1]["val_accuracy"]
        names.append(f'<span style="color:{ink};font-weight:600">{html.escape(title)} {accuracy:.1%}</span>')
    drawn = curves(lines, "Validation accuracy of your latest runs")
    return f"<div>Validation accuracy by epoch, 0 to 100 %</div>{drawn}<div>{' · '.join(names)}</div>"


@cache
def credits_thumb(theme: Theme) -> str:
    """The photographs that the lab ships."""
    files = [credit.pictures[0] for credit in credits() if credit.kind == "photographs" and len(credit.pictures) == 1]
    return picture(
        mosaic(np.stack([square(file, 56) for file in files]), columns=7, background=128),
        width_px=290,
        alt="Shipped photographs",
    )


# Address of a page -> what stands in its `.thumb`; a page without one shows its words alone.
THUMBS: dict[str, Callable[[Theme], str]] = {
    "pixels": pixels_thumb,
    "convolution": convolution_thumb,
    "pooling": pooling_thumb,
    "kinds": kinds_thumb,
    "train": digits_thumb,
    "twin": twin_thumb,
    "compare": runs_thumb,
    "maps": inside_thumbs.maps_thumb,
    "filters": inside_thumbs.filters_thumb,
    "attributions": inside_thumbs.attributions_thumb,
    "museum": inside_thumbs.museum_thumb,
    "wishes": inside_thumbs.wishes_thumb,
    "retina": attend_thumbs.retina_thumb,
    "watch": attend_thumbs.watch_thumb,
    "duel": attend_thumbs.duel_thumb,
    "everything": attend_thumbs.everything_thumb,
    "learning": attend_thumbs.learning_thumb,
    "variance": attend_thumbs.variance_thumb,
    "detection": detect_thumbs.detection_thumb,
    "faces": detect_thumbs.faces_thumb,
    "theatre": detect_thumbs.theatre_thumb,
    "train-detector": detect_thumbs.train_detector_thumb,
    "coco": detect_thumbs.coco_thumb,
    "players": invent_thumbs.players_thumb,
    "latent": invent_thumbs.latent_thumb,
    "quality": invent_thumbs.quality_thumb,
    "credits": credits_thumb,
}


def _digit() -> NDArray[np.uint8]:
    """A training digit without its margin, uint8 `(22, 22, 1)`."""
    inside = slice(MARGIN, -MARGIN)
    return datasets.preview("digits", 3)[DIGIT, 0, inside, inside]


def _edges() -> Floats:
    """The digit after `sobel_x`, float64 `(20, 20, 1)`."""
    return conv2d(_digit(), kernel("sobel_x", 3)[..., None, None]).output


def _map(values: Floats, theme: Theme, *, pixel_px: int, alt: str, caption: str) -> str:
    width_px = pixel_px * values.shape[1]
    colored = color_weights(values[None], theme)[0]
    return figure(picture(colored, width_px=width_px, alt=alt), caption, width_px)
