"""What holds on every page: readable, reachable, narrow enough for a phone, and nothing asked from outside."""

from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.pages import PAGES
from tests.browser import wait_until_idle

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

ADDRESSES = [page.url_path for page in PAGES]
# Streamlit's own menu on a phone puts list items outside a list.
STREAMLITS_OWN = {"list", "listitem"}
AT_REST = """() => [...document.querySelectorAll('style')].some(style => style.textContent.includes('stCode'))
  && [...document.querySelectorAll('[data-testid=stCode]')].every(code => code.querySelector('.token'))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [*ADDRESSES, "train?view=Network", "train?look=Pixel+values"])
def test_no_page_has_a_serious_accessibility_finding(visit: Visit, path: str, theme: str) -> None:
    page = visit(path, theme=theme)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    # Streamlit loads parts of itself when they are needed, and fades what a running script has not drawn again yet, so
    # only a page at rest can be judged.
    page.wait_for_function(AT_REST)
    for _ in range(3):
        wait_until_idle(page)
        serious = serious_findings(page)
        if not serious:
            break
    assert serious == []


def serious_findings(page: Page) -> list[str]:
    return [
        f"{finding['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for finding in Axe().run(page).response["violations"]
        if finding["impact"] in ("serious", "critical") and finding["id"] not in STREAMLITS_OWN
        for node in finding["nodes"]
    ]


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_page_fits_a_phone(visit: Visit, path: str) -> None:
    page = visit(path, width=390, touch=True)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    overflow = page.evaluate(
        "(() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth; })()"
    )
    assert overflow <= 0


def test_no_request_leaves_the_host_and_no_page_raises(chromium: Browser, lab: str) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if _is_outside(request.url, lab) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in ADDRESSES:
        page.goto(f"{lab}/{path}")
        wait_until_idle(page)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.get_by_test_id("stException").count() == 0
    context.close()
    assert outside == []
    assert errors == []


def _is_outside(url: str, lab: str) -> bool:
    parsed = urlparse(url)
    return parsed.scheme in ("http", "https", "ws", "wss") and parsed.netloc != urlparse(lab).netloc
