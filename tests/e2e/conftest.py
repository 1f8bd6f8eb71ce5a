"""The whole lab in a real browser: one app and one engine for all tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Visitors, open_page, running_app, wait_until_idle

PATIENCE_MS = 150_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def lab(chromium: Browser, runs_folder: Path) -> Iterator[str]:
    """The address of a running lab whose engine is warm."""
    environment = {"LAB_RUNS": str(runs_folder), "LAB_RUN_SECONDS": "300", "TF_CPP_MIN_LOG_LEVEL": "2"}
    with running_app("app/main.py", environment=environment) as address:
        page = open_page(chromium, address)
        page.get_by_text("ready", exact=False).first.wait_for(timeout=PATIENCE_MS)
        page.context.close()
        yield address


@pytest.fixture(scope="session")
def visitors(chromium: Browser, lab: str) -> Iterator[dict[bool, Visitors]]:
    """Those with a touch screen, and those without."""
    found = {touch: Visitors(chromium, lab, touch=touch) for touch in (False, True)}
    yield found
    for each in found.values():
        each.close()


@pytest.fixture
def blank(visitors: dict[bool, Visitors]) -> Iterator[Callable[..., Page]]:
    """Gives an empty page of a visitor who was never here; all are closed after the test."""

    def empty_page(*, touch: bool = False, **options: object) -> Page:
        page = visitors[touch].page(**options)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        return page

    yield empty_page
    for each in visitors.values():
        each.leave()


@pytest.fixture
def visit(chromium: Browser, lab: str, blank: Callable[..., Page]) -> Iterator[Callable[..., Page]]:
    """Opens a page of the lab in a browser of its own (another visitor); all are closed after the test."""
    opened: list[Page] = []

    def visit_page(path: str, **options: object) -> Page:
        address = f"{lab}/{path}"
        if opened:  # somebody else beside the first
            page = open_page(chromium, address, **options)  # type: ignore[arg-type]
            page.set_default_timeout(PATIENCE_MS)
        else:
            page = blank(**options)
            page.goto(address)
            wait_until_idle(page)
        opened.append(page)
        return page

    yield visit_page
    for page in opened[1:]:
        page.context.close()
