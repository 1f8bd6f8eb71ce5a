"""Addresses: deep links open the page as they say, and nothing that they say can break it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lab import catalog
from tests.e2e.actions import open_view

pytestmark = pytest.mark.browser
EPOCHS = str(catalog.MODELS["lenet5"].course_values["epochs"])
RATE = f"{catalog.MODELS['lenet5'].course_values['learning_rate']:g}"
Visit = Callable[..., Page]


def slider(page: Page, label: str) -> str | None:
    return page.get_by_role("slider", name=label).first.get_attribute("aria-valuetext") or page.get_by_role(
        "slider", name=label
    ).first.get_attribute("aria-valuenow")


def test_a_deep_link_sets_data_model_and_hyper_parameters(visit: Visit) -> None:
    page = visit("train?data=Fashion&model=MLP&learning_rate=0.05&epochs=7&optimizer=Adam")
    expect(page.get_by_text("Fashion-MNIST").first).to_be_visible()
    assert slider(page, "Learning rate") == "0.05"
    assert slider(page, "Epochs") == "7"
    open_view(page, "Network")
    expect(page.get_by_text("669,706 parameters")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "label", "expected"),
    [
        ("epochs=9999", "Epochs", {EPOCHS, "50"}),
        ("epochs=-3", "Epochs", {EPOCHS, "1"}),
        ("epochs=many", "Epochs", {EPOCHS}),
        ("learning_rate=fast", "Learning rate", {RATE}),
        ("model=Transformer", "Epochs", {EPOCHS}),
        ("data=%00%ff&model=", "Epochs", {EPOCHS}),
        ("seed=1e999", "Epochs", {EPOCHS}),
    ],
)
def test_a_bad_value_falls_back_to_the_default_or_the_nearest_bound(
    visit: Visit, query: str, label: str, expected: set[str]
) -> None:
    page = visit(f"train?{query}")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    assert slider(page, label) in expected
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("run_id", ["0123456789abcdef0123", "../../etc/passwd", "x" * 200, "%00"])
def test_a_run_that_is_not_there_is_explained_in_a_sentence(visit: Visit, run_id: str) -> None:
    page = visit(f"train?run={run_id}")
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_a_link_opens_its_page_every_time(visit: Visit) -> None:
    for _ in range(4):
        page = visit("twin")
        expect(page.get_by_role("heading", level=1)).to_have_text("Twin experiment")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("Twin experiment")


def test_a_teacher_can_hold_controls_and_present(visit: Visit) -> None:
    page = visit("train?lock=epochs,model&present=1")
    expect(page.get_by_role("slider", name="Epochs")).to_be_disabled()
    expect(page.get_by_role("slider", name="Learning rate")).to_be_enabled()
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
