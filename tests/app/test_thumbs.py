"""The gallery's small pictures show what `lab.ops` would compute, in both themes, and cost a page nothing."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from app.pages import PAGES
from app.style import BACKGROUND, PALETTE, contrast_ratio
from app.widgets.thumbs import THUMBS
from app.widgets.tiles import color_weights
from lab.data import datasets
from tests.lab.ops.loops import convolved, window_cells

COMPUTED = ("pixels", "convolution", "pooling", "kinds")
themes = pytest.mark.parametrize("theme", ["light", "dark"])


def pictures(markup):
    found = re.findall(r"data:image/png;base64,([^\"]+)", markup)
    return [np.array(Image.open(io.BytesIO(base64.b64decode(data)))) for data in found]


def cells(markup):
    """Background, ink and number of each cell."""
    found = re.findall(r'<span style="background:(#\w+);color:(#\w+)">([^<]+)</span>', markup)
    return [(background, ink, float(number)) for background, ink, number in found]


def edges_of(markup):
    """The digit that is drawn, convolved with the kernel whose numbers stand there."""
    digit = pictures(markup)[0].astype(float)[..., None]
    weights = np.array([number for _, _, number in cells(markup)])
    return digit, convolved(digit, weights.reshape(3, 3, 1, 1))


def test_every_thumb_belongs_to_a_page_of_the_register():
    assert THUMBS.keys() <= {page.url_path for page in PAGES}


@themes
def test_the_numbers_are_those_of_the_framed_pixels(theme):
    markup = THUMBS["pixels"](theme)
    picture = pictures(markup)[0]
    frame = {side: float(share) for side, share in re.findall(r"(top|left|height|width):([\d.]+)%", markup)}
    top, left, height, width = (round(frame[side] * 0.28) for side in ("top", "left", "height", "width"))
    numbers = np.array([number for _, _, number in cells(markup)]).reshape(height, width)
    np.testing.assert_array_equal(numbers, picture[top : top + height, left : left + width])
    assert picture.shape == (28, 28)
    assert numbers.std() > picture.std() > 0


@themes
def test_a_cells_background_is_its_brightness(theme):
    for background, _, number in cells(THUMBS["pixels"](theme)):
        assert rgb(background) == [number] * 3


@themes
@pytest.mark.parametrize("page", ["pixels", "convolution"])
def test_numbers_can_be_read_on_their_colour(theme, page):
    shown = cells(THUMBS[page](theme))
    assert shown
    for background, ink, _ in shown:
        assert contrast_ratio(ink, background) >= 4.5


@themes
def test_the_digit_is_a_whole_one_of_the_training_part(theme):
    digit = pictures(THUMBS["convolution"](theme))[0]
    shipped = datasets.preview("digits", 3)[2, 0, :, :, 0]
    np.testing.assert_array_equal(digit, shipped[3:-3, 3:-3])
    assert digit.sum() == shipped.sum()


@themes
def test_edges_are_the_digit_convolved_with_the_kernel_that_is_shown(theme):
    markup = THUMBS["convolution"](theme)
    _, edges = edges_of(markup)
    assert edges.min() < 0 < edges.max()
    np.testing.assert_array_equal(pictures(markup)[1], color_weights(edges[None], theme)[0])


@themes
def test_pooling_keeps_the_largest_of_the_rectified_edges(theme):
    markup = THUMBS["pooling"](theme)
    _, edges = edges_of(THUMBS["convolution"](theme))
    positive = np.maximum(edges, 0)
    pooled = np.zeros((10, 10, 1))
    for row, column, seen in window_cells(positive, (2, 2), 2, (0, 0, 0, 0)):
        pooled[row, column] = max(value for _, value in seen)
    before, after = pictures(markup)
    np.testing.assert_array_equal(before, color_weights(positive[None], theme)[0])
    np.testing.assert_array_equal(after, color_weights(pooled[None], theme)[0])
    assert "20 × 20" in markup and "10 × 10" in markup


@themes
def test_nine_cells_are_read_as_far_apart_as_the_words_say(theme):
    markup = THUMBS["kinds"](theme)
    rates = [int(rate) for rate in re.findall(r"<figcaption>dilation (\d)", markup)]
    assert rates == [1, 2, 3]
    for rate, picture in zip(rates, pictures(markup), strict=True):
        middles = picture[4::9, 4::9]  # cells of 8 pixels and a line
        read = (middles == rgb(PALETTE.training)).all(axis=-1)
        expected = {(3 + rate * i, 3 + rate * j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        assert set(zip(*np.nonzero(read), strict=True)) == expected
        assert (middles[~read] == rgb(BACKGROUND[theme])).all()


@pytest.mark.parametrize("page", COMPUTED)
def test_pictures_are_crisp_named_and_computed_once_a_theme(page):
    markup = THUMBS[page]("light")
    images = re.findall("<img[^>]*>", markup)
    assert images
    for image in images:
        assert "image-rendering:pixelated" in image
        assert re.search('alt="[^"]{5,}"', image)
    for table in re.findall('<div class="cells"[^>]*>', markup):
        assert 'role="img"' in table and re.search('aria-label="[^"]{5,}"', table)
    assert THUMBS[page]("light") is markup
    assert page == "pixels" or THUMBS[page]("dark") != markup


def rgb(color):
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


@themes
def test_errors_of_the_museum_are_drawn_to_scale(theme):
    [data] = re.findall(r"svg\+xml;base64,([^\"]+)", THUMBS["museum"](theme))
    circles = [
        tuple(map(float, circle))
        for circle in re.findall(r'cx="([^"]+)" cy="([^"]+)" r="([^"]+)"', base64.b64decode(data).decode())
    ]
    assert len(circles) == 9
    # VGG16: 15.47 G of 20.5 G, 9.6 of 23 per cent, 138.4 of VGG19's 143.7 million weights.
    expected = (290 * 15.470264320 / 20.5, 74 * (1 - 9.6 / 23), 11 * (138_357_544 / 143_667_240) ** 0.5)
    assert circles[1] == pytest.approx(expected, abs=0.06)
    assert all(r <= x <= 290 - r / 2 for x, _, r in circles)


@themes
def test_what_an_answer_costs_is_drawn_to_scale(theme):
    [data] = re.findall(r"svg\+xml;base64,([^\"]+)", THUMBS["everything"](theme))
    flat, growing = (
        [tuple(map(float, point.split(","))) for point in points.split()]
        for points in re.findall(r'points="([^"]+)"', base64.b64decode(data).decode())
    )
    assert [x for x, _ in flat] == pytest.approx(np.linspace(0, 290, 11), abs=0.1)
    assert len({y for _, y in flat}) == 1
    # A convolution of 8 filters 10 x 10 with stride 5, and 256 units on its maps; the dearest reaches the top.
    costs = [((side - 10) // 5 + 1) ** 2 * 8 * (100 + 256) + 2560 for side in range(40, 241, 20)]
    assert [y for _, y in growing] == pytest.approx([74 * (1 - cost / costs[-1]) for cost in costs], abs=0.06)
    assert flat[0][1] == pytest.approx(74 * (1 - 2_251_008 / costs[-1]), abs=0.06)
