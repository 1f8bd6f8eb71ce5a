"""Pictures that visitors bring: what can be converted is, with a note; the rest is refused in a sentence, quickly."""

import io
import time
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.actions import A_QUICK_RUN, open_view, press_train, wait_for_status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def digit(size: int = 64) -> np.ndarray:
    """A black bar on white paper, uint8 (size, size): a handwritten one."""
    paper = np.full((size, size), 255, np.uint8)
    paper[size // 6 : -size // 6, size // 2 - 3 : size // 2 + 3] = 0
    return paper


def sideways() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(Image.fromarray(digit()), "JPEG", exif=exif)


REFUSED = {
    "text.png": b"this is a text file",
    "empty.png": b"",
    "truncated.png": encoded(Image.fromarray(digit()), "PNG")[:90],
    "huge.png": encoded(Image.new("1", (12_000, 12_000)), "PNG"),
}
CONVERTED = {
    "sideways.jpg": sideways(),
    "sixteen.png": encoded(Image.fromarray(digit().astype(np.uint16) * 257), "PNG"),
    "cmyk.jpg": encoded(Image.fromarray(digit()).convert("CMYK"), "JPEG"),
    "palette.gif": encoded(Image.fromarray(digit()).convert("P"), "GIF"),
    "alpha.png": encoded(Image.fromarray(digit()).convert("RGBA"), "PNG"),
    "one-pixel.png": encoded(Image.new("L", (1, 1)), "PNG"),
}


def test_uploads_are_converted_with_a_note_or_refused_in_a_sentence(visit: Visit) -> None:
    page = visit(A_QUICK_RUN)
    press_train(page)
    wait_for_status(page, "Finished")
    open_view(page, "Try it")
    page.get_by_role("radio", name="Upload").click()
    chooser = page.get_by_test_id("stFileUploaderDropzoneInput")
    for name, data in REFUSED.items():
        chooser.set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
        began = time.monotonic()
        expect(page.get_by_test_id("stAlert").first).to_be_visible()
        assert time.monotonic() - began < 10, name
        assert page.get_by_test_id("stException").count() == 0, name
        page.get_by_role("button", name=f"Remove {name}").click()
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
    for name, data in CONVERTED.items():
        chooser.set_input_files({"name": name, "mimeType": "image/png", "buffer": data})
        expect(
            page.get_by_text("What the network gets to see").or_(page.get_by_text("Nothing stands out"))
        ).to_be_visible()
        assert page.get_by_test_id("stException").count() == 0, name
        page.get_by_role("button", name=f"Remove {name}").click()
        expect(page.get_by_text("A picture of one of")).to_be_visible()
