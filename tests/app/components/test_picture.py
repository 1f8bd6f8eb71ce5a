"""What the picture component is sent and believes, and in Chromium how boxes and points are moved."""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import streamlit as st
from playwright.sync_api import Browser, Locator, Page, expect

from app.components.picture import Box, Path, Picture, PictureState, Point, reset_picture
from app.components.picture.exchange import basis_of, encode_picture, parse_state, turn_of
from app.style import PALETTE
from tests.app.components.samples import SCENE
from tests.browser import count_messages, open_page, running_app

REGION = Box(4, 6, 12, 8, "region")
SQUARE = Box(30, 10, 8, 8, keep_square=True, step=2)
FIXED = Box(20.5, 20.25, 10, 6, movable=False, resizable=False)
SLIDING = Box(0, 0, 4, 4, resizable=False)
GAZE = Point(8.5, 24.5)
NAIL = Point(40, 28, movable=False)
EXAMPLE = Picture(image=SCENE, boxes=[REGION, SQUARE, FIXED, SLIDING], points=[GAZE, NAIL])


def answer(**changes: Any) -> dict[str, Any]:
    """What the browser sends when nothing was moved, with changes."""
    boxes = [list(box.numbers) for box in EXAMPLE.boxes]
    points = [list(point.numbers) for point in EXAMPLE.points]
    said = {"basis": basis_of(EXAMPLE), "boxes": boxes, "points": points, "clicked": None, "turn": 5}
    for name, value in changes.items():
        kind, _, index = name.partition("_")
        if index:
            said[kind][int(index)] = value
        else:
            said[kind] = value
    return said


@pytest.mark.parametrize("image", [SCENE, SCENE[..., 0]])
def test_pixels_arrive_row_by_row_after_the_header(image: np.ndarray) -> None:
    example = Picture(image=image[:, ::-1], boxes=[REGION], paths=[Path([(0, 0), (3, 4)], is_closed=True)], note="Hm")
    payload = encode_picture(example, PictureState((REGION,), ()), is_clickable=True, height=99, turn=7.0)
    length = int.from_bytes(payload[:4], "little")
    header = json.loads(payload[4 : 4 + length])
    pixels = np.frombuffer(payload, np.uint8, offset=4 + length).reshape(image.shape)
    np.testing.assert_array_equal(pixels, image[:, ::-1])
    assert (header["width"], header["height"], header["channels"]) == (48, 32, 3 if image.ndim == 3 else 1)
    assert header["boxes"][0]["w"] == 12 and header["paths"][0]["points"] == [[0, 0], [3, 4]]
    assert (header["isClickable"], header["tallest"], header["note"], header["turn"]) == (True, 99, "Hm", 7)
    assert header["colors"]["test"]["mark"] == PALETTE.test


def test_an_image_too_large_to_send_is_refused() -> None:
    with pytest.raises(ValueError, match="under 1000000 bytes, got 1200"):
        encode_picture(Picture(image=np.zeros((1000, 1200), np.uint8)), PictureState((), ()))


def test_what_was_moved_comes_back_in_its_place() -> None:
    said = answer(boxes_0=[36, 24, 12, 8], boxes_1=[0, 0, 32, 32], boxes_3=[44.0, 28, 4, 4], points_0=[48, 0])
    state = parse_state(said | {"clicked": [47, 31]}, EXAMPLE)
    assert state is not None
    assert [box.numbers for box in state.boxes] == [(36, 24, 12, 8), (0, 0, 32, 32), FIXED.numbers, (44, 28, 4, 4)]
    assert [point.numbers for point in state.points] == [(48, 0), (40, 28)]
    assert (state.boxes[0].label, state.clicked) == ("region", (47, 31))


@pytest.mark.parametrize(
    "said",
    [
        None,
        "answer",
        answer(basis="0123456789abcdef"),
        answer(boxes=[]),
        answer(points=None),
        answer(boxes_0=[37, 24, 12, 8]),
        answer(boxes_0=[-1, 0, 12, 8]),
        answer(boxes_0=[0, 0, 0, 8]),
        answer(boxes_0=[0.5, 0, 12, 8]),
        answer(boxes_0=[float("nan"), 0, 12, 8]),
        answer(boxes_0=[0, 0, float("inf"), 8]),
        answer(boxes_0=[0, 0, 10**400, 8]),
        answer(boxes_0=["0", 0, 12, 8]),
        answer(boxes_0=[True, 0, 12, 8]),
        answer(boxes_0=[0, 0, 12]),
        answer(boxes_1=[0, 0, 8, 10]),
        answer(boxes_1=[1, 0, 8, 8]),
        answer(boxes_2=[20.5, 20.25, 10, 7]),
        answer(boxes_3=[0, 0, 5, 4]),
        answer(points_0=[8.25, 24.5]),
        answer(points_0=[8.5, 32.5]),
        answer(points_1=[40, 27]),
        answer(clicked=[48, 0]),
        answer(clicked=[0.5, 0]),
        answer(clicked=[0]),
        answer(clicked="00"),
    ],
)
def test_anything_else_is_not_believed(said: object) -> None:
    assert parse_state(answer(), EXAMPLE) == PictureState(tuple(EXAMPLE.boxes), tuple(EXAMPLE.points))
    assert parse_state(said, EXAMPLE) is None


def test_an_answer_to_another_beginning_says_nothing() -> None:
    others = [
        Picture(image=SCENE[:31], boxes=EXAMPLE.boxes, points=EXAMPLE.points),
        Picture(image=SCENE, boxes=[Box(5, 6, 12, 8, "region"), *EXAMPLE.boxes[1:]], points=EXAMPLE.points),
    ]
    assert all(parse_state(answer(), other) is None for other in others)
    assert parse_state(answer(), Picture(image=SCENE // 2, boxes=EXAMPLE.boxes, points=EXAMPLE.points)) is not None


@pytest.mark.parametrize(("turn", "expected"), [(5, 5), (5.5, 5.5), ("5", None), (True, None), (float("nan"), None)])
def test_the_mark_of_an_answer_is_a_number(turn: object, expected: float | None) -> None:
    assert turn_of({"turn": turn}) == expected


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Box(0, 0, 0, 1), "positive size"),
        (lambda: Box(0, 0, 3, 2, keep_square=True), "must be square, got 3 x 2"),
        (lambda: Box(1, 0, 2, 2, step=2), "multiples of the step 2"),
        (lambda: Box(0, 0, 2, 2, step=0), "step must be > 0, got 0"),
        (lambda: Point(0.3, 0), "multiples of the step 0.5"),
        (lambda: Point(float("nan"), 0, movable=False), "finite"),
        (lambda: Path([(0, 0)]), "two or more"),
        (lambda: Picture(image=SCENE.astype(float)), "got float64"),
        (lambda: Picture(image=SCENE, boxes=[Box(40, 0, 9, 1)]), "within 48 x 32 pixels"),
        (lambda: Picture(image=SCENE, points=[Point(49, 0)]), "within 48 x 32 pixels"),
    ],
)
def test_what_cannot_be_shown_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_a_fixed_box_may_reach_beyond_the_picture() -> None:
    assert Picture(image=SCENE, boxes=[Box(-3.3, 0, 99, 2, movable=False, resizable=False)])


def test_resetting_without_an_answer_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {})
    reset_picture("regions")
    assert st.session_state == {"regions.forgotten": None}  # nothing was answered, so nothing that comes is forgotten


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_app("tests/app/components/scripts/picture_page.py") as url:
        yield url


def mark(page: Page, name: str) -> Locator:
    return page.locator(f'[aria-label^="{name}"]').first


def on_screen(page: Page, x: float, y: float) -> tuple[float, float]:
    """Where a place of the picture is in the window."""
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    return box["x"] + x * box["width"] / 48, box["y"] + y * box["height"] / 32


def drag(page: Page, start: tuple[float, float], end: tuple[float, float], *, drop: bool = True) -> None:
    page.mouse.move(*on_screen(page, *start))
    page.mouse.down()
    page.mouse.move(*on_screen(page, *end), steps=5)
    if drop:
        page.mouse.up()


def expect_box(page: Page, index: int, numbers: str) -> None:
    """Wait until Python has a box at this place."""
    before = r"\([^)]*\), " * index
    expect(page.get_by_text(re.compile(rf"^boxes: \[{before}\({re.escape(numbers)}\)"))).to_be_visible()


@pytest.mark.browser
def test_a_drag_is_live_and_sends_one_message_at_its_end(page: Page) -> None:
    messages = count_messages(page)
    mark(page, "region").wait_for()
    before = len(messages)
    drag(page, (10, 10), (17.3, 20.4), drop=False)
    expect(mark(page, "region")).to_have_attribute("data-place", "[11,16,12,8]")
    red, green, blue = SCENE[20, 17]
    line = page.locator(".line").first
    expect(line).to_have_text(
        f"region · x 11, y 16, width 12, height 8 · pixel 17, 20: red {red}, green {green}, blue {blue}"
    )
    assert len(messages) == before
    page.mouse.up()
    expect_box(page, 0, "11.0, 16.0, 12.0, 8.0")
    assert len(messages) == before + 1
    expect(mark(page, "region")).to_have_attribute("data-place", "[11,16,12,8]")


@pytest.mark.browser
def test_boxes_stay_within_the_picture_and_squares_stay_square(page: Page) -> None:
    drag(page, (10, 10), (80, -20))
    expect_box(page, 0, "36.0, 0.0, 12.0, 8.0")
    drag(page, (38, 18), (47.6, 19))  # The square's lower right corner; its step is two pixels.
    expect_box(page, 1, "30.0, 10.0, 18.0, 18.0")
    drag(page, (30, 10), (36.2, 16.1))  # And its upper left one.
    expect_box(page, 1, "36.0, 16.0, 12.0, 12.0")


@pytest.mark.browser
def test_what_is_fixed_stays_and_a_click_through_it_reads_the_pixel(page: Page) -> None:
    drag(page, (25, 23), (30, 28))
    expect(mark(page, "truth")).to_have_attribute("data-place", "[20.5,20.25,10,6]")
    page.mouse.click(*on_screen(page, 25.5, 23.5))
    expect(page.get_by_text("clicked: (25, 23)")).to_be_visible()
    expect_box(page, 2, "20.5, 20.25, 10.0, 6.0")


@pytest.mark.browser
def test_a_point_is_dragged_in_half_pixels(page: Page) -> None:
    drag(page, (8.5, 24.5), (20.6, 3.9))
    expect(page.get_by_text(re.compile(r"^points: \[\(20\.5, 4\.0\), \(40\.0, 28\.0\)\]"))).to_be_visible()


@pytest.mark.browser
def test_arrow_keys_move_and_with_shift_resize(page: Page) -> None:
    mark(page, "region").focus()
    expect(page.locator(".line").first).to_have_text("region · x 4, y 6, width 12, height 8")
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect_box(page, 0, "5.0, 8.0, 13.0, 7.0")
    mark(page, "patch").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    expect_box(page, 1, "30.0, 8.0, 6.0, 6.0")
    mark(page, "gaze").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text(re.compile(r"^points: \[\(8\.0, 24\.5\)"))).to_be_visible()


@pytest.mark.browser
def test_keys_on_the_picture_read_pixels_and_enter_chooses_one(page: Page) -> None:
    page.locator("canvas").first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    red, green, blue = SCENE[1, 2]
    expect(page.locator(".line").first).to_have_text(f"x 2, y 1 · red {red}, green {green}, blue {blue}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("clicked: (2, 1)")).to_be_visible()


@pytest.mark.browser
def test_escape_ends_a_drag_where_it_began(page: Page) -> None:
    messages = count_messages(page)
    mark(page, "region").wait_for()
    before = len(messages)
    drag(page, (10, 10), (20, 20), drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(mark(page, "region")).to_have_attribute("data-place", "[4,6,12,8]")
    assert len(messages) == before


@pytest.mark.browser
def test_moves_last_over_runs_until_they_are_put_back_or_the_page_begins_otherwise(page: Page) -> None:
    drag(page, (10, 10), (11, 10))
    expect_box(page, 0, "5.0, 6.0, 12.0, 8.0")
    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_text("run 2")).to_be_visible()
    expect_box(page, 0, "5.0, 6.0, 12.0, 8.0")
    page.get_by_role("button", name="Put all back").click()
    expect_box(page, 0, "4, 6, 12, 8")
    expect(mark(page, "region")).to_have_attribute("data-place", "[4,6,12,8]")
    drag(page, (10, 10), (12, 10))
    expect_box(page, 0, "6.0, 6.0, 12.0, 8.0")
    page.get_by_text("Another box").click()
    expect_box(page, 3, "0, 0, 4, 4")
    expect(mark(page, "region")).to_have_attribute("data-place", "[4,6,12,8]")


@pytest.mark.browser
def test_a_finger_moves_a_box_on_a_phone(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address, width=390, theme="dark", touch=True)
    mark(page, "region").scroll_into_view_if_needed()
    session = page.context.new_cdp_session(page)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        left, top = on_screen(page, x, y)
        points = [] if kind == "touchEnd" else [{"x": left, "y": top}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 10, 10)
    for step in range(1, 6):
        touch("touchMove", 10 + step, 10 + 2 * step)
    touch("touchEnd")
    expect_box(page, 0, "9.0, 16.0, 12.0, 8.0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
