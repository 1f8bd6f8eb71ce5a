"""The page "Convolution" in a real Chromium: numbers under the mouse are those of `lab.ops`, and nobody is asked."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.studies.convolving import Sliding, convolve
from lab.data import datasets
from lab.data.photos import read_photo, reduced_square
from lab.ops.kernels import kernel
from lab.ops.pixels import planes
from tests.app.components.grids_view import GridsView
from tests.browser import count_messages, wait_until_idle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def grey(name: str, side: int) -> np.ndarray:
    return planes(reduced_square(read_photo(name), side))["Grey"][..., None]


def digit(number: int, side: int) -> np.ndarray:
    return reduced_square(datasets.preview("digits", 1)[number, 0, ..., 0], side)[..., None]


SETTINGS = (
    ("resolution=14", digit(3, 14), kernel("sobel_x", 3), Sliding()),
    (
        "source=Photo&resolution=20&kernel=Gaussian+blur&size=5&stride=2&padding=Reflect%3A+mirror+the+picture",
        grey("cat", 20),
        kernel("gaussian_blur", 5),
        Sliding(stride=2, padding="reflect"),
    ),
    (
        "digit=7&resolution=28&kernel=Laplacian+(edges+in+all+directions)&dilation=2&bias=-20&relu=true",
        digit(7, 28),
        kernel("laplacian", 3),
        Sliding(dilation=2, bias=-20.0, has_relu=True),
    ),
)


@pytest.mark.parametrize(("query", "image", "weights", "sliding"), SETTINGS)
def test_ten_cells_under_the_mouse_are_those_of_the_operation(visit: Visit, query, image, weights, sliding) -> None:
    page = visit(f"convolution?{query}")
    view = GridsView(page)
    shown = convolve(image, weights[..., None], sliding)
    rows, columns = shown.output.shape
    rng = np.random.default_rng(5)
    messages = count_messages(page)
    view = GridsView(page)
    before = len(messages)
    for row, column in zip(rng.integers(0, rows, 10), rng.integers(0, columns, 10), strict=True):
        view.point_at(2, int(row), int(column))
        expect(view.line).to_contain_text(re.compile(rf"row {row} .* column {column} "))
        value = view.value()
        assert value == pytest.approx(shown.output[row, column], rel=1e-5, abs=1e-3)
        window = shown.result.windows[row, column, ..., 0]
        np.testing.assert_allclose(view.numbers("window"), window.ravel(), atol=0.5)
    assert len(messages) == before


def test_a_kernel_larger_than_its_picture_is_explained_and_the_page_lives(visit: Visit) -> None:
    page = visit("convolution?resolution=4&kernel=Box+blur&size=7")
    expect(page.get_by_text("7 x 7")).to_be_visible()
    expect(page.get_by_role("heading", name="Try this")).to_be_visible()
    page.get_by_role("button", name="Set this up, then look").first.click()
    expect(page.locator(".marks[data-cell]").first).to_be_visible()
    reminder = page.locator(".st-key-noticing")  # what to notice stays in sight, at the top of the page too
    expect(reminder).to_be_in_viewport()
    reminder.get_by_role("button", name="I have seen it").click()
    expect(reminder).to_have_count(0)


def test_a_typed_weight_changes_the_output_and_another_kernel_forgets_it(visit: Visit) -> None:
    page = visit("convolution?resolution=8&kernel=Identity")
    view = GridsView(page)
    view.click(1, 1, 1)
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    wait_until_idle(page)
    image = digit(3, 8)
    view.point_at(2, 2, 3)
    expect(view.line).to_contain_text(f"{3 * int(image[3, 4, 0])}")
    page.get_by_role("combobox", name=re.compile("^Kernel")).click()
    page.get_by_role("option", name="Box blur").click()
    wait_until_idle(page)
    view.point_at(2, 2, 3)
    expect(view.line).to_contain_text(re.compile(r"row 2 .* column 3"))
    value = view.value()
    assert value == pytest.approx(image[2:5, 3:6, 0].mean(), rel=1e-4)
