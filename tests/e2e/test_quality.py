"""What holds on every page: readable, reachable, narrow enough for a phone, and nothing asked from outside."""

from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from app.pages import PAGES
from tests.browser import wait_until_idle

pytestmark = pytest.mark.browser

ADDRESSES = [page.url_path for page in PAGES]
# Streamlit's own menu on a phone puts list items outside a list.
STREAMLITS_OWN = {"list", "listitem"}
AT_REST = """() => [...document.querySelectorAll('style')].some(style => style.textContent.includes('stCode'))
  && [...document.querySelectorAll('[data-testid=stCode]')].every(code => code.querySelector('.token'))"""
PHONE_WIDTH, DESK = 390, ViewportSize(width=1280, height=900)
OVERFLOW = """() => { const main = document.querySelector('[data-testid=stMain]');
  return main.scrollWidth - main.clientWidth; }"""
IS_DARK = (
    "dark => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme.includes('dark') === dark"
)


@pytest.mark.parametrize("path", [*ADDRESSES, "train?view=Network", "train?look=Pixel+values"])
def test_a_page_is_readable_in_both_themes_fits_a_phone_and_asks_nobody_outside(
    blank: Callable[..., Page], lab: str, path: str
) -> None:
    page = blank(touch=True, width=PHONE_WIDTH)
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if _is_outside(request.url, lab) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{lab}/{path}")
    wait_until_idle(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    page.set_viewport_size(DESK)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(IS_DARK, arg=theme == "dark")
        assert findings_at_rest(page) == [], theme
    assert page.get_by_test_id("stException").count() == 0
    assert outside == []
    assert errors == []


def findings_at_rest(page: Page) -> list[str]:
    """Serious findings of a page at rest: Streamlit loads parts when they are needed, and fades what is old."""
    page.wait_for_function(AT_REST)
    serious: list[str] = []
    for _ in range(3):
        wait_until_idle(page)
        serious = serious_findings(page)
        if not serious:
            break
    return serious


def serious_findings(page: Page) -> list[str]:
    return [
        f"{finding['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for finding in Axe().run(page).response["violations"]
        if finding["impact"] in ("serious", "critical") and finding["id"] not in STREAMLITS_OWN
        for node in finding["nodes"]
    ]


def _is_outside(url: str, lab: str) -> bool:
    parsed = urlparse(url)
    return parsed.scheme in ("http", "https", "ws", "wss") and parsed.netloc != urlparse(lab).netloc
