"""The page "Latent space" in a real Chromium: corners are taken by a click, walks and sums answer, runs are opened."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wait_until_idle
from tests.e2e.actions import press_train, run_id_of, set_up, wait_for_status

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
WAY = "way=On+the+sphere"


def open_page(visit: Visit, address: str) -> Page:
    """The page, once the engine has answered."""
    page = visit(address)
    wait_until_idle(page)
    return page


def view(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).click()
    wait_until_idle(page)


def test_a_click_shows_a_drawing_of_the_square_and_another_sets_a_corner(visit: Visit) -> None:
    page = open_page(visit, "latent")
    expect(page.get_by_text("Row 1, column 1")).to_be_visible()
    expect(page.get_by_text("This is corner A.")).to_be_visible()
    square, sheet = (page.get_by_role("application").nth(place) for place in (0, 1))
    box = square.bounding_box()
    assert box is not None
    square.click(position={"x": box["width"] * 0.99, "y": box["height"] * 0.99})
    expect(page.get_by_text("Row 8, column 8")).to_be_visible()
    expect(page.get_by_text("This is corner D.")).to_be_visible()
    chosen = page.locator("figure img").first
    before = chosen.get_attribute("src")
    page.get_by_role("radio", name="D", exact=True).click()
    wait_until_idle(page)
    box = sheet.bounding_box()
    assert box is not None
    sheet.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.01})  # the eleventh
    expect(page).to_have_url(re.compile("d=11"))
    expect(chosen).not_to_have_attribute("src", str(before))  # the framed corner is another drawing now
    page.reload()
    expect(page.get_by_role("slider", name="D, lower right")).to_have_value("11")
    before = page.url
    page.get_by_role("button", name="Four others").click()
    expect(page).not_to_have_url(before)


def test_every_view_answers_its_controls(visit: Visit) -> None:
    page = open_page(visit, "latent?show=Straight+or+round%3F")
    expect(page.get_by_text("half way").first).to_be_visible()
    expect(page.locator("figcaption")).to_have_count(22)
    view(page, "Arithmetic")
    expect(page.get_by_text("Measured on")).to_be_visible()
    measured = page.get_by_role("paragraph").filter(has_text="Measured on")
    before = measured.inner_text()
    page.get_by_role("slider", name="How strongly").press("ArrowRight")
    expect(page.get_by_text("with +1 times the direction")).to_be_visible()
    expect(measured).not_to_have_text(before)
    view(page, "Does it copy?")
    expect(page.get_by_text("z No. 1", exact=False).first).to_be_visible()
    expect(page.locator("figcaption")).to_have_count(7)
    page.get_by_role("radio", name="The judge's features").click()
    expect(page.get_by_text("Distance to the nearest training picture", exact=True)).to_be_visible()
    view(page, "Shorter z")
    expect(page.get_by_text("24 drawings, each z times 1")).to_be_visible()
    page.get_by_role("slider", name="Length of z").press("Home")
    expect(page.get_by_text("24 drawings, each z times 0")).to_be_visible()
    pictures = page.locator("figure img").evaluate_all("all => new Set(all.map(each => each.src)).size")
    assert pictures == 1  # one z for all


def test_an_experiment_is_set_up_and_odd_addresses_are_borne(visit: Visit) -> None:
    page = open_page(visit, f"latent?a=999&b=x&artist=nobody&after=77&show=nothing&{WAY}")
    expect(page.get_by_text("Row 1, column 1")).to_be_visible()
    set_up(page, "Lean to the right")
    expect(page.get_by_text("before, ").filter(has_text="They lean")).to_be_visible()
    set_up(page, "From blue to red")  # house numbers have traits of their own
    expect(page.get_by_text("Red minus blue: ")).to_be_visible()
    set_up(page, "A bolder pen")
    expect(page.get_by_text("Ink: a mean grey level")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_run_s_players_are_opened_from_its_page(visit: Visit) -> None:
    page = visit("players?pair=Fully+connected+(the+course's)&epochs=2&data=Animal+shapes")
    press_train(page)
    wait_for_status(page, "Finished")
    run_id = run_id_of(page)
    page.get_by_role("link", name="Walk through its latent space").click()
    expect(page).to_have_url(re.compile(f"latent.*run={run_id}"))
    expect(page.get_by_text("Row 1, column 1")).to_be_visible()
    expect(page.get_by_text("Judge:")).to_have_count(0)  # nobody judges animals
    view(page, "Arithmetic")
    expect(page.get_by_text("Ideas are found by a judge, and the lab has none for Animal shapes.")).to_be_visible()
    page.goto(page.url.replace("latent", "quality").split("?")[0] + f"?run={run_id}")
    expect(page.get_by_text("the lab has none for Animal shapes")).to_be_visible()
    view(page, "You are the discriminator")
    expect(page.get_by_text("Picture 1 of 10: real or drawn?")).to_be_visible()
