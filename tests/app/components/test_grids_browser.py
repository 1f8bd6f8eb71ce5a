"""The grids component in Chromium: what a visitor reads, chooses and sees."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.style import DIVERGING, ERRORS, SEQUENTIAL, sample_scale
from tests.app.components.samples import CLASSES, CONFUSION, DIGIT, FEATURE_MAP
from tests.browser import count_messages, open_page, running_app, wait_until_idle

pytestmark = pytest.mark.browser

SCRIPT = "tests/app/components/scripts/grids_page.py"
CONFUSION_GRID, DIGIT_GRID, INPUT_GRID, FEATURE_GRID, COLOUR_GRID, MANY_GRID = range(6)
COMPONENT_OF = {CONFUSION_GRID: 0, DIGIT_GRID: 1, INPUT_GRID: 2, FEATURE_GRID: 2, COLOUR_GRID: 2, MANY_GRID: 3}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_app(SCRIPT) as url:
        yield url


@pytest.fixture(scope="module")
def shared_page(chromium: Browser, address: str) -> Iterator[Page]:
    """For tests that only point: they leave nothing behind."""
    opened = open_page(chromium, address)
    yield opened
    opened.context.close()


def canvas(page: Page, grid: int) -> Locator:
    """The upper canvas of a grid, once it is drawn and in sight."""
    found = page.locator(".marks[data-cell]").nth(grid)
    found.scroll_into_view_if_needed()
    return found


def line(page: Page, grid: int) -> Locator:
    return page.locator(".line").nth(COMPONENT_OF[grid])


def center(marks: Locator, row: int, col: int) -> tuple[float, float]:
    """The middle of a cell, from the canvas's corner."""
    cell, left, top = (float(marks.get_attribute(f"data-{name}") or "nan") for name in ("cell", "left", "top"))
    return left + (col + 0.5) * cell, top + (row + 0.5) * cell


def point_at(page: Page, grid: int, row: int, col: int) -> None:
    marks = canvas(page, grid)
    x, y = center(marks, row, col)
    marks.hover(position={"x": x, "y": y})


def click_cell(page: Page, grid: int, row: int, col: int) -> None:
    marks = canvas(page, grid)
    x, y = center(marks, row, col)
    marks.click(position={"x": x, "y": y})


def drawn_color(page: Page, grid: int, row: int, col: int) -> str:
    """The colour near a cell's corner, where no number is printed."""
    marks = canvas(page, grid)
    cell, left, top = (float(marks.get_attribute(f"data-{name}") or "nan") for name in ("cell", "left", "top"))
    red, green, blue = marks.evaluate(
        """(marks, [x, y]) => {
            const context = marks.previousElementSibling.getContext("2d");
            return [...context.getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data.slice(0, 3)];
        }""",
        [left + col * cell + 2, top + row * cell + 2],
    )
    return f"#{red:02x}{green:02x}{blue:02x}"


@pytest.mark.parametrize(
    ("grid", "row", "col", "expected"),
    [
        (CONFUSION_GRID, 6, 0, "True class: Shirt · Predicted class: T-shirt/top · 112 · 11.2 % of its row"),
        (CONFUSION_GRID, 0, 9, "True class: T-shirt/top · Predicted class: Ankle boot · 0 · 0.0 % of its row"),
        (CONFUSION_GRID, 9, 9, "True class: Ankle boot · Predicted class: Ankle boot · 961 · 96.1 % of its row"),
        (DIGIT_GRID, 0, 0, "row 0 · column 0 · 0"),
        (COLOUR_GRID, 1, 2, "Colours · row 1 · column 2 · red 135, green 144, blue 153"),
    ],
)
def test_pointing_at_a_cell_shows_its_labels_and_value(
    shared_page: Page, grid: int, row: int, col: int, expected: str
) -> None:
    point_at(shared_page, grid, row, col)
    expect(line(shared_page, grid)).to_have_text(expected)


def test_every_tenth_pixel_is_read_back_as_it_is(shared_page: Page) -> None:
    for row, col in [(number // 28, number % 28) for number in range(5, 784, 71)]:
        point_at(shared_page, DIGIT_GRID, row, col)
        expect(line(shared_page, DIGIT_GRID)).to_have_text(f"row {row} · column {col} · {DIGIT[row, col]}")


def test_signed_values_are_read_back_to_seven_digits(shared_page: Page) -> None:
    for row, col in [(0, 0), (2, 3), (3, 1)]:
        point_at(shared_page, FEATURE_GRID, row, col)
        shown = line(shared_page, FEATURE_GRID).locator("strong").inner_text().replace("\u2212", "-")
        assert float(shown) == pytest.approx(float(FEATURE_MAP[row, col]), rel=1e-6)


def test_colours_are_those_of_the_palette(shared_page: Page) -> None:
    expected = {
        (CONFUSION_GRID, 0, 0): sample_scale(SEQUENTIAL["light"], 842 / 980),
        (CONFUSION_GRID, 0, 6): sample_scale(ERRORS["light"], 105 / 112),
        (DIGIT_GRID, 4, 12): "#{0:02x}{0:02x}{0:02x}".format(DIGIT[4, 12]),
        (FEATURE_GRID, 3, 1): sample_scale(
            DIVERGING["light"], 0.5 + float(FEATURE_MAP[3, 1]) / (2 * np.abs(FEATURE_MAP).max())
        ),
        (COLOUR_GRID, 1, 2): "#879099",
    }
    for (grid, row, col), color in expected.items():
        drawn = drawn_color(shared_page, grid, row, col)
        channels = [(int(drawn[at : at + 2], 16), int(color[at : at + 2], 16)) for at in (1, 3, 5)]
        assert max(abs(shown - wanted) for shown, wanted in channels) <= 2, (grid, row, col, drawn, color)


def test_the_dark_theme_has_its_own_scales_and_the_same_pixels(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address, theme="dark")
    drawn = drawn_color(page, CONFUSION_GRID, 8, 8)
    assert drawn == sample_scale(SEQUENTIAL["dark"], 1.0)
    assert drawn_color(page, DIGIT_GRID, 4, 12) == "#{0:02x}{0:02x}{0:02x}".format(DIGIT[4, 12])
    page.context.close()


def test_a_click_sends_the_cell_and_a_second_click_gives_it_up(page: Page) -> None:
    expect(page.get_by_text("chosen: none")).to_be_visible()
    click_cell(page, CONFUSION_GRID, 4, 7)
    expect(page.get_by_text("chosen: 0,4,7")).to_be_visible()
    click_cell(page, CONFUSION_GRID, 9, 0)
    expect(page.get_by_text("chosen: 0,9,0")).to_be_visible()
    click_cell(page, CONFUSION_GRID, 9, 0)
    expect(page.get_by_text("chosen: none")).to_be_visible()


def test_a_choice_made_in_python_lasts_until_the_next_click(page: Page) -> None:
    click_cell(page, CONFUSION_GRID, 1, 1)
    expect(page.get_by_text("chosen: 0,1,1")).to_be_visible()
    page.get_by_role("button", name="Choose row 2, column 5").click()
    expect(page.get_by_text("chosen: 0,2,5")).to_be_visible()
    expect(line(page, CONFUSION_GRID)).to_contain_text(f"{CLASSES[2]} · Predicted class: {CLASSES[5]}")
    page.get_by_role("button", name="Run again").click()
    wait_until_idle(page)
    expect(page.get_by_text("chosen: 0,2,5")).to_be_visible()
    click_cell(page, CONFUSION_GRID, 1, 1)
    expect(page.get_by_text("chosen: 0,1,1")).to_be_visible()


def test_arrow_keys_move_enter_chooses_and_escape_gives_up(page: Page) -> None:
    marks = canvas(page, CONFUSION_GRID)
    page.get_by_role("button", name="Run again").focus()
    page.keyboard.press("Tab")
    expect(marks).to_be_focused()
    expect(line(page, CONFUSION_GRID)).to_contain_text(f"{CLASSES[0]} · Predicted class: {CLASSES[0]}")
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowLeft", "ArrowRight", "ArrowUp", "End", "ArrowRight"):
        page.keyboard.press(key)
    expect(line(page, CONFUSION_GRID)).to_contain_text(f"{CLASSES[1]} · Predicted class: {CLASSES[9]}")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.get_by_text("chosen: 0,1,0")).to_be_visible()
    expect(marks).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(line(page, CONFUSION_GRID)).to_contain_text(f"{CLASSES[2]} · Predicted class: {CLASSES[0]}")
    page.keyboard.press("Escape")
    expect(page.get_by_text("chosen: none")).to_be_visible()


def test_pointing_and_arrow_keys_send_nothing_and_a_click_does(page: Page) -> None:
    messages = count_messages(page)
    canvas(page, CONFUSION_GRID)
    before = len(messages)
    assert before > 0
    for row, col in [(0, 0), (3, 4), (9, 9)]:
        point_at(page, CONFUSION_GRID, row, col)
        expect(line(page, CONFUSION_GRID)).to_contain_text(f" · {CONFUSION[row, col]} · ")
    canvas(page, CONFUSION_GRID).focus()
    page.keyboard.press("ArrowUp")
    expect(line(page, CONFUSION_GRID)).to_contain_text(f" · {CONFUSION[8, 9]} · ")
    assert len(messages) == before
    click_cell(page, CONFUSION_GRID, 3, 4)
    expect(page.get_by_text("chosen: 0,3,4")).to_be_visible()
    assert len(messages) == before + 1


def test_a_grid_that_is_not_selectable_sends_nothing(page: Page) -> None:
    messages = count_messages(page)
    canvas(page, DIGIT_GRID)
    before = len(messages)
    click_cell(page, DIGIT_GRID, 5, 5)
    page.keyboard.press("Enter")
    expect(line(page, DIGIT_GRID)).to_contain_text("row 5 · column 5")
    assert len(messages) == before


def test_a_cell_lights_up_the_window_that_it_sees(shared_page: Page) -> None:
    def lit_cells(grid: int, rows: int, cols: int) -> set[tuple[int, int]]:
        """Cells whose middle is marked on the upper canvas, read from its opacity."""
        marks = canvas(shared_page, grid)
        cell, left, top = (float(marks.get_attribute(f"data-{name}") or "nan") for name in ("cell", "left", "top"))
        lit: list[list[int]] = marks.evaluate(
            """(marks, [cell, left, top, rows, cols]) => {
                const context = marks.getContext("2d");
                const found = [];
                for (let row = 0; row < rows; row++) for (let col = 0; col < cols; col++) {
                    const [x, y] = [left + (col + 0.5) * cell, top + (row + 0.5) * cell];
                    if (context.getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data[3])
                        found.push([row, col]);
                }
                return found;
            }""",
            [cell, left, top, rows, cols],
        )
        return {(row, col) for row, col in lit}

    point_at(shared_page, FEATURE_GRID, 5, 2)
    expect(line(shared_page, FEATURE_GRID)).to_contain_text("row 5 · column 2")
    assert lit_cells(INPUT_GRID, 10, 10) == {(row, col) for row in (5, 6, 7) for col in (2, 3, 4)}
    point_at(shared_page, INPUT_GRID, 1, 9)
    expect(line(shared_page, INPUT_GRID)).to_contain_text("row 1 · column 9")
    assert lit_cells(FEATURE_GRID, 8, 8) == {(0, 7), (1, 7)}


def test_a_phone_shows_whole_labels_and_a_tap_chooses(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address, width=390, touch=True)
    marks = canvas(page, CONFUSION_GRID)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert float(marks.get_attribute("data-left") or 0) > 80
    x, y = center(marks, 6, 2)
    marks.tap(position={"x": x, "y": y})
    expect(page.get_by_text("chosen: 0,6,2")).to_be_visible()
    expect(line(page, CONFUSION_GRID)).to_contain_text("Shirt · Predicted class: Pullover · 71")
    page.context.close()


def test_nothing_leaves_the_host_and_nothing_is_logged_as_an_error(page: Page) -> None:
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.reload()
    point_at(page, MANY_GRID, 61, 61)
    outside = [url for url in requests if "://127.0.0.1:" not in url and not url.startswith(("blob:", "data:"))]
    assert requests and outside == [] and errors == []
