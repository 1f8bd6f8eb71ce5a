"""Twins, and runs side by side, in a real Chromium."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_app
from tests.e2e.actions import press_train, run_id_of, set_up, wait_for_status
from tests.e2e.conftest import PATIENCE_MS

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_twins_train_one_after_the_other_and_the_guess_is_judged(visit: Visit) -> None:
    page = visit("twin?model=Single+layer&apart=Optimizer")
    page.get_by_text("No difference to speak of", exact=True).click()
    page.get_by_role("button", name="Train both", exact=True).click()
    verdict = page.get_by_role("heading", level=4)
    expect(verdict.filter(has_text="wins by").or_(verdict.filter(has_text="tie"))).to_be_visible()
    expect(page.get_by_text("Your guess was").or_(page.get_by_text("You saw it coming"))).to_be_visible()
    assert page.get_by_test_id("stVegaLiteChart").count() == 2
    runs = parse_qs(urlsplit(page.url).query)["runs"][0]
    linked = visit(f"twin?runs={runs}")
    expect(linked.get_by_role("combobox", name="The one control apart")).to_have_value("Optimizer")
    expect(linked.get_by_role("combobox", name="Model")).to_have_value("Single layer")


def test_what_was_changed_just_before_the_press_counts(visit: Visit) -> None:
    page = visit("twin?model=Single+layer&apart=Optimizer&epochs=1&seed=35")
    button = page.get_by_role("button", name="Train both", exact=True)
    expect(button).to_be_visible()
    page.evaluate("""() => {
        [...document.querySelectorAll('label')].find(label => label.innerText.includes('No difference')).click();
        [...document.querySelectorAll('button')].find(button => button.innerText.includes('Train both')).click();
    }""")
    expect(page.get_by_text("Your guess was").or_(page.get_by_text("You saw it coming"))).to_be_visible()


def test_equal_twins_are_one_run_and_a_tie(visit: Visit) -> None:
    page = visit("twin")
    set_up(page, "Nothing apart")
    page.get_by_role("button", name="Train both", exact=True).click()
    expect(page.get_by_role("heading", name="A tie")).to_be_visible()


def test_runs_are_listed_and_overlaid_with_their_differences(visit: Visit) -> None:
    page = visit("train?model=Single+layer&epochs=2&seed=31")
    press_train(page)
    wait_for_status(page, "Finished")
    page.goto(page.url.split("/train")[0] + "/train?model=Single+layer&epochs=3&seed=31")
    press_train(page)
    wait_for_status(page, "Finished")
    page.goto(page.url.split("/train")[0] + "/compare")
    expect(page.get_by_role("heading", name="Where they differ")).to_be_visible()
    expect(page.get_by_test_id("stTable").get_by_text("Epochs", exact=True)).to_be_visible()


def test_a_new_app_lists_the_runs_of_the_one_before(visit: Visit, chromium: Browser, runs_folder: Path) -> None:
    page = visit("train?model=Single+layer&epochs=1&seed=32")
    press_train(page)
    wait_for_status(page, "Finished")
    run_id = run_id_of(page)
    environment = {"LAB_RUNS": str(runs_folder), "LAB_SHARED_RUNS": "1"}
    with running_app("app/main.py", environment=environment) as address:
        again = open_page(chromium, f"{address}/compare")
        again.set_default_timeout(PATIENCE_MS)
        expect(again.get_by_role("link", name=f"({run_id[:4]})")).to_be_visible()
        again.goto(f"{address}/train?run={run_id}")
        wait_for_status(again, "Finished")
        expect(again.get_by_test_id("stVegaLiteChart")).to_have_count(2)
        expect(again.get_by_role("combobox", name="Model")).to_have_value("Single layer")
        expect(again.get_by_role("slider", name="Epochs")).to_have_value("1")
        again.goto(f"{address}/train?run={run_id}&epochs=2")  # what the address says itself wins
        expect(again.get_by_role("slider", name="Epochs")).to_have_value("2")
        again.context.close()
