"""The visitor's token: what is believed, and in Chromium that it lasts, takes no room and differs between visitors."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.components.visitor import parse_token
from tests.browser import open_page, running_app

TOKEN = re.compile(r"^token: [0-9a-f]{32}$")


@pytest.mark.parametrize("token", [None, 5, "", "a" * 31, "a" * 33, "A" * 32, "g" * 32, "a" * 32 + "\n", ["a" * 32]])
def test_anything_but_32_hexadecimal_digits_is_no_token(token: object) -> None:
    assert parse_token(token) is None


def test_32_hexadecimal_digits_are_a_token() -> None:
    assert parse_token("0123456789abcdef" * 2) == "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_app("tests/app/components/scripts/visitor_page.py") as url:
        yield url


def read_token(page: Page) -> str:
    shown = page.get_by_text(TOKEN)
    expect(shown).to_be_visible()
    return shown.inner_text()


@pytest.mark.browser
def test_a_browser_keeps_its_token_and_another_has_another(chromium: Browser, address: str) -> None:
    first, second = open_page(chromium, address), open_page(chromium, address)
    token = read_token(first)
    assert read_token(second) != token
    first.reload()
    assert read_token(first) == token
    first.evaluate("localStorage.setItem('cnn-visual-lab.visitor', 'not a token')")
    first.reload()
    assert read_token(first) not in (token, "token: not a token")
    for page in (first, second):
        page.context.close()


@pytest.mark.browser
def test_a_browser_without_storage_and_random_uuid_still_gets_a_token(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    context.add_init_script(
        "delete Crypto.prototype.randomUUID;"
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } });"
    )
    page = context.new_page()
    page.goto(address)
    read_token(page)
    context.close()


@pytest.mark.browser
def test_the_token_takes_no_room_on_the_page(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address)
    read_token(page)
    tops = [page.get_by_text(text).bounding_box() for text in ("above", "below", TOKEN)]
    above, below, token = (box["y"] for box in tops if box is not None)
    assert below - above == token - below
    page.context.close()
