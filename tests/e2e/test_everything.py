"""The page "Why not look at everything?" in a real Chromium: a control measures anew, a link opens what it says."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import set_up

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SHARE = re.compile(r"^\d+\.\d%$")


def test_an_experiment_measures_anew_and_stands_in_the_address(visit: Visit) -> None:
    page = visit("everything?fields=100")
    expect(page.get_by_text("The same 100 fields for all.")).to_be_visible()
    bars = page.locator('[aria-label^="Right answers"]').first
    expect(bars).to_have_attribute("aria-label", re.compile(r"RAM: (8|9|10)\d\.\d%"))
    expect(page.locator("text").filter(has_text=SHARE).first).to_be_visible()
    set_up(page, "Noise is another matter")
    expect(page).to_have_url(re.compile("noise=40"))
    expect(page.get_by_text("what they never met")).to_be_visible()
    expect(page.locator("figure li").filter(has_text="✗ Soft attention: 8").first).to_be_visible()
    expect(bars).to_have_attribute("aria-label", re.compile(r"RAM: [3-6]\d\.\d%"))


def test_a_larger_field_is_shown_as_it_is_and_as_the_whole_picture_networks_get_it(visit: Visit) -> None:
    page = visit("everything?side=120&fields=100")
    expect(page.get_by_text("averaged down to that")).to_be_visible()
    expect(page.locator("figure img")).to_have_count(8)
    sizes = page.locator("figure img").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert sizes == [120] * 4 + [60] * 4


def test_the_whole_range_of_a_control_is_measured_when_it_is_opened(visit: Visit) -> None:
    page = visit("everything?fields=100&along=Noise")
    page.get_by_text("The whole range of size, clutter or noise").click()
    expect(page.get_by_text("100 fields at each value")).to_be_visible()
    expect(page.locator("text").get_by_text("here", exact=True)).to_have_count(2)  # on the curves, and on the costs
    curves = page.locator('[aria-label^="Right answers along noise"]').first
    expect(curves).to_have_attribute("aria-label", re.compile("noise: 0: Right answers.* 60: Right answers"))


def test_hard_and_soft_attention_are_shown_on_one_field_and_another(visit: Visit) -> None:
    page = visit("everything?view=Hard+and+soft&number=2")
    weight = page.get_by_text(re.compile(r"\d+% of all weight falls on the digit's 28 × 28 pixels"))
    expect(weight).to_be_visible()
    expect(page.get_by_text("Hard: one place after the other. It says 4: right.")).to_be_visible()
    expect(page.get_by_text("Soft: all places, each with its weight. It says 4: right.")).to_be_visible()
    expect(page.locator(".picture .marks > *")).to_have_count(8)  # RAM's glimpses
    page.get_by_role("slider", name="Field").press("ArrowRight")
    expect(page).to_have_url(re.compile("number=3"))
    page.get_by_role("slider", name="Field").press("ArrowRight")
    expect(page.get_by_text(re.compile("It says 8: right."))).to_have_count(2)
