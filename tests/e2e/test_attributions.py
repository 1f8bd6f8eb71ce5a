"""The page "What does it look at?" in a real Chromium."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import set_up

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_five_methods_answer_and_layers_forget(visit: Visit) -> None:
    page = visit("attributions?source=Digit")
    expect(page.get_by_text("They add up to")).to_be_visible()
    expect(
        page.get_by_role("img", name=re.compile("^(Saliency|SmoothGrad|Integrated|Grad-CAM|Occlusion).* for "))
    ).to_have_count(5)
    page.get_by_role("slider", name=re.compile("Layers that forget")).press("ArrowRight")
    expect(page.get_by_text(re.compile("^(Rank correlation:|All zero: nothing to compare)"))).to_have_count(5)
    expect(page.get_by_role("img", name=re.compile(" for .*, 1 random layer$"))).to_have_count(5)
    expect(page.get_by_text("With 1 random layer it is")).to_be_visible()


def test_the_truth_test_shows_its_table_and_pictures(visit: Visit) -> None:
    page = visit("attributions")
    set_up(page, "Where the truth is known")
    expect(page.get_by_text("The patch covers 2.8% of a picture")).to_be_visible()
    expect(page.get_by_text("40 of 40", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("the patch framed$"))).to_have_count(4)
    expect(page.get_by_role("rowheader", name="Random weights")).to_have_count(2)
    expect(page.get_by_role("columnheader", name="SmoothGrad")).to_have_count(2)
