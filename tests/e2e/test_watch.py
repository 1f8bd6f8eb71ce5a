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
    expect(line).to_contain_text(re.compile(r"Glimpse 2 at y -0\.(49|50|51), x 0\.(49|50|51)"))
    page.get_by_role("button", name="Let it choose again").click()
    expect(page.get_by_text("You chose 1 of 6 places")).to_have_count(0)


def test_a_drawn_digit_is_read(visit: Visit) -> None:
    page = visit("watch?net=RAM%3A+Digits+as+they+are%2C+28x28&shown=Your+own+digit")
    expect(page.get_by_text("Until you draw you see a test field.")).to_be_visible()
    pad = page.locator(".drawing canvas").bounding_box()
    assert pad is not None
    page.mouse.move(pad["x"] + 0.5 * pad["width"], pad["y"] + 0.15 * pad["height"])
    page.mouse.down()
    page.mouse.move(pad["x"] + 0.5 * pad["width"], pad["y"] + 0.85 * pad["height"], steps=12)
    page.mouse.up()
    expect(page.get_by_role("heading", name="It says 1")).to_be_visible()
