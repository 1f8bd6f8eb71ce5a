"""Small pictures carry the pixels they claim to show."""

import base64
import io
import re

import numpy as np
from PIL import Image

from app.style import DIVERGING, SEQUENTIAL
from app.widgets.tiles import color_weights, gallery, painted, probability_bars, weight_pictures


def pixels(markup: str) -> list[np.ndarray]:
    found = re.findall(r"data:image/png;base64,([^\"]+)", markup)
    return [np.array(Image.open(io.BytesIO(base64.b64decode(data)))) for data in found]


def test_no_pictures_make_an_empty_gallery() -> None:
    assert pixels(gallery(np.zeros((0, 2, 2, 1), np.uint8), [])) == []


def test_a_gallery_shows_each_picture_with_its_caption_escaped() -> None:
    images = np.arange(8, dtype=np.uint8).reshape(2, 2, 2, 1)
    markup = gallery(images, ["one", "<script>"], right=[True, False])
    shown = pixels(markup)
    np.testing.assert_array_equal(shown[0], images[0, ..., 0])
    np.testing.assert_array_equal(shown[1], images[1, ..., 0])
    assert "✓ one" in markup
    assert "✗ &lt;script&gt;" in markup


def test_weights_are_blue_below_zero_and_orange_above() -> None:
    tiles = np.array([[[-2.0], [0.0], [2.0]]], np.float32)[None].reshape(1, 1, 3, 1)
    below, zero, above = color_weights(tiles, "light")[0, 0]
    ends = [stop[1] for stop in DIVERGING["light"]]
    assert "#" + "".join(f"{channel:02x}" for channel in below) == ends[0]
    assert "#" + "".join(f"{channel:02x}" for channel in above) == ends[-1]
    assert below[2] > below[0]
    assert above[0] > above[2]
    assert zero.min() > 235


def test_all_zero_weights_are_drawn_as_zero_not_divided_by_it() -> None:
    colored = color_weights(np.zeros((1, 2, 2, 3), np.float32), "dark")
    assert set(colored.ravel().tolist()) == {128}
    assert len(pixels(weight_pictures(np.zeros((2, 2, 2, 1), np.float32), "dark"))) == 2


def test_the_largest_probability_stands_out_with_its_number() -> None:
    markup = probability_bars(np.array([0.25, 0.75]), ["cat", "dog"])
    assert "25.0%" in markup
    assert markup.index("font-weight:700") > markup.index("cat")


def test_numbers_are_painted_from_the_background_or_around_zero() -> None:
    values = np.array([[0.0, 1.0], [2.0, 9.0]])
    [shown] = [
        np.array(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))
        for data in re.findall(r"base64,([^\"]+)", painted(values, 0.0, 2.0, "light", width_px=9, alt="numbers"))
    ]
    ends = ["#" + "".join(f"{channel:02x}" for channel in shown[place]) for place in ((0, 0), (1, 0), (1, 1))]
    assert ends == [SEQUENTIAL["light"][0][1], SEQUENTIAL["light"][-1][1], SEQUENTIAL["light"][-1][1]]
    markup = painted(values - 1, -1.0, 8.0, "light", width_px=9, height_px=7, alt="numbers")
    assert "width:9px;height:7px" in markup
