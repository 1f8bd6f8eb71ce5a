"""The drawing pad: what Python makes of an image, and in Chromium where the ink goes and when it is sent."""

import base64
import io
import re
import time
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from app.components.drawing import IMAGE_SIDE, decode_ink, drawing
from tests.browser import count_messages, open_page, running_app

SCRIPT = "tests/app/components/scripts/drawing_page.py"


def data_url(image: Image.Image, file_format: str = "PNG") -> str:
    block = io.BytesIO()
    image.save(block, file_format)
    return f"data:image/{file_format.lower()};base64,{base64.b64encode(block.getvalue()).decode()}"


def test_ink_is_the_brightness_of_the_image() -> None:
    ink = np.random.default_rng(1).integers(0, 256, (IMAGE_SIDE, IMAGE_SIDE), dtype=np.uint8)
    for image in (Image.fromarray(ink), Image.fromarray(np.stack([ink] * 3 + [np.full_like(ink, 255)], axis=-1))):
        decoded = decode_ink(data_url(image))
        assert decoded is not None and decoded.dtype == np.uint8
        np.testing.assert_array_equal(decoded, ink)


WHITE = Image.new("L", (IMAGE_SIDE, IMAGE_SIDE), 255)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "data:image/png;base64,",
        "data:image/png;base64,????",
        "data:image/png;base64," + "A" * 300_000,
        data_url(WHITE)[:-40],
        data_url(WHITE).replace("image/png", "image/gif"),
        data_url(WHITE, "GIF").replace("image/gif", "image/png"),
        data_url(Image.new("L", (IMAGE_SIDE + 1, IMAGE_SIDE), 255)),
        data_url(Image.new("L", (IMAGE_SIDE, IMAGE_SIDE), 0)),
    ],
    ids=["none", "number", "empty", "no data", "not base64", "long", "cut", "named gif", "is gif", "size", "black"],
)
def test_anything_else_is_no_ink(text: object) -> None:
    assert decode_ink(text) is None


def test_a_pad_too_small_to_draw_on_is_refused() -> None:
    with pytest.raises(ValueError, match="size must be >= 100, got 20"):
        drawing(key="pad", size=20)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_app(SCRIPT) as url:
        yield url


class Pen:
    """A mouse on the pad; places are parts of the pad's side."""

    def __init__(self, page: Page) -> None:
        self.mouse = page.mouse
        self.pad: Locator = page.locator(".pad canvas")
        expect(page.get_by_text("ink: none")).to_be_visible()
        box = self.pad.bounding_box()
        if box is None:
            raise LookupError("the pad is not on the page")
        self.box = box

    def move(self, x: float, y: float) -> None:
        self.mouse.move(self.box["x"] + x * self.box["width"], self.box["y"] + y * self.box["height"], steps=8)

    def draw(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.move(*start)
        self.mouse.down()
        self.move(*end)
        self.mouse.up()

    def is_white(self, x: float, y: float) -> bool:
        """Whether the pad itself shows ink there."""
        return bool(
            self.pad.evaluate(
                """(pad, [x, y]) =>
                    pad.getContext("2d").getImageData(x * pad.width, y * pad.height, 1, 1).data[0] > 200""",
                [x, y],
            )
        )


def expect_ink(page: Page, rows: str, columns: str) -> None:
    """Wait until Python has received ink in these rows and columns, given as patterns."""
    expect(page.get_by_text(re.compile(rf"^ink: rows {rows}, columns {columns}, shape \(140, 140\)"))).to_be_visible()


# The brush is 22 of 280 wide, so 11 of 140: a stroke reaches 5 or 6 pixels beyond its ends.
BESIDE_70 = "6[45]-7[456]"
FROM_35_TO_105 = "(29|30)-(109|110|111)"


@pytest.mark.browser
def test_ink_is_where_the_mouse_went(page: Page) -> None:
    Pen(page).draw((0.25, 0.5), (0.75, 0.5))
    expect_ink(page, BESIDE_70, FROM_35_TO_105)


@pytest.mark.browser
def test_the_image_is_sent_while_the_pen_is_still_down(page: Page) -> None:
    pen = Pen(page)
    pen.move(0.5, 0.25)
    pen.mouse.down()
    expect_ink(page, "(29|30)-(39|40|41)", BESIDE_70)
    pen.move(0.5, 0.5)
    expect_ink(page, "(29|30)-7[456]", BESIDE_70)
    pen.move(0.5, 0.75)
    expect_ink(page, FROM_35_TO_105, BESIDE_70)
    pen.mouse.up()


@pytest.mark.browser
def test_a_slow_page_still_shows_its_answer_while_the_pen_moves(chromium: Browser, address: str) -> None:
    page = open_page(chromium, f"{address}/?slow=1")
    pen = Pen(page)
    pen.move(0.5, 0.25)
    pen.mouse.down()
    answers: set[str] = set()
    deadline = time.monotonic() + 20
    while len(answers) < 3 and time.monotonic() < deadline:
        pen.move(0.5, 0.75)
        pen.move(0.5, 0.25 + 0.1 * len(answers))
        answers |= {text for text in page.locator("p").all_inner_texts() if text.startswith("answer")}
    pen.mouse.up()
    assert len(answers) >= 3
    page.context.close()


@pytest.mark.browser
def test_at_most_five_messages_a_second_are_sent(page: Page) -> None:
    messages = count_messages(page)
    pen = Pen(page)
    pen.move(0.2, 0.2)
    before = len(messages)
    start = time.monotonic()
    pen.mouse.down()
    for turn in range(16):
        pen.move(0.2 + 0.6 * (turn % 2), 0.2 + 0.04 * turn)
    elapsed_s = time.monotonic() - start
    sent = len(messages) - before
    pen.mouse.up()
    assert 1 <= sent <= 5 * elapsed_s + 2


@pytest.mark.browser
def test_undo_takes_the_last_stroke_away_and_clear_all(page: Page) -> None:
    undo, clear = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Clear")
    pen = Pen(page)
    expect(undo).to_be_disabled()
    pen.draw((0.25, 0.5), (0.75, 0.5))
    expect_ink(page, BESIDE_70, FROM_35_TO_105)
    pen.draw((0.5, 0.25), (0.5, 0.75))
    expect_ink(page, FROM_35_TO_105, FROM_35_TO_105)
    undo.click()
    expect_ink(page, BESIDE_70, FROM_35_TO_105)
    assert pen.is_white(0.3, 0.5) and not pen.is_white(0.5, 0.3)
    clear.click()
    expect(page.get_by_text("ink: none")).to_be_visible()
    assert not pen.is_white(0.3, 0.5)


@pytest.mark.browser
def test_the_brush_changes_the_width_of_the_next_stroke(page: Page) -> None:
    pen = Pen(page)
    page.get_by_label("Brush").fill("40")
    pen.draw((0.25, 0.5), (0.75, 0.5))
    expect_ink(page, "(59|60|61)-(79|80|81)", "(24|25|26)-(114|115|116)")


@pytest.mark.browser
def test_the_drawing_stays_when_the_page_around_it_changes(page: Page) -> None:
    pen = Pen(page)
    pen.draw((0.25, 0.5), (0.75, 0.5))
    expect_ink(page, BESIDE_70, FROM_35_TO_105)
    page.get_by_text("Something above the pad").click()
    expect(page.get_by_text("This moves the pad")).to_be_visible()
    expect_ink(page, BESIDE_70, FROM_35_TO_105)
    assert pen.is_white(0.5, 0.5) and not pen.is_white(0.5, 0.2)
    page.get_by_text("Put the pad away").click()
    expect(pen.pad).to_have_count(0)
    page.get_by_text("Put the pad away").click()
    expect(pen.pad).to_be_visible()
    expect(page.get_by_text("ink: none")).to_be_visible()
    assert not pen.is_white(0.5, 0.5)  # Python has forgotten it, so the pad must not show it.


@pytest.mark.browser
def test_a_finger_draws_on_a_phone_in_the_dark(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address, width=390, theme="dark", touch=True)
    pen = Pen(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        place = {"x": pen.box["x"] + x * pen.box["width"], "y": pen.box["y"] + y * pen.box["height"]}
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else [place]})

    touch("touchStart", 0.25, 0.5)
    for step in range(1, 11):
        touch("touchMove", 0.25 + 0.05 * step, 0.5)
    touch("touchEnd")
    expect_ink(page, BESIDE_70, FROM_35_TO_105)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()
