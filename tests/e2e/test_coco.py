"""COCO evaluation in a browser: the confidence moves the dot, boxes are changed, folders are read and answered."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wait_until_idle
from tests.e2e.actions import number, open_view, set_up

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_figures_follow_the_confidence(visit: Visit) -> None:
    page = visit("coco")
    expect(page.get_by_text("Worked out here and now by pycocotools")).to_be_visible()
    before = int(number(page, "Missed").replace(",", ""))
    page.get_by_role("slider", name="Least confidence").press("End")
    expect(page).to_have_url(re.compile("confidence=0.99"))
    expect(page.get_by_text("at least 99% sure")).to_be_visible()
    after = int(number(page, "Missed").replace(",", ""))
    assert after > before
    page.reload()
    expect(page.get_by_text("at least 99% sure")).to_be_visible()
    assert int(number(page, "Missed").replace(",", "")) == after
    set_up(page, "Old acquaintances")
    expect(page).to_have_url(re.compile(r"drawings=that\+it\+knew"))
    expect(page.get_by_text("at least 50% sure")).to_be_visible()
    assert int(number(page, "Missed").replace(",", "")) < before


def test_boxes_of_one_picture_are_changed_and_stay_so(visit: Visit) -> None:
    page = visit("coco?show=One+picture&scene=105")
    told = page.locator("p", has_text="AP of this picture")
    expect(told).to_be_visible()
    own = told.inner_text()
    page.get_by_role("button", name="Give it twice").click()
    expect(page.get_by_text("is taken already, by No. 1")).to_be_visible()
    wait_until_idle(page)
    open_view(page, "The figures")
    open_view(page, "One picture")
    expect(page.get_by_text("is taken already, by No. 1")).to_be_visible()
    page.get_by_role("button", name="Delete it").click()  # the second one, which is chosen
    expect(page.get_by_text("is taken already, by No. 1")).to_be_hidden()
    expect(told).to_have_text(own)
    page.get_by_role("button", name="Delete it").click()
    expect(told).not_to_have_text(own)
    page.get_by_role("button", name="The detector's own again").click()
    expect(told).to_have_text(own)
    first = page.get_by_label(re.compile("^1 "))
    first.focus()
    for _ in range(90):
        page.keyboard.press("ArrowDown")
    expect(told).not_to_have_text(own)
    expect(page.get_by_text("nothing finds").first).to_be_visible()
    wait_until_idle(page)
    moved = told.inner_text()
    expect(page).to_have_url(re.compile("boxes=0"))
    page.reload()
    expect(told).to_have_text(moved)
    page.get_by_role("button", name="The detector's own again").click()
    expect(told).to_have_text(own)
    expect(page).not_to_have_url(re.compile("boxes="))
    boxes = page.locator(".box.is-free")
    for left in range(boxes.count() - 1, -1, -1):  # to the last one
        page.get_by_role("button", name="Delete it").click()
        expect(boxes).to_have_count(left)
    expect(told).to_contain_text("0 right, 0 wrong")


def test_the_example_is_read_and_answered_and_a_poor_file_is_told(visit: Visit) -> None:
    page = visit("coco?show=Your+own+data")
    with page.expect_download(timeout=90_000) as given:
        page.get_by_role("button", name="Six scenes to try it with").click()
    data = given.value.path().read_bytes()
    wait_until_idle(page)
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "a.zip", "mimeType": "application/zip", "buffer": data})
    expect(page.get_by_text("6 pictures, 28 objects of 14 categories")).to_be_visible()
    expect(page.get_by_text("Of 24 listed categories the detector knows 24")).to_be_visible()

    poorer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(poorer, "w") as after:
        for name in before.namelist():
            if not name.endswith("000002.png"):
                after.writestr(name, before.read(name))
    chooser.set_input_files({"name": "b.zip", "mimeType": "application/zip", "buffer": poorer.getvalue()})
    expect(page.get_by_text("Passed over: 1 thing.")).to_be_visible()
    expect(page.get_by_text("5 pictures")).to_be_visible()

    chooser.set_input_files({"name": "c.zip", "mimeType": "application/zip", "buffer": b"PK nothing"})
    expect(page.get_by_text("The file is not a ZIP, or it is cut off or damaged.")).to_be_visible()
