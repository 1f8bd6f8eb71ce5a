"""Visitors of the page that a test module serves at its fixture `address`."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import Visitors


@pytest.fixture(scope="module")
def visitors(chromium: Browser, address: str) -> Iterator[Visitors]:
    """They come one after the other."""
    found = Visitors(chromium, address)
    yield found
    found.close()


@pytest.fixture
def page(visitors: Visitors, address: str) -> Iterator[Page]:
    """The page of a visitor who was never here."""
    yield visitors.open(address)
    visitors.leave()
