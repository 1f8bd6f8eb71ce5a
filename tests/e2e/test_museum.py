"""The page "Architecture museum" in a real Chromium: blocks open in the browser alone, and a control counts anew."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import count_messages
from tests.e2e.actions import set_up

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_blocks_open_by_click_and_by_key_without_a_message(visit: Visit) -> None:
    page = visit("museum?network=GoogLeNet")
    messages = count_messages(page)
    expect(page.get_by_role("group", name="Layers of inception 3a")).to_contain_text("110,720 weights · 86.7 M MAC")
    before = len(messages)
    page.get_by_role("button", name="inception 5b").click()
    opened = page.get_by_role("group", name="Layers of inception 5b")
    expect(opened.locator(".step")).to_have_count(8)
    expect(opened).to_contain_text("7 × 7 × 1,024")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="global pool")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="conv 1", expanded=True)).to_be_focused()
    expect(page.locator(".line").first).to_have_text(
        "conv 1: 224 × 224 × 3 in, 112 × 112 × 64 out; 9.47 k weights, 118 M multiply-accumulates."
    )
    page.keyboard.press("Escape")
    expect(page.locator(".opened")).to_have_count(0)
    assert len(messages) == before


def test_a_shortcut_is_drawn_from_the_source_to_the_sum(visit: Visit) -> None:
    page = visit("museum?network=ResNet-18")
    skip = page.locator(".link.is-skip").bounding_box()
    source = page.locator(".source").bounding_box()
    total = page.locator(".step").filter(has_text="+ sum").bounding_box()
    assert skip and source and total
    assert skip["y"] == pytest.approx(source["y"] + source["height"], abs=8)  # the arrow has its width
    assert total["y"] < skip["y"] + skip["height"] < total["y"] + total["height"]
    assert skip["x"] <= total["x"] + total["width"] + 2 < skip["x"] + skip["width"]


def test_a_side_counts_anew_and_an_experiment_stands_in_the_address(visit: Visit) -> None:
    page = visit("museum?network=VGG16&side=224")
    expect(page.get_by_text("15,470,264,320")).to_be_visible()
    page.get_by_role("slider", name="Side of the picture").press("ArrowLeft")
    expect(page.locator("figcaption").first).to_contain_text("223 × 223 × 3")
    expect(page.get_by_text("15,470,264,320")).to_have_count(0)
    set_up(page, "Sixteen layers for an eighth more work")
    expect(page).to_have_url(re.compile("view=Beside"))
    expect(page.get_by_role("cell", name="1.12")).to_be_visible()
    expect(page.locator("figcaption").nth(1)).to_contain_text("ResNet-34 on a picture of 224 × 224 × 3")


def test_a_part_that_is_taken_out_leads_to_a_twin_run_that_is_set_up(visit: Visit) -> None:
    page = visit("museum?view=A+part+out&part=Auxiliary+classifier+of+a+GoogLeNet")
    page.get_by_role("link", name="Go and train both on Fashion-MNIST").click()
    expect(page.get_by_role("combobox", name="Model")).to_have_value("Small GoogLeNet")
    expect(page.get_by_role("combobox", name="The one control apart")).to_have_value("Auxiliary classifier")
    expect(page.get_by_role("switch", name="Auxiliary classifier, first twin")).to_be_checked()
    expect(page.get_by_role("switch", name="Auxiliary classifier, second twin")).not_to_be_checked()
