"""The whole lab in a real browser: one app and one engine for all tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import open_page, running_app

PATIENCE_MS = 90_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def lab(chromium: Browser, runs_folder: Path) -> Iterator[str]:
    """The address of a running lab whose engine is warm."""
    environment = {"LAB_RUNS": str(runs_folder), "LAB_RUN_SECONDS": "120", "TF_CPP_MIN_LOG_LEVEL": "2"}
    with running_app("app/main.py", environment=environment) as address:
        page = open_page(chromium, address)
        page.get_by_text("ready", exact=False).first.wait_for(timeout=PATIENCE_MS)
        page.context.close()
        yield address


@pytest.fixture
def visit(chromium: Browser, lab: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the lab in a browser of its own (another visitor); all are closed after the test."""
    opened: list[Page] = []

    def visit_page(path: str, **options: object) -> Page:
        page = open_page(chromium, f"{lab}/{path}", **options)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        opened.append(page)
        return page

    yield visit_page
    for page in opened:
        page.context.close()
