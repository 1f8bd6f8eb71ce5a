"""The small pictures of the section "Inside" on Home."""

from functools import cache, partial

import numpy as np

from app.studies.attributions import framed
from app.studies.museum import points
from app.style import PALETTE, TEXT, Theme
from app.widgets.thumb_parts import CURVES_PX, curves, figure
from app.widgets.tiles import color_weights, picture
from lab.data.mosaic import mosaic
from lab.data.photos import read_photo, reduced_square
from lab.data.shipped_filters import lite0_filters
from lab.data.starts import first_picture
from lab.data.truth import TEST_SEED, draw_truth
from lab.ops.arrays import Floats
from lab.ops.ascent import GREY, Recipe, ascend
from lab.ops.convolution import conv2d
from lab.ops.filter_banks import norms

PHOTO, PHOTO_SIDE, MAPS = "cameraman", 56, (3, 8, 21)
WISH_SIDE = 40
MOST_WORK, MOST_ERROR = 20.5e9, 23.0


@cache
def maps_thumb(theme: Theme) -> str:
    """A photograph, and three of the first maps that EfficientNet-Lite0's kernels make of it."""
    image = reduced_square(read_photo(PHOTO), PHOTO_SIDE)
    maps = conv2d(image / 255.0, lite0_filters()[..., list(MAPS)], stride=2).output
    field = figure(picture(image, width_px=80, alt="A photograph"), "", 80)
    shown = [
        figure(picture(tile, width_px=62, alt=f"Map {channel + 1}"), "", 62)
        for channel, tile in zip(MAPS, color_weights(np.moveaxis(maps, -1, 0)[..., None], theme), strict=True)
    ]
    return f'<div class="steps">{field}{"".join(shown)}</div>'


@cache
def filters_thumb(theme: Theme) -> str:
    """The first filters of EfficientNet-Lite0, the loudest first, as colours."""
    filters = np.moveaxis(lite0_filters(), -1, 0)[np.argsort(-norms(lite0_filters()), kind="stable")]
    sheet = mosaic(color_weights(filters, theme), columns=8, background=255 if theme == "light" else 30)
    words = "The first 32 filters of EfficientNet-Lite0"
    return f'<div style="max-width:14rem">{picture(sheet, width_px=224, alt=words)}</div><div>{words}</div>'


@cache
def attributions_thumb(theme: Theme) -> str:
    """A picture of the truth test: the framed patch alone decides."""
    pictures = draw_truth(2, TEST_SEED)
    shown = []
    for index in range(2):
        drawn = framed(np.repeat(pictures.images[index], 3, axis=-1), pictures.square_yxyx(index))
        shown.append(figure(picture(drawn, width_px=110, alt="A picture with a framed patch"), "", 110))
    return f'<div>Only the framed patch decides. Do methods find it?</div><div class="steps">{"".join(shown)}</div>'


@cache
def wishes_thumb(theme: Theme) -> str:
    """Pictures that climb until first filters of EfficientNet-Lite0 answer strongly everywhere."""
    shown = []
    for channel in MAPS:
        start = first_picture("white", "", (WISH_SIDE, WISH_SIDE, 3), channel)
        slope = partial(_uphill, kernel=lite0_filters()[..., channel])
        *_, grown = ascend(start, slope, Recipe(steps=30, step_size=12, decay=0.1))
        image = np.rint(grown).astype(np.uint8)
        shown.append(figure(picture(image, width_px=80, alt=f"A picture grown for filter {channel + 1}"), "", 80))
    words = "What three first filters want to see, everywhere"
    return f'<div class="steps">{"".join(shown)}</div><div>{words}</div>'


def _uphill(shown: Floats, kernel: Floats) -> Floats:
    """The slope of a filter's mean squared answer: by the convolution theorem, without a network."""
    waves = np.fft.fft2(kernel, shown.shape[:2], axes=(0, 1))
    answer = (np.fft.fft2(shown - GREY, axes=(0, 1)) * waves.conj()).sum(axis=-1, keepdims=True)
    return np.fft.ifft2(answer * waves, axes=(0, 1)).real


@cache
def museum_thumb(theme: Theme) -> str:
    """Errors of single networks against their work, a circle a network, as large as its weights are many."""
    width, height = CURVES_PX
    most = max(point.parameters for point in points())
    circles = []
    for point in points():
        x, y = point.work / MOST_WORK * width, (1 - point.error / MOST_ERROR) * height
        radius = 11 * (point.parameters / most) ** 0.5
        circles.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{PALETTE.training}" fill-opacity="0.7"/>'
        )
    words = "Errors (up) and multiply-accumulates (right); a circle's area: weights"
    names = f'<b style="color:{TEXT[theme].training}">{len(points())} networks, 2012 to 2015</b>'
    return f"<div>{words}</div>{curves(circles, words)}<div>{names}</div>"
