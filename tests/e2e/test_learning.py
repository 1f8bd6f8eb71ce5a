"""The page "Learning to look" in a real Chromium: a run is trained, replayed, watched and tested."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.actions import number, open_view, press_train, run_id_of, set_up, wait_for_status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_run_is_watched_replayed_and_tested(visit: Visit) -> None:
    page = visit("learning?glimpses=2&epochs=5")
    expect(page.get_by_text("7,200 training digits")).to_be_visible()
    press_train(page)
    expect(page.get_by_text("on twelve validation fields")).to_be_visible()
    wait_for_status(page, "Finished")
    expect(page.get_by_text("after 5 epochs")).to_be_visible()
    assert page.get_by_test_id("stVegaLiteChart").count() == 4
    last = float(number(page, "Validation").rstrip("%"))
    assert last > 50
    run_id = run_id_of(page)

    open_view(page, "Paths")
    answers = page.locator("figcaption")
    expect(answers).to_have_count(12)
    after = answers.all_inner_texts()
    page.get_by_role("slider", name=re.compile("After epoch")).press("Home")
    expect(answers.first).not_to_have_text(after[0])

    open_view(page, "One look")
    expect(page.locator(".gaze .count")).to_have_text("glimpse 2 of 2")
    expect(page.get_by_role("heading", name=re.compile("It says"))).to_be_visible()

    open_view(page, "Test")
    expect(page.get_by_role("heading", name=re.compile("right on 2,000 test pictures"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=re.compile("right on 2,000 test pictures"))).to_be_visible()

    page.goto(page.url.split("/learning")[0] + f"/train?run={run_id}")
    expect(page.get_by_text("its page is Learning to look")).to_be_visible()
    page.goto(page.url.split("/train")[0] + f"/compare?runs={run_id}")
    expect(page.get_by_role("link", name=re.compile("Open RAM"))).to_be_visible()


def test_absurd_steps_are_told_and_a_stop_stops(visit: Visit) -> None:
    page = visit("learning")
    set_up(page, "Far too long steps")
    press_train(page)
    wait_for_status(page, "Diverged")
    page.goto(page.url.split("/learning")[0] + "/learning?glimpses=2&epochs=200&seed=9")
    press_train(page)
    expect(page.get_by_text("on twelve validation fields")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    wait_for_status(page, "Stopped by hand")


def test_a_classifier_s_run_and_a_mistyped_one_are_told(visit: Visit) -> None:
    page = visit("learning?run=0123456789abcdef&glimpses=99&task=moon")
    expect(page.get_by_text("There is no run 0123456789abcdef")).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_visible()
