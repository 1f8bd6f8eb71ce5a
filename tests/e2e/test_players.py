"""The page "Two players" in a real Chromium: a game is played, stepped through and looked back on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import number, open_view, press_train, run_id_of, set_up, wait_for_status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
COURSE = "pair=Fully+connected+(the+course's)"


def steps(page: Page, moves: str) -> None:
    """Waits until these steps were made."""
    expect(page.get_by_text(f"Steps so far: {' '.join(moves) or 'none'}", exact=True)).to_be_visible()


def test_a_game_is_played_stepped_through_and_looked_back_on(visit: Visit) -> None:
    page = visit(f"players?{COURSE}&epochs=3")
    press_train(page)
    expect(page.get_by_text("What G makes of forty z")).to_be_visible()
    wait_for_status(page, "Finished")
    expect(page.get_by_text("after 300 steps")).to_be_visible()
    expect(page.locator("figcaption")).to_have_count(40)
    assert re.fullmatch(r"\d+%", number(page, "Judge reads"))
    expect(page.get_by_text("of 1,000 new drawings")).to_be_visible()
    run_id = run_id_of(page)

    open_view(page, "Step by step")
    steps(page, "")
    before = page.locator("figcaption").all_inner_texts()
    page.get_by_role("button", name="D learns once").click()
    steps(page, "D")
    expect(page.get_by_text("D has learned once: its own loss")).to_be_visible()
    assert page.locator("figcaption").all_inner_texts() != before
    page.get_by_role("button", name="G learns once").click()
    steps(page, "DG")
    assert f"run={run_id}" in page.url and "moves=DG" in page.url
    page.reload()
    steps(page, "DG")
    page.get_by_role("button", name="Back", exact=True).click()
    steps(page, "D")
    page.get_by_role("button", name="From the start").click()
    steps(page, "")
    expect(page.locator("figcaption")).to_have_text(before)
    page.get_by_text("Slow motion").click()
    steps(page, "DG")
    page.get_by_text("Slow motion").click()
    expect(page.get_by_role("button", name="G learns once")).to_be_enabled()
    page.get_by_role("radio", name="What would make D call them more real").click()
    expect(page.get_by_text("This is all that G ever hears")).to_be_visible()

    open_view(page, "Time machine")
    expect(page.get_by_text("after 300 steps")).to_be_visible()
    page.get_by_role("slider", name=re.compile("After step")).press("Home")
    expect(page.get_by_text("after 0 steps")).to_be_visible()


def test_absurd_rates_are_told_and_a_stop_stops(visit: Visit) -> None:
    page = visit(f"players?{COURSE}&g_rate=1e%2B09&d_rate=1e%2B09&epochs=20")
    press_train(page)
    wait_for_status(page, "Diverged")
    set_up(page, "Digits in a minute")
    expect(page.get_by_text("The run shown has other settings than the form.")).to_be_visible()
    first = run_id_of(page)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page).not_to_have_url(re.compile(first))
    wait_for_status(page, "Training")
    page.get_by_role("button", name="Stop").click()
    wait_for_status(page, "Stopped by hand")
    expect(page.locator("figcaption")).to_have_count(40)
