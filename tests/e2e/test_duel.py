"""The page "You against RAM" in a real Chromium: look, answer, see the score."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wait_until_idle
from tests.e2e.actions import set_up

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


def test_a_game_by_keyboard_survives_a_reload_and_a_class_gets_the_same_fields_from_the_first(visit: Visit) -> None:
    address = "duel?against=RAM%3A+Digits+as+they+are%2C+28x28&fields=7&looks=4"
    page = visit(address)
    heading = page.get_by_role("heading", level=4).first
    expect(heading).to_have_text("3 looks left")
    expect(page.get_by_role("button", name="9", exact=True)).to_be_visible()
    wait_until_idle(page)  # keys are heard once their buttons stand
    page.keyboard.press("7")
    expect(heading).to_contain_text("You said 7")
    expect(page.get_by_role("button", name="Next field")).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("Field 2 of 10")).to_be_visible()
    page.locator(".picture canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("2 looks left")
    page.reload()
    expect(page.get_by_text("Field 2 of 10")).to_be_visible()
    expect(heading).to_have_text("2 looks left")
    assert "fields=7" in page.url
    somebody_else = visit(address)
    expect(somebody_else.get_by_text("Field 1 of 10")).to_be_visible()
    expect(somebody_else.get_by_role("heading", level=4).first).to_have_text("3 looks left")


def test_an_experiment_takes_the_looks_away(visit: Visit) -> None:
    page = visit("duel")
    set_up(page, "Answer without a look")
    expect(page.get_by_role("heading", name="Which digit is it?")).to_be_visible()
    assert "looks=1" in page.url
