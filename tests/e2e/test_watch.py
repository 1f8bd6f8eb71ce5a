"""The page "Watch RAM look" in a real Chromium: steps, plays, and looks where one clicks."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_it_steps_without_a_message_and_looks_where_one_clicks(visit: Visit) -> None:
    page = visit("watch?net=RAM%3A+Digits+as+they+are%2C+28x28&number=5")
    count, line = page.locator(".gaze .count"), page.locator(".gaze .line")
    expect(count).to_have_text("glimpse 6 of 6")
    page.get_by_role("button", name="First glimpse").click()
    expect(count).to_have_text("glimpse 1 of 6")
    expect(line).to_contain_text("y 0.00, x 0.00")
    page.get_by_role("button", name="Next glimpse").click()
    expect(count).to_have_text("glimpse 2 of 6")
    box = page.locator(".gaze .field").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.75 * box["width"], box["y"] + 0.25 * box["height"])
    expect(page.get_by_text("You chose 1 of 6 places")).to_be_visible()
    expect(line).to_contain_text(re.compile(r"Glimpse 2 at y -0\.(49|50|51), x 0\.(49|50|51), where you made it look"))
    expect(line).to_contain_text("left to itself")
    expect(page.locator(".gaze .marks .place")).to_have_count(2)
    expect(page.locator(".gaze .marks .is-held")).to_have_count(1)
    page.get_by_role("button", name="Let it choose again").click()
    expect(page.get_by_text("You chose 1 of 6 places")).to_have_count(0)
    expect(page.locator(".gaze .marks .is-held")).to_have_count(0)
    expect(line).not_to_contain_text("left to itself")


def test_a_place_is_forced_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("watch?net=RAM%3A+Digits+as+they+are%2C+28x28&number=5")
    expect(page.locator(".gaze .count")).to_have_text("glimpse 6 of 6")
    page.get_by_role("button", name="First glimpse").click()
    page.locator(".gaze .field").focus()
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You chose 1 of 6 places")).to_be_visible()
    y = 2 * (14 - 5 + 0.5) / 28 - 1  # the middle of the pixel, five rows above the middle
    expect(page.locator(".gaze .line")).to_contain_text(f"Glimpse 1 at y {y:.2f}, x 0.04, where you made it look")


def draw_a_one(page: Page) -> None:
    pad = page.locator(".drawing canvas").bounding_box()
    assert pad is not None
    page.mouse.move(pad["x"] + 0.5 * pad["width"], pad["y"] + 0.15 * pad["height"])
    page.mouse.down()
    page.mouse.move(pad["x"] + 0.5 * pad["width"], pad["y"] + 0.85 * pad["height"], steps=12)
    page.mouse.up()


def test_a_drawn_digit_is_read(visit: Visit) -> None:
    page = visit("watch?net=RAM%3A+Digits+as+they+are%2C+28x28&shown=Your+own+digit")
    expect(page.get_by_text("Until you draw you see a test field.")).to_be_visible()
    draw_a_one(page)
    expect(page.get_by_role("heading", name="It says 1")).to_be_visible()


def test_a_drawn_digit_is_put_anywhere_among_clutter_and_found(visit: Visit) -> None:
    page = visit("watch?net=RAM%3A+Cluttered+digits%2C+60x60&shown=Your+own+digit&pieces=2")
    draw_a_one(page)
    expect(page.get_by_role("heading", name="It says 1")).to_be_visible()
    box = page.locator(".picture .box")
    expect(box).to_have_attribute("data-place", "[28,6,28,28]")
    box.focus()
    for key in ["ArrowDown"] * 24 + ["ArrowLeft"] * 20:
        page.keyboard.press(key)
    expect(box).to_have_attribute("data-place", "[8,30,28,28]")
    expect(page.get_by_role("heading", name="It says 1")).to_be_visible()
    path = page.locator(".gaze .marks .path")
    expect(path).to_have_attribute("points", re.compile(r"^30,30 (\S+ ){6}\S+$"))
    page.wait_for_function(
        """() => { const line = [...document.querySelectorAll('*')]
          .map(host => host.shadowRoot?.querySelector('.gaze .path')).find(Boolean);
          const looks = line.getAttribute('points').split(' ').slice(1).map((look) => look.split(',').map(Number));
          return looks.some(([x, y]) => x > 8 && x < 36 && y > 30 && y < 58); }"""  # it goes to the digit
    )
