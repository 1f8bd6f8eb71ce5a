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


def kept_token(page: Page) -> str:
    """The same, once the browser has kept it."""
    page.wait_for_function("document.cookie.includes('cnn-visual-lab.visitor=')")
    return read_token(page)


def runs(page: Page) -> str:
    return page.get_by_text(re.compile(r"^runs: ")).inner_text()


@pytest.mark.browser
def test_a_browser_keeps_its_token_and_another_has_another(chromium: Browser, address: str) -> None:
    first, second = open_page(chromium, address), open_page(chromium, address)
    token = kept_token(first)
    assert kept_token(second) != token
    first.reload()
    assert kept_token(first) == token
    forge = "document.cookie = 'cnn-visual-lab.visitor=nonsense'; localStorage.setItem('cnn-visual-lab.visitor', 'no')"
    first.add_init_script(forge)  # before any script of the page
    first.reload()
    assert kept_token(first) not in (token, "token: nonsense", "token: no")
    for page in (first, second):
        page.context.close()


@pytest.mark.browser
def test_neither_a_new_browser_nor_one_with_a_cookie_sends_an_answer(chromium: Browser, address: str) -> None:
    """An answer that crosses a press would break off the run that the press starts."""
    page = open_page(chromium, address)
    token = kept_token(page)
    page.wait_for_timeout(500)
    assert runs(page) == "runs: 1"
    page.reload()
    assert kept_token(page) == token
    page.wait_for_timeout(500)
    assert runs(page) == "runs: 1"
    page.context.close()


@pytest.mark.browser
def test_where_cookies_are_lost_local_storage_tells_the_token(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address)
    token = kept_token(page)
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_text("runs: 2")).to_be_visible()
    assert kept_token(page) == token
    page.context.close()


@pytest.mark.browser
def test_a_browser_that_keeps_nothing_has_a_token_all_the_same(chromium: Browser, address: str) -> None:
    context = chromium.new_context()
    context.add_init_script(
        "delete Crypto.prototype.randomUUID;"
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('forbidden'); } });"
        "Object.defineProperty(Document.prototype, 'cookie', { get() { throw new Error('forbidden'); }, set() {} });"
    )
    page = context.new_page()
    page.goto(address)
    token = read_token(page)
    page.wait_for_timeout(500)
    assert runs(page) == "runs: 1"
    page.reload()
    assert read_token(page) != token  # nothing was kept: to the lab it is another visitor
    context.close()


@pytest.mark.browser
def test_the_token_takes_no_room_on_the_page(chromium: Browser, address: str) -> None:
    page = open_page(chromium, address)
    read_token(page)
    tops = [page.get_by_text(text).bounding_box() for text in ("above", "below", TOKEN)]
    above, below, token = (box["y"] for box in tops if box is not None)
    assert below - above == token - below
    page.context.close()
