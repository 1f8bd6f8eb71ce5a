"""The page "Filters" in a real Chromium: pointing names a filter, choosing tells the page, typing moves the answer."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.app.components.grids_view import GridsView
from tests.browser import count_messages, wait_until_idle
from tests.e2e.actions import A_RUN_WITH_MAPS, press_train, run_id_of, set_up, wait_for_status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_pointing_names_a_filter_without_a_message_and_choosing_tells_the_page(visit: Visit) -> None:
    page = visit("filters")
    line = page.locator(".whole .line")
    expect(line).to_contain_text("Filter 1: norm")
    messages = count_messages(page)
    expect(line).to_contain_text("Filter 1: norm")
    box = page.locator(".whole canvas").bounding_box()
    assert box is not None
    before = len(messages)
    page.mouse.move(box["x"] + 3 * 60 + 30, box["y"] + 30)
    expect(line).to_contain_text("Filter 4: norm")
    assert len(messages) == before
    page.mouse.click(box["x"] + 3 * 60 + 30, box["y"] + 30)
    expect(page.get_by_text("Most like filter 24 (cosine -0.94)")).to_be_visible()
    expect(page).to_have_url(re.compile("filter=4"))
    page.locator(".whole .sheet").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Filter 5: norm").last).to_be_visible()
    expect(page.get_by_role("spinbutton", name=re.compile("^Filter"))).to_have_value("5")


def test_a_filter_is_switched_off_and_a_typed_number_wakes_it_again(visit: Visit) -> None:
    page = visit("filters")
    set_up(page, "Switch off the one that counts")
    expect(page.get_by_text("everywhere: its weights say nothing")).to_be_visible()
    expect(page).to_have_url(re.compile("filter=10"))
    expect(page.get_by_role("img", name="Map 10, after")).to_be_visible()
    view = GridsView(page)
    view.click(1, 1, 1)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_text("everywhere: its weights say nothing")).to_have_count(0)
    page.get_by_role("button", name="Forget my numbers").click()
    expect(page.get_by_text("everywhere: its weights say nothing")).to_be_visible()
    view.click(1, 1, 1)
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_text("everywhere: its weights say nothing")).to_have_count(0)
    # Of another filter, what was typed into this one is forgotten.
    page.get_by_role("spinbutton", name=re.compile("^Filter")).press("ArrowDown")
    expect(page.get_by_role("img", name="Map 9, after")).to_be_visible()
    expect(page.get_by_text("everywhere: its weights say nothing")).to_be_visible()


def test_a_run_is_seen_before_and_after_and_a_swap_costs_accuracy(visit: Visit) -> None:
    page = visit(A_RUN_WITH_MAPS)
    press_train(page)
    wait_for_status(page, "Finished")
    run_id = run_id_of(page)
    page.goto(page.url.split("/train")[0] + f"/filters?run={run_id}&show=Before+and+after")
    expect(page.locator(".whole .line")).to_have_count(2)
    expect(page.get_by_text("As it ended")).to_be_visible()
    page.get_by_role("slider", name=re.compile("After epoch")).press("ArrowRight")
    expect(page).to_have_url(re.compile("after=0"))
    expect(page.get_by_text(re.compile("After epoch 0"))).to_have_count(2)
    page.get_by_role("radio", name="Swap one").click()
    wait_until_idle(page)
    page.get_by_role("slider", name=re.compile("After epoch")).press("ArrowLeft")
    page.get_by_role("combobox", name=re.compile("^Instead of filter")).click()
    page.get_by_role("option", name="Zeros: switched off").click()
    expect(page.get_by_test_id("stMetric")).to_contain_text(re.compile(r"[+-]\d+\.\d points \(before: \d+\.\d%\)"))
