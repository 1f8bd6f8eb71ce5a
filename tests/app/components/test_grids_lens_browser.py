"""Sums under the lens, kept cells and the walk, in Chromium: the numbers are NumPy's, and nothing is sent."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.components import samples
from tests.app.components.grids_view import GridsView, number
from tests.browser import Visitors, count_messages, open_page, running_app

pytestmark = pytest.mark.browser

SCRIPT = "tests/app/components/scripts/sums_page.py"
INPUT, KERNEL, OUTPUT = range(3)
MAP, POOLED, REGIONS = range(3)
PICTURE, CHANNELS_OUTPUT, RED, RED_KERNEL, RED_PART = range(5)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_app(SCRIPT) as url:
        yield url


@pytest.fixture
def convolution(visitors: Visitors, address: str) -> Iterator[GridsView]:
    yield GridsView(visitors.open(address))
    visitors.leave()


@pytest.fixture(scope="module")
def pooling(chromium: Browser, address: str) -> Iterator[GridsView]:
    page = open_page(chromium, f"{address}/?show=pooling")
    yield GridsView(page)
    page.context.close()


@pytest.fixture
def channels(visitors: Visitors, address: str) -> Iterator[Page]:
    yield visitors.open(f"{address}/?show=channels")
    visitors.leave()


def window_of(row: int, col: int) -> np.ndarray:
    """What the cell of the output sees: stride (2, 1), one row of zeros above and below."""
    padded = np.pad(samples.PIXELS.astype(float), [(1, 1), (0, 0)])
    return padded[2 * row : 2 * row + 3, col : col + 3]


@pytest.mark.parametrize(("row", "col"), [(0, 0), (1, 4), (2, 1), (4, 5)])
def test_the_lens_shows_window_weights_products_and_their_sum(convolution: GridsView, row: int, col: int) -> None:
    convolution.point_at(OUTPUT, row, col)
    expect(convolution.line).to_contain_text(f"Output · row {row} · column {col}")
    window = window_of(row, col)
    np.testing.assert_array_equal(convolution.numbers("window"), window.ravel())
    np.testing.assert_array_equal(convolution.numbers("weights"), samples.KERNEL.ravel())
    np.testing.assert_array_equal(convolution.numbers("products"), (window * samples.KERNEL).ravel())
    products = (window * samples.KERNEL).sum()
    before, after = products + samples.BIAS, max(products + samples.BIAS, 0)
    assert after == samples.CONVOLVED[row, col]
    text = f"Sum of products {products:.2f} + bias (-20.25) = {before:.2f}, ReLU → {after:.2f}"
    expect(convolution.equation).to_have_text(text.replace("-", "\u2212"))
    words = f"Sum of products {products:.2f} plus bias -20.25 is {before:.2f}, after ReLU {after:.2f}"
    expect(convolution.line).to_contain_text(words.replace("-", "\u2212"))


def test_padding_around_the_grid_is_hatched_zeros(convolution: GridsView) -> None:
    convolution.point_at(OUTPUT, 0, 2)
    assert convolution.marked("window", "padding") == [0, 1, 2]
    assert convolution.lit(INPUT, 9, 8) == {(row, col) for row in (0, 1) for col in (2, 3, 4)}
    convolution.point_at(OUTPUT, 4, 2)
    assert convolution.marked("window", "padding") == [6, 7, 8]


def test_a_cell_of_the_input_lights_up_the_cells_that_see_it(convolution: GridsView) -> None:
    convolution.page.keyboard.press("Escape")
    convolution.point_at(INPUT, 3, 0)
    assert convolution.lit(OUTPUT, 5, 6) == {(1, 0), (2, 0)}
    convolution.point_at(INPUT, 2, 3)
    assert convolution.lit(OUTPUT, 5, 6) == {(1, 1), (1, 2), (1, 3)}


def test_a_cell_is_kept_at_first_by_a_click_and_until_escape(convolution: GridsView) -> None:
    products = (window_of(0, 1) * samples.KERNEL).ravel()
    np.testing.assert_array_equal(convolution.numbers("products"), products)  # `pinned` says so.
    messages = count_messages(convolution.page)
    view = GridsView(convolution.page)
    before = len(messages)
    view.click(OUTPUT, 2, 3)
    view.leave()
    np.testing.assert_array_equal(view.numbers("window"), window_of(2, 3).ravel())
    assert (2 * 2, 3) in view.lit(INPUT, 9, 8)
    view.click(OUTPUT, 2, 3)
    view.leave()
    expect(view.equation).to_have_text("Point at a cell of Output: here is how it comes about.")
    assert view.lit(INPUT, 9, 8) == set()
    view.canvas(OUTPUT).focus()
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("ArrowRight")
    view.page.keyboard.press("Enter")
    view.leave()
    view.canvas(KERNEL).focus()
    expect(view.line).not_to_contain_text("Output")
    view.canvas(OUTPUT).focus()
    view.page.keyboard.press("Escape")
    view.canvas(OUTPUT).blur()
    expect(view.equation).to_have_text("Point at a cell of Output: here is how it comes about.")
    assert len(messages) == before


def test_a_tap_keeps_a_cell_on_a_phone(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address, width=390, theme="dark", touch=True)
    view = GridsView(page)
    x, y = view.place(OUTPUT, 2, 2)
    view.canvas(OUTPUT).tap(position={"x": x, "y": y})
    page.get_by_role("button", name="First cell").focus()
    np.testing.assert_array_equal(view.numbers("window"), window_of(2, 2).ravel())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_the_lens_keeps_its_height(convolution: GridsView) -> None:
    def lens_height() -> float:
        return float(convolution.page.locator(".lens").evaluate("lens => lens.getBoundingClientRect().height"))

    heights = {lens_height()}
    for row, col in [(0, 0), (4, 5), (2, 1)]:
        convolution.point_at(OUTPUT, row, col)
        heights.add(lens_height())
    convolution.point_at(INPUT, 0, 0)
    heights.add(lens_height())
    convolution.page.keyboard.press("Escape")
    convolution.leave()
    heights.add(lens_height())
    assert len(heights) == 1
    assert heights.pop() > 60  # three rows of numbers and a sum are in it


def test_the_largest_of_a_window_is_the_winner(pooling: GridsView) -> None:
    for row, col in [(0, 0), (1, 2), (2, 3)]:
        pooling.point_at(POOLED, row, col)
        window = samples.MAP[2 * row : 2 * row + 2, 2 * col : 2 * col + 2].ravel()
        np.testing.assert_allclose(pooling.numbers("window"), window)
        assert pooling.marked("window", "winner") == [int(window.argmax())]
        assert len(pooling.marked("window", "dimmed")) == 3
        expect(pooling.equation).to_have_text(f"The winner counts alone: {samples.POOLED[row, col]:.2f}")


def test_bins_of_a_region_have_sizes_of_their_own(pooling: GridsView) -> None:
    pooling.point_at(REGIONS, 1, 0)
    assert pooling.lit(MAP, 6, 8) == {(row, col) for row in (3, 4) for col in (1, 2, 3)}
    assert pooling.marked("window", "absent") == list(range(6, 12))
    np.testing.assert_allclose(pooling.numbers("window")[:6], samples.MAP[3:5, 1:4].ravel())
    expect(pooling.equation).to_have_text(f"Sum of products = {samples.REGIONS[1, 0]:.2f}")
    pooling.point_at(MAP, 4, 5)
    assert pooling.lit(REGIONS, 2, 2) == {(1, 1)}
    pooling.point_at(MAP, 0, 0)
    assert pooling.lit(REGIONS, 2, 2) == set()


def test_each_channel_has_its_sum_and_the_cell_is_theirs_with_the_bias(channels: Page) -> None:
    view = GridsView(channels)
    view.point_at(CHANNELS_OUTPUT, 0, 30)
    for channel in range(3):
        window = samples.PLANES[0:7, 30:37, channel].ravel()
        np.testing.assert_array_equal(view.numbers("window", channel), window)
        products = window * samples.CHANNEL_KERNELS[..., channel].ravel()
        np.testing.assert_allclose(view.numbers("products", channel), products, atol=0.00501)
        assert view.marked("window", "padding", channel) == list(range(21))
    np.testing.assert_allclose(view.totals(), samples.PARTIAL_MAPS[0, 30], atol=0.00501)
    total = number(view.equation.inner_text().split(" = ")[-1])
    assert total == pytest.approx(samples.PARTIAL_MAPS[0, 30].sum() + 0.5, abs=0.00501)


def test_large_windows_and_many_links_are_summed_up(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/?show=large")
    view = GridsView(page)
    view.point_at(10, 2, 3)
    assert view.totals() == samples.MANY_MAPS[:8, 2, 3].tolist()
    rest = f"and 2 more: {samples.MANY_MAPS[8:, 2, 3].sum():.0f}".replace("-", "\u2212")
    expect(page.locator(".rest")).to_have_text(rest)
    assert number(view.equation.inner_text().split(" = ")[-1]) == samples.MANY_SUMS[2, 3]
    view.point_at(11, 0, 1)
    assert view.totals() == [samples.MANY_MAPS[0].sum(), samples.MANY_MAPS[0, 0, :2].sum()]
    assert page.locator(".block").first.locator(".number").count() == 0  # 81 numbers would be no help.
    assert view.marked("window", "absent", block=1) == [0, 1]  # Outside, where nothing counts.
    assert number(view.equation.inner_text().split(" = ")[-1]) == samples.SURROUNDINGS[0, 1]
    page.context.close()


def test_a_hover_over_channels_is_quick_and_sends_nothing(channels: Page) -> None:
    messages = count_messages(channels)
    view = GridsView(channels)
    view.point_at(CHANNELS_OUTPUT, 0, 0)
    before = len(messages)
    cell = float(view.canvas(CHANNELS_OUTPUT).get_attribute("data-cell") or "nan")
    x, y = view.place(CHANNELS_OUTPUT, 0, 0)
    times: dict[str, list[float]] = view.canvas(CHANNELS_OUTPUT).evaluate(
        """async (marks, [x, y, cell]) => {
            const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
            const box = marks.getBoundingClientRect();
            const [handled, painted] = [[], []];
            for (let move = 0; move < 100; move++) {
                const [row, col] = [(move * 7) % 58, (move * 11) % 58];
                const place = { clientX: box.left + x + col * cell, clientY: box.top + y + row * cell };
                await frame();
                const start = performance.now();
                marks.dispatchEvent(new PointerEvent("pointermove", place));
                handled.push(performance.now() - start);
                await frame();
                await frame();
                painted.push(performance.now() - start);
            }
            return { handled, painted };
        }""",
        [x, y, cell],
    )
    handled, painted = (float(np.median(times[name])) for name in ("handled", "painted"))
    print(f"hover: {handled:.1f} ms in the handler, two frames after {painted:.1f} ms (medians of 100)")
    assert handled < 50
    assert view.line.inner_text().startswith(f"Output · row {99 * 7 % 58} · column {99 * 11 % 58}")
    assert len(messages) == before


def test_the_walk_steps_plays_and_pauses_row_by_row(convolution: GridsView) -> None:
    page = convolution.page
    messages = count_messages(page)
    view = GridsView(page)
    before = len(messages)
    progress = page.locator(".progress")
    page.get_by_role("button", name="First cell").click()
    expect(progress).to_have_text("cell 1 of 30")
    page.get_by_role("button", name="One step forward").click(click_count=7)
    expect(progress).to_have_text("cell 8 of 30")
    expect(view.line).to_contain_text("Output · row 1 · column 1")
    np.testing.assert_array_equal(view.numbers("window"), window_of(1, 1).ravel())
    page.get_by_role("button", name="One step back").click()
    expect(progress).to_have_text("cell 7 of 30")
    # From its first step on, what the walk has not come to is covered.
    covered = {(row, col) for row in range(5) for col in range(6)} - {(0, col) for col in range(6)} - {(1, 0)}
    assert view.lit(OUTPUT, 5, 6) == covered
    page.get_by_label("Speed").select_option("fast")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(progress).to_have_text("cell 30 of 30")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert view.lit(OUTPUT, 5, 6) == set()
    assert len(messages) == before


def test_space_plays_and_pauses_and_a_click_ends_the_walk(convolution: GridsView) -> None:
    page = convolution.page
    convolution.canvas(OUTPUT).focus()
    page.keyboard.press("Space")
    pause = page.get_by_role("button", name="Pause")
    expect(pause).to_be_visible()
    expect(convolution.line).to_have_attribute("aria-live", "off")
    expect(page.locator(".progress")).to_have_text(re.compile(r"cell ([3-9]|\d\d) of 30"))
    page.keyboard.press("Space")
    expect(pause).to_have_count(0)
    expect(convolution.line).to_have_attribute("aria-live", "polite")
    page.keyboard.press("ArrowDown")
    expect(convolution.line).to_contain_text("Output · row 1")
    page.keyboard.press("Space")
    convolution.click(OUTPUT, 4, 0)
    expect(pause).to_have_count(0)
    assert (4, 5) not in convolution.lit(OUTPUT, 5, 6)


def test_with_reduced_motion_the_walk_plays_slowly(convolution: GridsView) -> None:
    page = convolution.page
    page.emulate_media(reduced_motion="reduce")
    page.get_by_label("Speed").select_option("fast")
    page.evaluate("window.began = performance.now()")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".progress")).to_have_text(re.compile(r"cell ([2-9]|\d\d) of 30"))
    assert page.evaluate("performance.now() - window.began") > 1000
