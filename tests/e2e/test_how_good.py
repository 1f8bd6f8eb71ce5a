"""The page "How good?" in a real Chromium: scores, epochs, and a game of ten pictures that survives a reload."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wait_until_idle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_scores_change_with_the_epoch(visit: Visit) -> None:
    page = visit("quality?count=200")
    expect(page.get_by_text("as real pictures are from each other")).to_be_visible()
    wait_until_idle(page)
    trained = page.get_by_text("The judge reads").first.inner_text()
    page.get_by_role("slider", name="After epoch").press("Home")
    expect(page.get_by_text("Next to nothing can be read yet")).to_be_visible()
    assert int(re.search(r"reads (\d+)%", trained)[1]) >= 70  # type: ignore[index]
    expect(page).to_have_url(re.compile("after=0"))


def test_every_kept_epoch_is_measured(visit: Visit) -> None:
    page = visit("quality?count=200")
    page.get_by_role("radio", name="Over epochs").click()
    expect(page.get_by_text("the Fréchet distance went from")).to_be_visible()
    words = page.get_by_text("the Fréchet distance went from").inner_text()
    first, last = (float(value) for value in re.findall(r"(\d+\.\d)", words)[:2])
    assert first > 10 * last


def test_ten_pictures_are_judged_across_a_reload(visit: Visit) -> None:
    page = visit("quality?show=You+are+the+discriminator&ten=5")
    expect(page.get_by_text("Picture 1 of 10: real or drawn?")).to_be_visible()
    for number in range(1, 4):
        page.get_by_role("button", name="Real", exact=False).first.click()
        expect(page.get_by_text(f"Picture {number + 1} of 10: real or drawn?")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Picture 4 of 10: real or drawn?")).to_be_visible()
    for number in range(4, 11):
        page.get_by_role("button", name="Drawn", exact=False).first.click()
        if number < 10:
            expect(page.get_by_text(f"Picture {number + 1} of 10: real or drawn?")).to_be_visible()
    expect(page.get_by_text(re.compile(r"You were right \d+ times of 10"))).to_be_visible()
    expect(page.locator("figcaption")).to_have_count(10)
    page.get_by_role("button", name="Ten others").click()
    expect(page.get_by_text("Picture 1 of 10: real or drawn?")).to_be_visible()
    expect(page).to_have_url(re.compile("ten=6"))
    for number in range(1, 11):
        page.get_by_role("button", name="Real", exact=False).first.click()
        if number < 10:
            expect(page.get_by_text(f"Picture {number + 1} of 10: real or drawn?")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Together, 2 tens: you \d+ of 20, D \d+"))).to_be_visible()
