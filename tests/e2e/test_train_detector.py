"""The page "Train a detector" in a real Chromium: boxes are looked for, a stop stops, earlier looks come back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wait_until_idle
from tests.e2e.actions import open_view, press_train, status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
FIRST_LOOK_MS = 240_000  # the step is compiled first, beside all other tests
LAST_MEASURE_MS = 240_000  # 120 scenes, beside all other tests


@pytest.mark.timeout(720)
def test_a_detector_learns_is_stopped_and_looked_back_on(visit: Visit) -> None:
    page = visit("train-detector?batch_size=2&masks=false")
    expect(page.get_by_text("Scenes that it learns from")).to_be_visible()
    press_train(page)
    look = page.get_by_text("What it finds in 6 scenes")
    expect(look).to_be_visible()
    expect(page.get_by_text(re.compile(r"after [1-9]\d* steps?:"))).to_be_visible(timeout=FIRST_LOOK_MS)
    page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="Stop").click()
    expect(status(page)).to_contain_text("Stopping: testing, once")
    expect(status(page)).to_contain_text("Stopped by hand", timeout=LAST_MEASURE_MS)
    expect(page.get_by_text("Measured once, after training, on 60 scenes each")).to_be_visible()
    open_view(page, "Time machine")
    page.get_by_role("slider", name=re.compile("After step")).press("Home")
    expect(page.get_by_text("after 0 steps: 0 boxes")).to_be_visible()
    page.reload()
    wait_until_idle(page)
    expect(look).to_be_visible()
