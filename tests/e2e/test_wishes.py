"""The page "What does it want to see?" in a real Chromium: a picture grows, is replayed, listed and stopped."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wait_until_idle
from tests.e2e.actions import ask_for, number, open_view, run_id_of, set_up, wait_for_status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def let_it_grow(page: Page) -> None:
    """Starts a run with the form's settings, and waits until the page shows one."""
    page.get_by_role("button", name="Let it grow", exact=True).click()
    expect(page).to_have_url(re.compile(r"run=[0-9a-z]{16,32}"))


def test_a_picture_grows_is_replayed_and_is_found_again(visit: Visit) -> None:
    page = visit("wishes?steps=16&seed=7")
    expect(page.get_by_text("268 in all")).to_be_visible()
    expect(page.locator("figcaption")).to_have_count(9)
    let_it_grow(page)
    wait_for_status(page, "Finished")
    assert number(page, "Steps done") == "16 of 16"
    expect(page.get_by_text("The grown picture reaches")).to_be_visible()
    run_id = run_id_of(page)

    open_view(page, "Step by step")
    last = page.get_by_role("img", name="The picture after 16 steps")
    expect(last).to_have_count(1)  # the view before this one shows it too, and goes a moment later
    src = last.get_attribute("src")
    page.get_by_role("slider", name=re.compile("After step")).press("Home")
    first = page.get_by_role("img", name="The picture after 0 steps")
    expect(first).to_be_visible()
    assert first.get_attribute("src") != src
    page.reload()
    expect(page.get_by_role("img", name="The picture after 16 steps")).to_be_visible()

    page.goto(page.url.split("/wishes")[0] + f"/compare?runs={run_id}")
    expect(page.get_by_text("Pictures that climbed, players of a game and detectors have no accuracy")).to_be_visible()
    page.get_by_role("link", name=re.compile("Open Picture, class daisy")).click()
    expect(page.get_by_role("img", name="The picture after 16 steps")).to_be_visible()


def test_an_experiment_is_set_up_and_a_stop_stops(visit: Visit) -> None:
    page = visit("wishes?steps=256")
    expect(page.get_by_text("268 in all")).to_be_visible()
    let_it_grow(page)
    expect(page.get_by_role("img", name=re.compile("The picture after"))).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    wait_for_status(page, "Stopped by hand")
    expect(page.get_by_text("The grown picture reaches")).to_be_visible()
    wait_until_idle(page)
    set_up(page, "What a channel is for")
    expect(page.get_by_role("combobox", name="Layer")).to_be_visible()
    open_view(page, "Nine real pictures")
    expect(page.get_by_text("for channel 11 of block7_add")).to_be_visible()
    ask_for(page, "The three of a network that reads digits")
    expect(page.get_by_text("This needs a network of yours that reads digits")).to_be_visible()
