"""The page "Pixels" in a real Chromium: the box moves by keys, drag and click, and its numbers are those of NumPy."""

import re
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lab.data.photos import read_photo
from tests.app.components.grids_view import GridsView, number
from tests.browser import wait_until_idle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
SIDE = 8


def box_at(page: Page, x: int, y: int) -> None:
    """Waits until box and page agree."""
    expect(page).to_have_url(re.compile(rf"at={x}(,|%2C){y}(&|$)"))
    expect(page.locator(".box")).to_have_attribute("data-place", f"[{x},{y},{SIDE},{SIDE}]")
    expect(page.locator(".frames").first).to_contain_text(f"columns {x} to {x + SIDE - 1}, rows {y} to {y + SIDE - 1}")
    wait_until_idle(page)


def read_cells(page: Page, cells: list[tuple[int, int]]) -> list[float]:
    """Values that the line tells of cells of the first grid."""
    view = GridsView(page)
    line = page.locator(".grids").first.locator(".line")
    values = []
    for row, column in cells:
        view.point_at(0, row, column)
        expect(line).to_contain_text(re.compile(rf"row {row} · column {column}\b"))
        values.append(number(line.locator("strong").inner_text()))
    return values


def cells_of_a_region() -> list[tuple[int, int]]:
    rng = np.random.default_rng(2)
    return [(int(row), int(column)) for row, column in rng.integers(0, SIDE, (10, 2))]


def grey_cat() -> np.ndarray:
    return cv2.cvtColor(read_photo("cat"), cv2.COLOR_RGB2GRAY)


def test_the_box_moves_by_keys_and_the_numbers_are_those_under_it(visit: Visit) -> None:
    page = visit(f"pixels?zoom={SIDE}&at=160,100")
    box_at(page, 160, 100)
    for key, times in (("ArrowRight", 5), ("ArrowDown", 3), ("ArrowLeft", 1)):
        for _ in range(times):
            page.locator(".box").press(key)
    box_at(page, 164, 103)
    cells = cells_of_a_region()
    grey = grey_cat()[103 : 103 + SIDE, 164 : 164 + SIDE]
    assert read_cells(page, cells) == [float(grey[row, column]) for row, column in cells]


def test_a_click_and_a_drag_move_the_box_and_another_plane_has_other_numbers(visit: Visit) -> None:
    page = visit(f"pixels?zoom={SIDE}&plane=B&at=10,10")
    box_at(page, 10, 10)
    canvas = page.locator(".picture canvas")
    size = canvas.bounding_box()
    assert size is not None
    scale = size["width"] / 451
    canvas.click(position={"x": 300.5 * scale, "y": 200.5 * scale})
    expect(page).to_have_url(re.compile(r"at=29[67](,|%2C)19[67]"))
    wait_until_idle(page)
    box = page.locator(".box").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(size["x"] + 200 * scale, size["y"] + 100 * scale, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"at=19\d(,|%2C)9\d"))
    found = re.search(r"at=(\d+)(?:,|%2C)(\d+)", page.url)
    assert found is not None
    x, y = int(found[1]), int(found[2])
    box_at(page, x, y)
    cells = cells_of_a_region()
    blue = read_photo("cat")[y : y + SIDE, x : x + SIDE, 2]
    assert read_cells(page, cells) == [float(blue[row, column]) for row, column in cells]


def test_the_box_keeps_its_place_when_the_zoom_changes_and_in_the_other_views(visit: Visit) -> None:
    page = visit(f"pixels?zoom={SIDE}&at=160,100")
    box_at(page, 160, 100)
    page.locator(".box").press("ArrowRight")
    box_at(page, 161, 100)
    for view in ("Histogram", "Gradients", "Shuffle", "Values"):
        page.get_by_role("radio", name=view, exact=True).click()
        wait_until_idle(page)
    box_at(page, 161, 100)
    page.get_by_role("slider", name=re.compile("^Zoom")).press("ArrowRight")
    page.get_by_role("slider", name=re.compile("^Zoom")).press("ArrowRight")
    expect(page.locator(".box")).to_have_attribute("data-place", "[160,99,10,10]")


def test_the_sum_of_a_dense_unit_is_the_same_and_an_experiment_comes_back_to_numbers(visit: Visit) -> None:
    page = visit("pixels?view=Shuffle&order=4")
    expect(page.get_by_text("A dense unit cannot tell the difference.")).to_be_visible()
    cells = page.locator("tr").filter(has_text="Sum of a dense unit").locator("td")
    expect(cells.last).to_be_visible()
    before, after = cells.all_inner_texts()[-2:]
    assert before == after
    assert number(before.replace(",", "")) != 0
    page.get_by_role("button", name="Set this up, then look").first.click()
    box_at(page, 100, 300)
    cells = cells_of_a_region()
    red = read_photo("astronaut")[300 : 300 + SIDE, 100 : 100 + SIDE, 0]
    assert read_cells(page, cells) == [float(red[row, column]) for row, column in cells]
