"""Why detection is hard, in a browser: windows are read, thresholds answer at once, odd settings are told."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.studies.windows import RATIOS
from lab.ops.sliding import count_windows
from tests.browser import wait_until_idle
from tests.e2e.actions import set_up

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_windows_are_read_and_thresholds_redraw(visit: Visit) -> None:
    page = visit("detection")
    told = page.locator("p", has_text="digits found")
    expect(told).to_contain_text("6 of 6 digits found", timeout=90_000)
    page.get_by_role("slider", name="Suppression: most overlap").press("End")
    expect(told).to_contain_text(re.compile(r"Of (\d+) the judge is sure, and \1 stay"))
    page.get_by_role("slider", name="Least confidence").press("End")
    expect(page).to_have_url(re.compile("confidence=0.999"))
    expect(told).not_to_contain_text("Of 237")
    address, words = page.url, told.inner_text().partition("Of ")[2]
    page.reload()
    expect(told).to_contain_text(words)
    assert page.url == address


def test_no_digits_and_no_windows_are_told(visit: Visit) -> None:
    page = visit("detection?digits=0&overlap=0.5")
    expect(page.get_by_text("0 of 0 digits found")).to_be_visible(timeout=90_000)
    for size in (24, 32, 42, 56):
        page.get_by_role("button", name=str(size), exact=True).click()
        wait_until_idle(page)
    expect(page.get_by_text("Choose at least one size of windows.")).to_be_visible()


def test_boxes_are_counted_for_the_chosen_forms(visit: Visit) -> None:
    page = visit("detection?show=How+many+boxes%3F")
    expect(page.get_by_text("9,677 windows")).to_be_visible(timeout=90_000)
    page.get_by_role("slider", name="A window every … pixels").press("Home")
    dense = count_windows((341, 512), [64, 128], list(RATIOS.values()), 1)
    expect(page.get_by_text(f"{dense:,} windows")).to_be_visible()
    for form in ("1:1", "2:1, upright", "1:2, lying"):
        page.get_by_role("button", name=form, exact=True).click()
        wait_until_idle(page)
    expect(page.get_by_text("Choose at least one size and one form.")).to_be_visible()
    set_up(page, "A mess")
    expect(page.get_by_text("All windows that the judge is sure of")).to_be_visible()
