"""The page "Retina" in a real Chromium: the browser's sensor is `lab.ops.glimpses`, and nobody is asked."""

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lab.data import clutter, datasets
from lab.data.photos import read_photo, reduced_square
from lab.ops.glimpses import glimpse
from tests.browser import count_messages

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


ROOT = "[...document.querySelectorAll('*')].map(host => host.shadowRoot?.querySelector('.retina')).find(Boolean)"
SEEN = f"""() => {{ const {{ location, squares, patches }} = {ROOT}.seen;
  return {{ location, squares: squares.map(({{ top, left, side }}) => [left, top, left + side, top + side]),
    patches: patches.map(patch => [...patch]) }}; }}"""
TIMED = f"""async moves => {{
  const field = {ROOT}.querySelector('.field'), box = field.getBoundingClientRect(), handled = [];
  for (let move = 0; move < moves; move++) {{
    await new Promise(done => requestAnimationFrame(done));
    const place = {{ clientX: box.left + (move * 37) % box.width, clientY: box.top + (move * 53) % box.height }};
    const began = performance.now();
    field.dispatchEvent(new PointerEvent('pointermove', place));
    handled.push(performance.now() - began);
  }}
  return handled;
}}"""


def seen(page: Page) -> dict[str, Any]:
    page.wait_for_function(f"() => ({ROOT})?.seen")
    found: dict[str, Any] = page.evaluate(SEEN)
    return found


@pytest.mark.parametrize(
    ("query", "image", "size", "scales", "factor"),
    [
        ("patch=12&scales=3", None, 12, 3, 2),
        ("looked=Picture&side=96&patch=7&scales=4", reduced_square(read_photo("cat"), 96), 7, 4, 2),
        ("looked=Picture&side=1&patch=3&scales=2&factor=3", reduced_square(read_photo("cat"), 1), 3, 2, 3),
    ],
)
def test_what_the_browser_sees_is_what_the_sensor_sees(visit: Visit, query, image, size, scales, factor) -> None:
    page = visit(f"retina?{query}")
    if image is None:
        first = clutter.draw(clutter.TASKS["cluttered"], datasets.load("digits").test, 50, seed=0)
        image = first.images[0, ..., 0]
    pixels = image.reshape(*image.shape[:2], -1)
    messages = count_messages(page)
    seen(page)
    before = len(messages)
    box = page.locator(".field").bounding_box()
    assert box is not None
    for across, down in [(0.5, 0.5), (0.01, 0.02), (0.99, 0.4), (0.3, 0.985), (0.62, 0.17)]:
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        shown = seen(page)
        assert shown["location"] == pytest.approx([2 * down - 1, 2 * across - 1], abs=0.02)
        expected = glimpse(pixels, shown["location"], size=size, scales=scales, factor=factor)
        assert shown["squares"] == expected.squares_xyxy.tolist()
        np.testing.assert_allclose(shown["patches"], expected.patches.reshape(scales, -1), atol=1e-9)
    assert len(messages) == before


def test_the_largest_retina_follows_within_a_frame(visit: Visit) -> None:
    page = visit("retina?looked=Picture&side=256&patch=16&scales=4&factor=4")
    seen(page)
    assert statistics.median(page.evaluate(TIMED, 60)) < 16


def test_arrow_keys_move_by_a_pixel_and_say_what_lies_outside(visit: Visit) -> None:
    page = visit("retina?looked=Picture&side=28&patch=8&scales=1")
    seen(page)
    page.locator(".field").focus()
    page.keyboard.press("ArrowRight")
    assert seen(page)["location"] == pytest.approx([0.0, 2 / 28])
    for _ in range(30):
        page.keyboard.press("ArrowUp")
    assert seen(page)["location"] == pytest.approx([-1.0, 2 / 28])
    expect(page.locator(".line").first).to_contain_text("50 % of what it looks at lies outside")
