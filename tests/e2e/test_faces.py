"""Faces before CNNs in a browser: a dragged feature, the stages, a turned face, odd addresses and pictures."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lab.data.mosaic import png_bytes
from tests.browser import wait_until_idle
from tests.e2e.actions import set_up

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_dragged_feature_gives_other_numbers_and_an_address_that_brings_it_back(visit: Visit) -> None:
    page = visit("faces")
    value = page.get_by_text(re.compile(r"Value [+-]"))
    expect(value).to_contain_text("Value +9,575")
    stage = page.locator("canvas[role=application]")
    box = stage.bounding_box()
    assert box is not None
    side = box["width"] / 256
    page.mouse.move(box["x"] + 100 * side, box["y"] + 50 * side)
    page.mouse.down()
    page.mouse.move(box["x"] + 160 * side, box["y"] + 150 * side, steps=5)
    page.mouse.up()
    expect(value).not_to_contain_text("Value +9,575")
    expect(page).to_have_url(re.compile("at=15"))
    told, address = value.inner_text(), page.url
    page.reload()
    expect(value).to_have_text(told)
    assert page.url == address


def test_every_stage_and_angle_answers(visit: Visit) -> None:
    page = visit("faces?show=The+cascade&stage=2")
    expect(page.get_by_text("passed 2 of 25 stages")).to_be_visible()
    expect(page.get_by_text("has at least 3 neighbours is a face: 1 here")).to_be_visible()
    page.get_by_role("slider", name="Passed stages").press("End")
    expect(page.get_by_text("passed 25 of 25 stages")).to_be_visible()
    page.get_by_role("radio", name="Where it fails", exact=True).click()
    wait_until_idle(page)
    expect(page.get_by_text("which makes 1 face")).to_be_visible()
    page.get_by_role("slider", name="Turn, in degrees").press("End")
    expect(page.get_by_text("which makes 0 faces")).to_be_visible()


def test_an_experiment_sets_the_feature_after_a_drag(visit: Visit) -> None:
    page = visit("faces?at=10,10,40,40&pattern=Chessboard")
    expect(page.get_by_text("Value +9,575")).to_have_count(0)
    set_up(page, "Eyes are darker than cheeks")
    expect(page.get_by_text("Value +9,575")).to_be_visible()


@pytest.mark.parametrize("at", ["", "x", "1,2,3", "-4,0,9,9", "250,250,90,90", "9,9,1,1", "1e9,0,5,5"])
def test_an_odd_place_in_the_address_is_where_it_begins(visit: Visit, at: str) -> None:
    page = visit(f"faces?at={at}")
    expect(page.get_by_text("Value +9,575")).to_be_visible()


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (2000, 40)])
def test_pictures_of_any_form_walk_through_the_cascade(visit: Visit, shape: tuple[int, int]) -> None:
    page = visit("faces?source=Upload&show=The+cascade")
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    page.locator("input[type=file]").set_input_files(
        {"name": "odd.png", "mimeType": "image/png", "buffer": png_bytes(pixels)}
    )
    wait_until_idle(page)
    expect(page.get_by_text("is a face: none here")).to_be_visible()
