"""What a visitor waits for while training, with a warm engine, seen in a real Chromium."""

import os
import signal
import threading
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench import apps, engines, processes
from bench.figures import Figure, at_most
from tests.e2e.actions import CURVE_POINTS, press_train, run_id_of

SAMPLES = 5
WATCHED_S = 15.0
POINT_SHOWN = f"({CURVE_POINTS}) > 0"
BEGIN_TO_WATCH = f"""() => {{
  window.benchShift = 0;
  new PerformanceObserver(list => {{
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.benchShift += entry.value;
  }}).observe({{type: 'layout-shift', buffered: false}});
  window.benchCounts = [];
  const look = () => {{
    const count = {CURVE_POINTS};
    if (count !== benchCounts.at(-1)?.[1]) benchCounts.push([benchNow(), count]);
    requestAnimationFrame(look);
  }};
  look();
}}"""


def measure() -> list[Figure]:
    """Five short looks at a training, a long one, and one whose worker is killed."""
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        starts, stops = zip(*(_start_and_stop(chromium, app, seed) for seed in range(SAMPLES)), strict=True)
        delays, oldest, shift = _follow(chromium, app)
        interrupted_s = _kill(chromium, app)
    return [
        _seconds("train_to_point", "click on Train to the first point of the curve", starts, 2),
        _seconds("stop_to_stopped", 'click on Stop to "Stopped by hand"', stops, 1),
        Figure(
            name="event_to_curve",
            what="points sent by the worker to points on the screen",
            unit="s",
            samples=tuple(delays),
            statistic="p95",
        ),
        Figure(
            name="batch_to_curve",
            what="the oldest batch among those points (it came after the points before were sent) to the screen",
            unit="s",
            samples=tuple(oldest),
            statistic="p95",
            bound=at_most(1),
        ),
        Figure(
            name="layout_shift",
            what="layout-shift score from the click on Train on, over a training",
            unit="",
            samples=(shift,),
            bound=at_most(0.05),
        ),
        Figure(
            name="kill_to_interrupted",
            what='kill -9 of the worker to "Interrupted"',
            unit="s",
            samples=(interrupted_s,),
        ),
    ]


def _seconds(name: str, what: str, samples: tuple[float, ...], bound_s: float) -> Figure:
    return Figure(name=name, what=what, unit="s", samples=samples, bound=at_most(bound_s))


def _says(words: str) -> str:
    return f"document.querySelector('[data-testid=stProgress]')?.innerText.includes('{words}')"


def _open(page: Page) -> None:
    """Until the page is at rest, the visitor's token told."""
    apps.seconds_when(page, "document.querySelector('.st-key-train button:not([disabled])') !== null")
    page.wait_for_timeout(1500)


def _start_and_stop(chromium: Browser, app: apps.App, seed: int) -> tuple[float, float]:
    with apps.new_page(chromium, f"{app.address}/train?epochs=50&seed={seed}") as page:
        _open(page)
        apps.watch(page, "point", POINT_SHOWN)
        press_train(page)
        start_s = apps.seen(page, "point") - apps.pressed(page)
        page.wait_for_timeout(2000)
        apps.watch(page, "stopped", _says("Stopped by hand"))
        page.get_by_role("button", name="Stop").click()
        return start_s, apps.seen(page, "stopped") - apps.pressed(page)


def _follow(chromium: Browser, app: apps.App) -> tuple[list[float], list[float], float]:
    """Delays of events, delays of the oldest batch in each, and the layout-shift score."""
    with apps.new_page(chromium, f"{app.address}/train?epochs=50&seed=100") as page:
        _open(page)
        page.evaluate(BEGIN_TO_WATCH)
        press_train(page)
        sent = _Tail(app.runs, run_id_of(page))
        page.wait_for_timeout(1000 * WATCHED_S)
        sent.stop()
        page.wait_for_timeout(1500)
        counts = page.evaluate("() => benchCounts")
        shift = float(page.evaluate("() => benchShift"))
        page.get_by_role("button", name="Stop").click()
        apps.seconds_when(page, _says("Stopped by hand"))
    shown = [(at_ms / 1000, count) for at_ms, count in counts]
    delays, oldest = [], []
    for (before_s, _), (sent_s, expected) in zip(sent.counts, sent.counts[1:], strict=False):
        shown_s = next((at_s for at_s, count in shown if count >= expected), None)
        if shown_s is None:
            raise RuntimeError(f"{expected} points were sent, but never shown")
        delays.append(shown_s - sent_s)
        oldest.append(shown_s - before_s)
    return delays, oldest, shift


def _kill(chromium: Browser, app: apps.App) -> float:
    with apps.new_page(chromium, f"{app.address}/train?epochs=50&seed=200") as page:
        _open(page)
        apps.watch(page, "point", POINT_SHOWN)
        press_train(page)
        apps.seen(page, "point")
        apps.watch(page, "interrupted", _says("Interrupted"))
        killed_s = time.time()
        for worker in processes.workers(app.process):
            os.kill(worker.pid, signal.SIGKILL)
        return apps.seen(page, "interrupted") - killed_s


class _Tail:
    """Notes when (wall clock) points of the loss were sent, and how many the chart has with them."""

    def __init__(self, runs: Path, run_id: str) -> None:
        self.counts: list[tuple[float, int]] = []
        self._runs, self._run_id = runs, run_id
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def stop(self) -> None:
        """Ends the watch."""
        self._stopped.set()
        self._thread.join()

    def _follow(self) -> None:
        path, size = self._runs / self._run_id / "events.jsonl", 0
        while not self._stopped.wait(0.005):
            if not path.exists() or path.stat().st_size == size:
                continue
            now_s, size = time.time(), path.stat().st_size
            story = engines.events(self._runs, self._run_id)
            steps = sum(len(event["steps"]) for event in story if event["kind"] == "points")
            epochs = sum(event["kind"] == "epoch" for event in story)
            count = steps + 2 * epochs  # an epoch has a point of training and one of validation
            if count and (not self.counts or count > self.counts[-1][1]):
                self.counts.append((now_s, count))
