"""The browser fixture, for the tests in this folder; its helpers are in tests/browser.py."""

from tests.browser import chromium

__all__ = ["chromium"]
