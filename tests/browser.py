"""Driving the app in a real Chromium: the browser for a session, and an app that runs while a test looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, WebSocket, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
START_LIMIT_S = 60.0
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ONE_PROCESS = "--process-per-site"  # for all pages of a context, so that they share what was compiled


def find_chromium() -> str | None:
    """The browser's program: `LAB_CHROMIUM`, else what the system calls chromium or google-chrome."""
    names = (os.environ.get("LAB_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for the whole session; where none exists the test is skipped, but never in CI."""
    program = find_chromium()
    if program is None:
        reason = "no Chromium here: install chromium, or name it in LAB_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*CHROMIUM_ARGUMENTS, ONE_PROCESS])
        yield browser
        browser.close()


@contextmanager
def running_app(script: Path | str, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a Streamlit script with the repository's configuration while the block lasts.

    Args:
        script: The script, absolute or relative to the repository's root.
        *arguments: More options for `streamlit run`, for instance "--server.baseUrlPath=lab".
        environment: Variables to add to this process's own.

    Yields:
        The address, for instance "http://127.0.0.1:41234".

    Raises:
        RuntimeError: The app ended, or did not answer in time; the message has the end of its output.
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / script), f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", *arguments]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            if not _answers(process, f"{address}/_stcore/health"):
                output.seek(0)
                raise RuntimeError(f"{script} did not start:\n{output.read().decode(errors='replace')[-3000:]}")
            yield address
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)


def open_page(browser: Browser, address: str, *, width: int = 1280, theme: str = "light", touch: bool = False) -> Page:
    """A page in a context of its own, after its first script run is over.

    Args:
        browser: From the fixture `chromium`.
        address: From `running_app`, with a path if wanted.
        width: Of the window, in CSS pixels.
        theme: What the visitor's system prefers: "light" or "dark".
        touch: Whether the device has a touch screen.

    Returns:
        The page; close `page.context` after use.
    """
    page = _new_page(_new_context(browser, touch=touch), width=width, theme=theme)
    page.goto(address)
    wait_until_idle(page)
    return page


class Visitors:
    """Visitors of an app who come one after the other, none of whom finds anything that another has left.

    They share a process that compiles the app's scripts once: a page costs them half of what it costs in a context of
    its own.

    Args:
        browser: From the fixture `chromium`.
        address: Of the app, or of one of its pages.
        touch: Whether their device has a touch screen.
    """

    def __init__(self, browser: Browser, address: str, *, touch: bool = False) -> None:
        self._context = _new_context(browser, touch=touch)
        self._holder = self._context.new_page()  # as long as it is open, the process lives
        self._holder.goto(urljoin(address, "/_stcore/health"))

    def page(self, *, width: int = 1280, theme: str = "light") -> Page:
        """An empty page of the present visitor."""
        return _new_page(self._context, width=width, theme=theme)

    def open(self, address: str) -> Page:
        """A page of the present visitor, after its first script run is over."""
        page = self.page()
        page.goto(address)
        wait_until_idle(page)
        return page

    def leave(self) -> None:
        """Closes the visitor's pages, and removes all that they have stored."""
        for page in self._context.pages:
            if page is not self._holder:
                page.close()
        self._context.clear_cookies()
        self._holder.evaluate("localStorage.clear()")

    def close(self) -> None:
        """Ends the process."""
        self._context.close()


def _new_context(browser: Browser, *, touch: bool) -> BrowserContext:
    return browser.new_context(has_touch=touch, device_scale_factor=2 if touch else 1)


def _new_page(context: BrowserContext, *, width: int, theme: str) -> Page:
    page = context.new_page()
    page.set_viewport_size(ViewportSize(width=width, height=900))
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    return page


def wait_until_idle(page: Page) -> None:
    """Wait until the script has run and its elements are shown; fails after Playwright's time limit."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def count_messages(page: Page) -> list[str | bytes]:
    """Load the page anew, and return a list that grows with each message that it sends to the server."""
    messages: list[str | bytes] = []

    def keep(message: str | bytes) -> None:
        messages.append(message)

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", keep)

    page.on("websocket", listen)
    page.reload()
    wait_until_idle(page)
    return messages


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            try:
                process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            return False
    return False
