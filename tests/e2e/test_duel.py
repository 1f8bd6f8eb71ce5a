"""The page "You against RAM" in a real Chromium: look, answer, see the score."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_round_is_looked_answered_and_scored(visit: Visit) -> None:
    page = visit("duel?against=RAM%3A+Digits+as+they+are%2C+28x28")
    expect(page.get_by_role("heading", name="5 looks left")).to_be_visible()
    field = page.locator(".picture canvas").bounding_box()
    assert field is not None
    page.mouse.click(field["x"] + 0.7 * field["width"], field["y"] + 0.3 * field["height"])
    expect(page.get_by_role("heading", name="4 looks left")).to_be_visible()
    page.get_by_role("button", name="7", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(r"You said 7: (right|wrong, it is \d)"))).to_be_visible()
    page.get_by_role("button", name="Next field").click()
    expect(page.get_by_role("heading", name="5 looks left")).to_be_visible()
    expect(page.get_by_text("Field 2 of 10")).to_be_visible()
