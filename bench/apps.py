"""A Streamlit app with a runs folder of its own, a Chromium, and instants seen from inside a page."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bench import processes
from tests.browser import CHROMIUM_ARGUMENTS, ROOT, find_chromium

START_LIMIT_S = 60.0
PATIENCE_MS = 120_000

# benchWhen: the time on the wall clock, in ms, at which a condition is on the screen: it holds in a frame, and that
# frame has been drawn. benchPressed: when a pointer last went down. benchMarks: promises that a later call collects.
_INSTANTS = """
window.benchNow = () => performance.timeOrigin + performance.now();
window.benchWhen = condition => new Promise(done => {
  const drawn = () => requestAnimationFrame(() => setTimeout(() => done(benchNow()), 0));
  const look = () => condition() ? drawn() : requestAnimationFrame(look);
  look();
});
window.benchMarks = {};
window.addEventListener('pointerdown', () => { window.benchPressed = benchNow(); }, true);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A running app: where it answers, since when (wall clock) it was asked to start, and its process."""

    address: str
    began_s: float
    process: psutil.Process
    runs: Path

    def run_ids(self) -> list[str]:
        """Runs in its folder."""
        return sorted(path.parent.name for path in self.runs.glob("*/run.json"))


@contextmanager
def running(script: str) -> Iterator[App]:
    """Starts a Streamlit script of the repository, waits until it accepts connections, ends it after the block.

    Raises:
        RuntimeError: if it does not answer in time; the message has the end of its output.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as output:
        runs = Path(folder) / "runs"
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "LAB_RUNS": str(runs), "LAB_RUN_SECONDS": "900"}
        variables.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        variables.pop("PYTHONDONTWRITEBYTECODE", None)  # a visitor's Python compiles the lab once, not at each start
        command = [sys.executable, "-m", "streamlit", "run", str(ROOT / script), f"--server.port={port}"]
        command += ["--server.address=127.0.0.1", "--server.headless=true"]
        began_s = time.time()
        process = psutil.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
        try:
            while not _accepts(port):
                if process.poll() is not None or time.time() - began_s > START_LIMIT_S:
                    output.seek(0)
                    raise RuntimeError(f"{script} did not start:\n{output.read().decode(errors='replace')[-3000:]}")
                time.sleep(0.01)
            yield App(address=f"http://127.0.0.1:{port}", began_s=began_s, process=process, runs=runs)
        finally:
            processes.end(process)


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless Chromium.

    Raises:
        RuntimeError: if there is none on this machine.
    """
    program = find_chromium()
    if program is None:
        raise RuntimeError("no Chromium here: install chromium, or name it in LAB_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def new_page(chromium: Browser, address: str) -> Iterator[Page]:
    """A visitor's first page: empty caches, no token; the address is on its way when the block begins."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(_INSTANTS)
        page.goto(address, wait_until="commit")
        yield page
    finally:
        context.close()


def seconds_when(page: Page, condition: str) -> float:
    """The wall-clock second at which a JavaScript condition is on the screen; waits for it."""
    return float(page.evaluate(f"() => benchWhen(() => {condition})")) / 1000


def watch(page: Page, mark: str, condition: str) -> None:
    """Begins to wait, inside the page, for a condition; `seen` has the instant later."""
    page.evaluate(f"mark => {{ benchMarks[mark] = benchWhen(() => {condition}); }}", mark)


def seen(page: Page, mark: str) -> float:
    """The wall-clock second at which what was watched came to the screen; waits for it."""
    return float(page.evaluate("mark => benchMarks[mark]", mark)) / 1000


def pressed(page: Page) -> float:
    """The wall-clock second at which the pointer last went down."""
    return float(page.evaluate("() => benchPressed")) / 1000


def seconds_to_change(page: Page, slider: Locator, key: str, state: str) -> float:
    """Presses a key on a slider; seconds until a JavaScript expression gives another string, not the empty one."""
    page.wait_for_timeout(400)  # people look before they go on
    page.evaluate(f"() => {{ benchOld = {state}; }}")
    watch(page, "changed", f"(() => {{ const now = {state}; return now !== '' && now !== window.benchOld; }})()")
    page.evaluate(
        "() => addEventListener('keydown', () => { benchPressed = benchNow(); }, {capture: true, once: true})"
    )
    slider.press(key)
    return seen(page, "changed") - pressed(page)


def wait_until_warm(app: App, chromium: Browser | None = None) -> None:
    """Waits until the engine says on the home page that it is ready."""
    if chromium is None:
        with browser() as own:
            return wait_until_warm(app, own)
    with new_page(chromium, app.address) as page:
        page.get_by_text("ready", exact=False).first.wait_for()


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
