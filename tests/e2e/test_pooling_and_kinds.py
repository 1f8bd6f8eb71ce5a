"""The pages "Pooling" and "More convolutions" in a real Chromium."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.studies.kinds.transposing import fill, stamp
from app.studies.pooling import Pool, Shown, choose, pooled
from lab.data import datasets
from lab.data.photos import reduced_square
from tests.app.components.grids_view import GridsView
from tests.browser import count_messages, wait_until_idle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def set_up(page: Page, title: str) -> None:
    """Clicks the button of an experiment."""
    page.locator(f".st-key-experiment-{re.sub('[^A-Za-z0-9_-]', '-', title)}").get_by_role("button").click()


def pooled_digit(pool: Pool, source: str, side: int) -> Shown:
    image = reduced_square(datasets.preview("digits", 1)[3, 0, ..., 0], side)
    return pooled(choose(source, image, np.zeros((1, 1)), pool).values, pool)


@pytest.mark.parametrize(("query", "shown"), [
    ("", pooled_digit(Pool(), "Picture", 12)),
    ("pooled=Feature+map&pooling=Average&window=3&frame=Same%3A+leaves+no+cell+out&resolution=14",
     pooled_digit(Pool(kind="average", window=3, stride=3, padding="same"), "Feature map", 14)),
])  # fmt: skip
def test_pooled_cells_under_the_mouse_are_those_of_the_operation(visit: Visit, query: str, shown: Shown) -> None:
    page = visit(f"pooling?{query}")
    messages = count_messages(page)
    view = GridsView(page)
    before = len(messages)
    rows, columns = shown.output.shape
    rng = np.random.default_rng(2)
    for row, column in zip(rng.integers(0, rows, 10), rng.integers(0, columns, 10), strict=True):
        view.point_at(1, int(row), int(column))
        expect(view.line).to_contain_text(re.compile(rf"row {row} .* column {column} "))
        assert view.value() == pytest.approx(shown.output[row, column], rel=1e-5, abs=1e-3)
        window = np.where(np.isnan(shown.counts[row, column]), np.nan, shown.result.windows[row, column, ..., 0])
        np.testing.assert_allclose(view.numbers("window"), window.ravel(), atol=0.5)
    assert len(messages) == before


def test_stamped_cells_under_the_mouse_are_those_of_the_operation(visit: Visit) -> None:
    view = GridsView(visit("kinds?stamp-size=4&stamp-stride=3"))
    stamps = stamp(np.arange(1.0, 10).reshape(3, 3), fill("Counting", 4), 3, "valid")
    for row, column in ((0, 0), (3, 3), (6, 5), (9, 9), (3, 6)):
        view.page.locator(".marks[data-cell]").nth(4).scroll_into_view_if_needed()
        x, y = view.place(4, row, column)
        view.canvas(4).hover(position={"x": x, "y": y})
        value = stamps.output[row, column]
        expect(view.page.locator(".line").first).to_contain_text(f"row {row} · column {column} · {value:g}")


@pytest.mark.parametrize(("path", "title", "expected"), [
    ("pooling", "The whole map in one number", {"right=3", "down=2", "pooling=Global", "view=Shift", "digit=4"}),
    ("pooling", "One pixel to the right", {"source=Photo", "photo=A", "pooled=Feature", "resolution=24"}),
    ("kinds", "The checkerboard", {"stamp-values=Ones", "stamp-rows=4"}),
    ("kinds", "Only what moves answers", {"axes=Three", "view=1-D"}),
    ("kinds", "Far sight with few layers", {"stack=Dilated", "field-size=96"}),
])  # fmt: skip
def test_an_experiment_sets_the_controls_and_the_address_says_so(
    visit: Visit, path: str, title: str, expected: set[str]
) -> None:
    page = visit(path)
    expect(page.get_by_role("heading", name="Try this")).to_be_visible()
    set_up(page, title)
    for words in expected:
        expect(page).to_have_url(re.compile(re.escape(words)))
    wait_until_idle(page)
    assert page.get_by_test_id("stException").count() == 0
    assert page.get_by_test_id("stAlert").count() == 0


def test_the_measured_field_comes_from_the_engine_and_agrees_with_the_rule(visit: Visit) -> None:
    page = visit("kinds?view=Receptive+field&stack=LeNet-5")
    expect(page.get_by_text("It is above zero on 16 × 16 pixels, as the rule says")).to_be_visible()


@pytest.mark.parametrize("path", [
    "pooling?view=Shift+test", "pooling?view=ReLU+before+or+after", "pooling?pooled=Numbers", "kinds?view=Dilated",
    "kinds?view=Channels&kind=Separable", "kinds?view=1-D+and+3-D", "kinds?view=Receptive+field&stack=Your+own",
])  # fmt: skip
def test_every_view_fits_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, width=390, touch=True)
    expect(page.get_by_role("heading", name="Try this")).to_be_visible()
    overflow = page.evaluate(
        "(() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth; })()"
    )
    assert overflow <= 0
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("query", [
    "window=99", "window=nan", "pooling=Median", "view=%00", "resolution=5&frame=None", "step=1e999", "pooled=",
])  # fmt: skip
def test_a_bad_address_of_pooling_opens_the_page(visit: Visit, query: str) -> None:
    page = visit(f"pooling?{query}")
    expect(page.locator(".marks[data-cell]").first).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0


@pytest.mark.parametrize("query", [
    "stamp-size=-1",
    "view=Receptive+field&depth=99&layers=nan",
    "view=Channels&kind=Cubic&map=7",
    "view=Dilated&rate=0",
])  # fmt: skip
def test_a_bad_address_of_more_convolutions_opens_the_page(visit: Visit, query: str) -> None:
    page = visit(f"kinds?{query}")
    expect(page.get_by_role("heading", name="Try this")).to_be_visible()
    assert page.get_by_test_id("stException").count() == 0
