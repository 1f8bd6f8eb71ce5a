"""The small pictures of the gallery on Home, made of shipped data or real runs.

What never changes is computed once a theme; only the curves of the visitor's runs are drawn at each visit.
"""

import base64
import html
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.backend import get_backend
from app.studies.duel import uncovered
from app.style import BACKGROUND, DIVERGING, GRAY, PALETTE, SERIES, TEXT, Theme, contrast_ratio, sample_scale
from app.widgets.shipped import square
from app.widgets.tiles import color_weights, picture
from app.widgets.visitor import owner
from app.words import network_name
from lab import catalog
from lab.architectures.readers import cost_of_answer
from lab.cards import attention_card
from lab.data import datasets
from lab.data.credits import credits
from lab.data.mosaic import mosaic
from lab.data.photos import read_photo, reduced_square
from lab.events import RunState
from lab.ops.arrays import Floats
from lab.ops.convolution import conv2d, windows
from lab.ops.glimpses import glimpse
from lab.ops.kernels import kernel
from lab.ops.padding import covered
from lab.ops.pixels import planes
from lab.ops.pooling import pool2d
from lab.specs import TrainSpec

MOST_CURVES = 3
PHOTO, PHOTO_SIDE, PATCH = "cat", 28, (4, 4)
DIGIT, MARGIN = 2, 3  # the class, and how many empty pixels on each side are left out
DILATIONS = (1, 2, 3)
WATCHED, FAR_SIGHTED = "ram-centred", "ram-cluttered"
FIELD_SIDES = range(40, 241, 20)
CURVES_PX = (290, 74)
RETINA_SIDE, RETINA_PATCH, RETINA_SCALES = 64, 12, 3

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
    numbers = _cells(values, shades, side_rem=1.7, alt="Brightness of the pixels in the frame, as numbers")
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
    numbers = _cells(weights, colors, side_rem=1.25, alt="A Sobel kernel of 3 × 3 weights")
    steps = (
        _figure(picture(digit, width_px=3 * len(digit), alt="A digit"), "digit", 3 * len(digit)),
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
        colors = np.where(read.reshape(-1, 1), _rgb(PALETTE.training), _rgb(BACKGROUND[theme]))
        drawn = mosaic(colors.astype(np.uint8).repeat(64, axis=0).reshape(-1, 8, 8, 3), columns=side, background=128)
        alt = f"With dilation {dilation} a 3 × 3 kernel spans {covered(3, dilation)} × {covered(3, dilation)} cells"
        figures.append(_figure(picture(drawn, width_px=len(drawn), alt=alt), f"dilation {dilation}", len(drawn)))
    return f'<div style="text-align:center">What 9 weights read</div><div class="steps">{"".join(figures)}</div>'


@cache
def retina_thumb(theme: Theme) -> str:
    """A glimpse of three scales at the middle of a photograph."""
    image = reduced_square(read_photo(PHOTO), RETINA_SIDE)
    seen = glimpse(image, (0, 0), size=RETINA_PATCH, scales=RETINA_SCALES)
    framed = image.copy()
    for (left, top, right, bottom), color in zip(seen.squares_xyxy, SERIES, strict=False):
        for rows, columns in (
            (slice(top, bottom), [left, right - 1]),
            ([top, bottom - 1], slice(left, right)),
        ):
            framed[rows, columns] = _rgb(color)
    patches = [
        _figure(picture(np.rint(patch).astype(np.uint8), width_px=40, alt=f"Patch of scale {scale}"), "", 40)
        for scale, patch in enumerate(seen.patches, start=1)
    ]
    field = _figure(picture(framed, width_px=96, alt="A photograph with three squares around its middle"), "", 96)
    return f'<div class="steps">{field}{"".join(patches)}</div>'


@cache
def watch_thumb(theme: Theme) -> str:
    """What a shipped network sees first of a digit, and how well it reads after its last glimpse."""
    card = attention_card(WATCHED)
    digit = datasets.preview("digits", 3)[DIGIT, 0]
    seen = glimpse(digit, (0, 0), size=card["spec"]["patch"])
    left, top, right, bottom = seen.squares_xyxy[0]
    framed = np.repeat(digit, 3, axis=-1)
    framed[[top, bottom - 1], left:right] = framed[top:bottom, [left, right - 1]] = _rgb(PALETTE.accent)
    patch = picture(np.rint(seen.patches[0]).astype(np.uint8), width_px=64, alt="The patch that it sees")
    field = picture(framed, width_px=84, alt="A digit with the square of the first glimpse")
    words = (
        f"{card['spec']['glimpses']} glimpses like this one: {card['mean_test_error_percent']:.1f} % wrong on "
        f"{card['data']['test']:,} test digits"
    )
    shown = f"{_figure(field, '', 84)}{_figure(patch, '', 64)}"
    return f'<div class="steps">{shown}</div><div style="text-align:center">{words}</div>'


@cache
def duel_thumb(theme: Theme) -> str:
    """A field as far as two looks uncover it, and the question."""
    digit = np.zeros((60, 60, 1), np.uint8)
    digit[24:52, 8:36] = datasets.preview("digits", 3)[DIGIT, 0]
    shown = uncovered(digit, [(0.0, 0.0), (0.1, -0.5)], size=8, scales=2, factor=2)
    field = _figure(picture(shown, width_px=110, alt="A field of which two looks have uncovered a part"), "", 110)
    return f'<div class="steps">{field}<span class="sign">?</span></div>'


@cache
def everything_thumb(theme: Theme) -> str:
    """What an answer costs against the side of the field: RAM's is flat."""
    cards = {"RAM": attention_card(FAR_SIGHTED), "conv net": {"network": "conv"}}
    prices = {name: [cost_of_answer(card, side) for side in FIELD_SIDES] for name, card in cards.items()}
    most = max(max(costs) for costs in prices.values())
    width, height = CURVES_PX
    inks, lines, names = (TEXT[theme].test, TEXT[theme].validation), [], []
    for (name, costs), color, ink in zip(prices.items(), (PALETTE.test, PALETTE.validation), inks, strict=True):
        xs = np.linspace(0, width, len(costs))
        points = " ".join(f"{x:.1f},{(1 - cost / most) * height:.1f}" for x, cost in zip(xs, costs, strict=True))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5"/>')
        names.append(f'<span style="color:{ink};font-weight:600">{name} {costs[-1] / 1e6:.1f} M</span>')
    words = f"Multiplications for a field of {FIELD_SIDES[0]} to {FIELD_SIDES[-1]} pixels"
    return f"<div>{words}</div>{_curves(lines, words)}<div>{' · '.join(names)}</div>"


@cache
def learning_thumb(theme: Theme) -> str:
    """The reward over the training of the shipped network, as its card tells it."""
    card = attention_card("ram-centred")
    history = card["seeds"][str(card["shipped_seed"])]["history"]
    width, height = CURVES_PX
    points = " ".join(
        f"{index / (len(history) - 1) * width:.1f},{(1 - epoch['reward']) * height:.1f}"
        for index, epoch in enumerate(history)
    )
    line = f'<polyline points="{points}" fill="none" stroke="{PALETTE.training}" stroke-width="2.5"/>'
    drawn = _curves([line], f"Reward from 0 to 1 over {len(history)} epochs")
    return f"<div>Reward, 0 to 1: all that tells it where to look</div>{drawn}<div>{len(history)} epochs</div>"


@cache
def variance_thumb(theme: Theme) -> str:
    """All that the policy is told, and what is made of it."""
    words = TEXT[theme]
    return (
        '<div style="text-align:center;font-size:1rem;line-height:1.7">'
        f'right: <b style="color:{words.training}">R = 1</b> &nbsp; wrong: <b style="color:{words.positive}">R = 0</b>'
        "<br>what was expected: <b>b</b><br><b>(R − b) · (l − μ) / σ²</b></div>"
    )


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
    drawn = _curves(lines, "Validation accuracy of your latest runs")
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
    "retina": retina_thumb,
    "watch": watch_thumb,
    "duel": duel_thumb,
    "everything": everything_thumb,
    "learning": learning_thumb,
    "variance": variance_thumb,
    "credits": credits_thumb,
}


def _curves(lines: list[str], alt: str) -> str:
    """SVG lines in a frame of `CURVES_PX`, as an image: Streamlit takes inline SVG out."""
    width, height = CURVES_PX
    frame = f'<path d="M0 0V{height}H{width}" fill="none" stroke="{PALETTE.neutral}"/>'
    box = f"-2 -3 {width + 4} {height + 6}"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{frame}{"".join(lines)}</svg>'
    address = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    return f'<img src="{address}" alt="{alt}" width="{width + 4}" height="{height + 6}">'


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
    return _figure(picture(colored, width_px=width_px, alt=alt), caption, width_px)


def _figure(drawn: str, caption: str, width_px: int) -> str:
    return f'<figure style="width:{width_px}px">{drawn}<figcaption>{html.escape(caption)}</figcaption></figure>'


def _cells(values: NDArray[np.generic], colors: list[str], *, side_rem: float, alt: str) -> str:
    """Numbers `(rows, columns)` in squares of the colours given, in black or white, whichever is read better."""
    spans = []
    for value, color in zip(values.flat, colors, strict=True):
        ink = max("#000000", "#ffffff", key=lambda ink: contrast_ratio(ink, color))
        spans.append(f'<span style="background:{color};color:{ink}">{value:g}</span>')
    columns = f"grid-template-columns:repeat({values.shape[1]},{side_rem}rem);grid-auto-rows:{side_rem}rem"
    return f'<div class="cells" role="img" aria-label="{html.escape(alt)}" style="{columns}">{"".join(spans)}</div>'


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))
