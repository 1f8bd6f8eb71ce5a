"""R-CNN to Mask R-CNN in a browser: answers to follow, thresholds, things to drag, every stage, any picture."""

import io
import re
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.studies.theatre import Thresholds
from lab.architectures.detection import PROPOSALS
from tests.browser import wait_until_idle
from tests.e2e.actions import set_up

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
STAGES = {
    "1 Anchors": "All 4,032 anchors",
    "2 Proposals": "300 candidates",
    "3 RoIAlign": "The middle number, as the region moves",
    "4 Class and box": "6 likeliest of 25 classes",
    "5 Mask": "28 × 28 probabilities",
}


def told(page: Page) -> str:
    """The sentence that counts the boxes."""
    line = page.locator("p", has_text=re.compile(r"^\d+ box(es)?[ ,.]"))
    expect(line).to_be_visible()
    return line.inner_text()


def test_thresholds_redraw_and_a_click_follows_a_box(visit: Visit) -> None:
    page = visit("theatre")
    usual = told(page)
    page.get_by_role("slider", name="Least confidence").press("End")
    expect(page).to_have_url(re.compile("confidence=0.99"))
    expect(page.locator("p", has_text=usual)).to_have_count(0)
    page.get_by_role("slider", name="Least confidence").press("Home")
    expect(page.locator(".tag").nth(5)).to_be_visible()
    expect(page.get_by_text("How answer 1 came about")).to_be_visible()
    second = page.locator(".box").nth(1)
    second.scroll_into_view_if_needed()
    place = second.bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    expect(page.get_by_text("How answer 1 came about")).to_have_count(0)
    address, sentence = page.url, told(page)
    page.reload()
    assert told(page) == sentence and page.url == address


def test_every_stage_opens_and_says_how_it_came_about(visit: Visit) -> None:
    page = visit("theatre?scene=4")
    told(page)
    for stage, words in STAGES.items():
        page.get_by_role("radio", name=stage, exact=True).click()
        expect(page.get_by_text(words).first).to_be_visible()
    page.get_by_role("radio", name="2 Proposals", exact=True).click()
    read = page.locator("p", has_text="300 candidates")
    expect(read).to_contain_text(f"at most {PROPOSALS}")
    before = read.inner_text()
    page.get_by_role("slider", name="First suppression (NMS): most overlap").press("Home")
    expect(read).not_to_have_text(before)
    page.get_by_role("radio", name="Four networks", exact=True).click()
    for name in ("R-CNN", "Fast R-CNN", "Faster R-CNN", "Mask R-CNN"):
        expect(page.get_by_text(name, exact=True).first).to_be_visible()
    expect(page.get_by_text("Measured on this machine, for this picture.")).to_be_visible()


def test_limits_that_cross_are_told(visit: Visit) -> None:
    page = visit("theatre?show=1+Anchors&scene=4&positive=0.2&negative=0.6")
    expect(page.get_by_text("What overlaps enough to be positive cannot be negative")).to_be_visible()
    expect(page.get_by_text("All 4,032 anchors")).to_be_visible()


def test_nothing_found_is_told_where_an_answer_would_be_followed(visit: Visit) -> None:
    page = visit(f"theatre?show=3+RoIAlign&given=Compose&things=&confidence={Thresholds().confidence}")
    expect(page.get_by_text("Nothing there yet: add a thing.")).to_be_visible()
    expect(page.get_by_text("Nothing is found, so there is nothing to follow")).to_be_visible()


def test_things_are_added_dragged_and_taken_away(visit: Visit) -> None:
    page = visit("theatre?given=Compose")
    expect(page.get_by_text("In truth there are 3.")).to_be_visible()
    bus = page.locator(".box.is-free").nth(2)
    bus.focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile(r"bus-bus-noto(~|%7E)150\.24\.90\.0"))
    page.get_by_role("button", name="Add a thing").click()
    page.get_by_role("button", name="Put it there").click()
    expect(page.get_by_text("In truth there are 4.")).to_be_visible()
    page.keyboard.press("Escape")
    address = page.url
    page.reload()
    expect(page.get_by_text("In truth there are 4.")).to_be_visible()
    assert page.url == address
    page.get_by_role("button", name="Take away").click()
    expect(page.get_by_text("In truth there are 3.")).to_be_visible()


def test_an_upload_is_answered_with_a_warning_and_a_text_file_with_a_sentence(visit: Visit) -> None:
    page = visit("theatre?given=Another+picture&source=Upload")
    upload = page.get_by_test_id("stFileUploaderDropzoneInput")
    upload.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b"not a picture"})
    expect(page.get_by_test_id("stAlert").filter(has_text="picture").first).to_be_visible()
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (30, 900), np.uint8)).save(file, "PNG")
    upload.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": file.getvalue()})
    expect(page.get_by_text("This network has only ever seen drawings.")).to_be_visible()
    expect(page.get_by_text("nobody has written down")).to_be_visible()


def test_an_experiment_sets_the_scene(visit: Visit) -> None:
    page = visit("theatre?show=5+Mask")
    set_up(page, "Coins are balls")
    expect(page.get_by_role("combobox", name="Follow this answer")).to_have_value(re.compile("sports ball"))
    expect(page.locator(".box").nth(4)).to_be_visible()  # of many boxes, the picture shows numbers alone
    set_up(page, "One thing, many boxes")
    expect(page).to_have_url(re.compile("nms2=1"))
    wait_until_idle(page)
    expect(page.get_by_text("In truth there are 3.")).to_be_visible()
