"""The page "Feature maps" in a real Chromium: pointing answers in the browser, choosing tells the page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import count_messages, wait_until_idle
from tests.e2e.actions import A_RUN_WITH_MAPS, press_train, run_id_of, wait_for_status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def at(page: Page, selector: str, across: float, down: float) -> tuple[float, float]:
    """A place on an element, as shares of its width and height."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def test_a_cell_frames_what_it_sees_and_no_message_is_sent(visit: Visit) -> None:
    page = visit("maps?layer=stem_relu&photo=A+cup+of+coffee")
    expect(page.locator(".maps .name")).to_have_text("Map 1: 112 × 112")
    messages = count_messages(page)
    expect(page.locator(".maps .name")).to_have_text("Map 1: 112 × 112")
    before = len(messages)
    page.mouse.move(*at(page, ".maps .map", 10.5 / 112, 20.5 / 112))
    line = page.locator(".maps .line")
    # A window of 3, stride 2, no padding at the top: the 21st output sees pixels 41 to 43, the 11th 21 to 23.
    expect(line).to_contain_text("row 21, column 11:")
    expect(line).to_contain_text("rows 41 to 43 and columns 21 to 23")
    assert page.locator(".maps .seen rect").get_attribute("y") == "40"
    page.mouse.move(*at(page, ".maps .sheet", 0.1, 0.3))
    expect(line).to_contain_text(re.compile(r"Map \d+: mean"))
    assert len(messages) == before


def test_a_chosen_map_is_large_its_kernel_is_shown_and_the_address_says_it(visit: Visit) -> None:
    page = visit("maps?layer=head_relu")
    expect(page.get_by_text("The kernel behind map 1", exact=True)).to_be_visible()
    page.locator(".maps .sheet").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".maps .name")).to_have_text("Map 2: 7 × 7")
    expect(page.get_by_text("The kernel behind map 2", exact=True)).to_be_visible()
    page.get_by_label("lay the map over the picture").check()
    expect(page).to_have_url(re.compile("map=2.*lay=1"))
    page.reload()
    wait_until_idle(page)
    expect(page.locator(".maps .name")).to_have_text("Map 2: 7 × 7")
    expect(page.locator(".maps .over")).to_be_visible()
    expect(page.get_by_text("1 x 1, one weight for each map below; the 24 strongest of 320")).to_be_visible()
    page.mouse.click(*at(page, "[aria-label^='Share of zero units in 58 layers']", 0.5, 0.4))
    expect(page).to_have_url(re.compile(r"layer=block\w+&lay=1"))


def test_on_a_phone_the_sheet_has_no_scroll_of_its_own(visit: Visit) -> None:
    page = visit("maps?layer=head_relu", width=390)
    expect(page.locator(".maps .count")).to_have_text("40 of 1,280 maps")
    sheet = page.locator(".maps .sheet")
    assert sheet.evaluate("it => getComputedStyle(it).overflowY") == "visible"
    before = sheet.bounding_box()["height"]
    page.get_by_role("button", name="Show 40 more").click()
    expect(page.locator(".maps .count")).to_have_text("80 of 1,280 maps")
    assert sheet.bounding_box()["height"] > 1.9 * before


def test_a_run_is_opened_at_each_kept_epoch(visit: Visit) -> None:
    page = visit(A_RUN_WITH_MAPS)
    press_train(page)
    wait_for_status(page, "Finished")
    run_id = run_id_of(page)
    page.goto(page.url.split("/train")[0] + f"/maps?run={run_id}")
    expect(page.locator(".maps .name")).to_have_text("Map 1: 28 × 28")
    expect(page.get_by_text("6 maps of 28 x 28")).to_be_visible()
    page.get_by_role("slider", name=re.compile("After epoch")).press("ArrowRight")
    expect(page).to_have_url(re.compile("after=0"))
    expect(page.locator(".maps .name")).to_have_text("Map 1: 28 × 28")
