"""Numbers that visitors type: what Python believes of them, and in Chromium how they are typed, refused and sent."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
import streamlit as st
from playwright.sync_api import Browser, Locator, Page, expect

from app.components.grids import edited_values, forget_edits
from app.components.grids.answers import InputRule, parse_edit
from tests.app.components import samples
from tests.app.components.grids_view import GridsView
from tests.browser import count_messages, open_page, running_app, wait_until_idle

RULE = InputRule((2, 2), -1.0, 1.0, is_whole=False)


def test_numbers_within_the_rule_are_believed() -> None:
    values = parse_edit({"grids": {"1": [[1, -1], [0.25, 0.1]]}, "turn": 7}, 1, RULE)
    np.testing.assert_array_equal(values, [[1, -1], [0.25, 0.1]])


@pytest.mark.parametrize(
    "edit",
    [
        None,
        "1",
        {"grids": [[[0, 0], [0, 0]]]},
        {"grids": {"0": [[0, 0], [0, 0]]}},
        {"grids": {"1": [[0, 0]]}},
        {"grids": {"1": [[0, 0], [0, 0, 0]]}},
        {"grids": {"1": [[0, 0], "00"]}},
        {"grids": {"1": [[0, 0], [0, "0"]]}},
        {"grids": {"1": [[0, 0], [0, None]]}},
        {"grids": {"1": [[0, 0], [0, True]]}},
        {"grids": {"1": [[0, 0], [0, 1.01]]}},
        {"grids": {"1": [[0, 0], [0, float("nan")]]}},
        {"grids": {"1": [[0, 0], [float("-inf"), 0]]}},
        {"grids": {"1": [[0, 0], [0, 10**400]]}},
    ],
)
def test_anything_else_is_no_edit(edit: object) -> None:
    assert parse_edit(edit, 1, RULE) is None


def test_whole_numbers_are_asked_for_among_pixels() -> None:
    rule = InputRule((1, 2), 0.0, 255.0, is_whole=True)
    np.testing.assert_array_equal(parse_edit({"grids": {"0": [[7, 255.0]]}}, 0, rule), [[7, 255]])
    assert parse_edit({"grids": {"0": [[7, 7.5]]}}, 0, rule) is None


def remember(monkeypatch: pytest.MonkeyPatch, values: Any, rule: InputRule = RULE) -> None:
    """A session whose browser sent these values for grid 1 of "kernel"."""
    edit = {"grids": {"1": values}, "turn": 1}
    monkeypatch.setattr(st, "session_state", {"kernel": {"edit": edit}, "kernel.rules": {1: rule}})


def test_edited_values_keep_dtype_and_the_digits_of_untouched_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    default = np.array([[0.1, 1 / 3], [0.7, -0.2]])
    remember(monkeypatch, [[0.1, 0.33333334], [0.5, -0.2]])
    values = edited_values("kernel", 1, default)
    np.testing.assert_array_equal(values, [[0.1, 1 / 3], [0.5, -0.2]])
    assert values.dtype == np.float64
    whole = edited_values("kernel", 1, np.zeros((2, 2), np.int64))
    assert whole.dtype == np.int64 and not whole.any()  # A fraction does not fit among integers.


def test_edited_values_are_the_default_where_nothing_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    default = np.ones((2, 2), np.float32)
    for values in ([[0, 0], [0, 2]], [[0, 0]], None):
        remember(monkeypatch, values)
        np.testing.assert_array_equal(edited_values("kernel", 1, default), default)
    remember(monkeypatch, [[0, 0], [0, 0]])
    assert not edited_values("kernel", 1, default).any()
    assert edited_values("kernel", 1, np.ones((3, 3))).all()
    assert edited_values("kernel", 0, default).all()
    assert edited_values("other", 1, default).all()
    state: Mapping[str, Any] = st.session_state
    forget_edits("kernel")
    assert edited_values("kernel", 1, default).all()
    state["kernel"]["edit"] = {"grids": {"1": [[0, 0], [0, 0]]}, "turn": 2}  # Typed again, afterwards.
    assert not edited_values("kernel", 1, default).any()


INPUT, KERNEL, OUTPUT, BIAS = range(4)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_app("tests/app/components/scripts/sums_page.py") as url:
        yield f"{url}/?show=editing"


def entry(page: Page) -> Locator:
    return page.locator(".entry")


def expect_kernel(page: Page, changes: dict[tuple[int, int], float]) -> None:
    """Wait until Python has the kernel with these cells changed."""
    kernel = samples.KERNEL.copy()
    for place, value in changes.items():
        kernel[place] = value
    expect(page.get_by_text(f"kernel: {kernel.tolist()}")).to_be_visible()


@pytest.mark.browser
def test_numbers_are_typed_with_point_or_comma_and_enter_moves_on(page: Page) -> None:
    view = GridsView(page)
    view.click(KERNEL, 0, 0)
    expect(entry(page)).to_be_focused()
    expect(entry(page)).to_have_value("-1")
    expect(entry(page)).to_have_attribute("aria-label", "Kernel, row 0, column 0")
    page.keyboard.type("-2,5")
    page.keyboard.press("Enter")
    expect_kernel(page, {(0, 0): -2.5})
    expect(entry(page)).to_be_focused()
    expect(entry(page)).to_have_value("0")
    page.keyboard.type(".25")
    page.keyboard.press("Tab")
    page.keyboard.type("\u22129.5")
    page.keyboard.press("Shift+Tab")
    expect(entry(page)).to_have_value("0.25")
    page.keyboard.press("Escape")
    expect(entry(page)).to_have_count(0)
    expect(view.canvas(KERNEL)).to_be_focused()
    expect_kernel(page, {(0, 0): -2.5, (0, 1): 0.25, (0, 2): -9.5})


@pytest.mark.browser
def test_bad_entries_are_refused_with_a_sentence_and_never_sent(page: Page) -> None:
    messages = count_messages(page)
    view = GridsView(page)
    before = len(messages)
    view.click(KERNEL, 1, 1)
    for text in ("NaN", "abc", "1e3", "Infinity", "9.51", "1,000.5", "", "<b>1</b>"):
        entry(page).fill(text)
        page.keyboard.press("Enter")
        expect(view.line).to_have_text(f"“{text}” cannot stand here: type a number from \u22129.5 to 9.5.")
        expect(entry(page)).to_have_attribute("aria-invalid", "true")
    entry(page).fill("0.5x")
    view.click(KERNEL, 0, 0)  # Leaving with a bad entry keeps the old number.
    expect(view.line).to_contain_text("“0.5x” cannot stand here")
    page.keyboard.press("Escape")
    view.click(BIAS, 0, 0)
    page.keyboard.type("2.5")
    page.keyboard.press("Enter")
    expect(view.line).to_have_text("“2.5” cannot stand here: type a whole number from 0 to 20.")
    page.keyboard.press("Escape")
    assert len(messages) == before
    expect_kernel(page, {})


@pytest.mark.browser
def test_the_output_follows_from_the_server(page: Page) -> None:
    view = GridsView(page)
    changed = samples.KERNEL.copy()
    changed[2, 2] = -3
    view.click(KERNEL, 2, 2)
    page.keyboard.type("-3")
    page.keyboard.press("Enter")
    expect_kernel(page, {(2, 2): -3})
    view.point_at(OUTPUT, 2, 3)
    expected = (samples.PIXELS[2:5, 3:6] * changed).sum() + 1
    expect(view.line).to_contain_text(f"Output · row 2 · column 3 · {expected:g}".replace("-", "\u2212"))
    np.testing.assert_array_equal(view.numbers("weights"), changed.ravel())


@pytest.mark.browser
def test_the_output_follows_before_the_server_knows(page: Page) -> None:
    messages = count_messages(page)
    view = GridsView(page)
    before = len(messages)
    view.canvas(KERNEL).focus()
    page.keyboard.down("+")  # Sent when the key is let go.
    view.point_at(OUTPUT, 1, 2)
    changed = samples.KERNEL.copy()
    changed[0, 0] += 0.1
    expected = (samples.PIXELS[1:4, 2:5] * changed).sum() + 1
    expect(view.line).to_contain_text("Output · row 1 · column 2")
    assert view.value() == pytest.approx(expected, rel=1e-6)
    assert len(messages) == before
    page.keyboard.up("+")
    expect_kernel(page, {(0, 0): -0.9})


@pytest.mark.browser
def test_plus_and_minus_step_and_a_drag_changes_with_one_message(page: Page) -> None:
    messages = count_messages(page)
    view = GridsView(page)
    before = len(messages)
    view.canvas(BIAS).focus()
    page.keyboard.press("+")
    expect(page.get_by_text("bias: [[2]]")).to_be_visible()
    page.keyboard.press("-")
    page.keyboard.press("-")
    expect(page.get_by_text("bias: [[0]]")).to_be_visible()
    wait_until_idle(page)
    sent = len(messages) - before
    assert 1 <= sent <= 3
    box = view.canvas(KERNEL).bounding_box()
    assert box is not None
    x, y = view.place(KERNEL, 0, 1)
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + x, box["y"] + y - 60, steps=6)  # 60 pixels up are ten steps of a tenth.
    expect(view.line).to_have_text("Kernel · row 0 · column 1 · 1")
    assert len(messages) == before + sent
    page.mouse.up()
    expect_kernel(page, {(0, 1): 1.0})
    assert len(messages) == before + sent + 1
    expect(entry(page)).to_have_count(0)


@pytest.mark.browser
def test_two_grids_keep_their_numbers_and_both_are_forgotten(page: Page) -> None:
    view = GridsView(page)
    view.canvas(KERNEL).focus()
    page.keyboard.press("4")
    expect(entry(page)).to_have_value("4")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    view.click(BIAS, 0, 0)
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(page.get_by_text("bias: [[20]]")).to_be_visible()
    expect_kernel(page, {(0, 0): 4.0})
    page.get_by_role("button", name="Back to the start").click()
    expect_kernel(page, {})
    expect(page.get_by_text("bias: [[1]]")).to_be_visible()
    view.point_at(KERNEL, 0, 0)
    expect(view.line).to_contain_text("\u22121")
    view.click(BIAS, 0, 0)
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("bias: [[5]]")).to_be_visible()
    expect_kernel(page, {})


@pytest.mark.browser
def test_quick_edits_are_not_undone_by_the_servers_echoes(page: Page) -> None:
    view = GridsView(page)
    view.click(KERNEL, 0, 0)
    for value in range(1, 10):
        page.keyboard.type(str(value))
        page.keyboard.press("Enter")
    expect_kernel(page, {(row, col): 3.0 * row + col + 1 for row in range(3) for col in range(3)})
    view.point_at(OUTPUT, 0, 0)
    np.testing.assert_array_equal(view.numbers("weights"), np.arange(1, 10))


@pytest.mark.browser
def test_a_tap_opens_an_entry_on_a_phone(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address, width=390, touch=True)
    view = GridsView(page)
    x, y = view.place(KERNEL, 2, 1)
    view.canvas(KERNEL).tap(position={"x": x, "y": y})
    expect(entry(page)).to_be_focused()
    assert entry(page).get_attribute("inputmode") == "text"  # Some decimal keypads have no minus.
    page.keyboard.type("-4")
    page.keyboard.press("Enter")
    expect_kernel(page, {(2, 1): -4.0})
    page.context.close()
