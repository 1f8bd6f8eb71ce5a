"""A visitor trains, reloads, stops, opens the results, draws: in a real Chromium."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import wait_until_idle
from tests.e2e.actions import (
    A_QUICK_RUN,
    A_RUN_WITH_MAPS,
    curve_points,
    number,
    open_view,
    press_train,
    run_id_of,
    status,
    wait_for_curve,
    wait_for_status,
)

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]

WATCH_SHIFTS = """
window.__shift = 0;
const add = list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.__shift += e.value; };
new PerformanceObserver(add).observe({type: 'layout-shift', buffered: false});
for (const chart of document.querySelectorAll('[data-testid=stVegaLiteChart] svg.marks')) chart.__mark = 'same';
"""


def test_a_reload_in_the_middle_restores_the_curve_and_it_goes_on(visit: Visit) -> None:
    page = visit("train?epochs=50&seed=1")
    press_train(page)
    wait_for_status(page, "Training")
    wait_for_curve(page, more_than=4)
    run_id = run_id_of(page)
    page.reload()
    wait_until_idle(page)
    assert run_id_of(page) == run_id
    wait_for_curve(page, more_than=4)
    before = curve_points(page)
    wait_for_curve(page, more_than=before)
    page.get_by_role("button", name="Stop").click()
    wait_for_status(page, "Stopped by hand")


def test_the_chart_stays_the_same_node_and_the_page_does_not_jump(visit: Visit) -> None:
    page = visit("train?epochs=50&seed=2")
    press_train(page)
    page.get_by_text("Its answers now").wait_for()
    wait_for_curve(page, more_than=2)
    page.evaluate(WATCH_SHIFTS)
    count = curve_points(page)
    wait_for_curve(page, more_than=count + 10)
    marks = page.evaluate(
        "[...document.querySelectorAll('[data-testid=stVegaLiteChart] svg.marks')].map(c => c.__mark)"
    )
    assert marks == ["same", "same"]
    assert page.evaluate("window.__shift") <= 0.05
    page.get_by_role("button", name="Stop").click()
    wait_for_status(page, "Stopped by hand")


def test_a_second_visitor_waits_in_the_queue_and_both_finish(visit: Visit) -> None:
    first = visit("train?epochs=6&seed=3")
    press_train(first)
    wait_for_status(first, "Training|compiling|loading|starting")
    second = visit("train?model=Single+layer&epochs=3&seed=3")
    press_train(second)
    wait_for_status(second, r"In the queue: number 2; expected wait at most \d+")
    wait_for_status(first, "Finished")
    wait_for_status(second, "Finished")
    assert number(second, "Epoch") == "3 of 3"


def test_an_equal_run_is_joined_not_trained_again(visit: Visit) -> None:
    first = visit(A_QUICK_RUN)
    press_train(first)
    wait_for_status(first, "Finished")
    second = visit(A_QUICK_RUN)
    press_train(second)
    assert run_id_of(second) == run_id_of(first)
    expect(second.get_by_text("An equal run was there already")).to_be_visible()


def test_a_killed_worker_leaves_the_curve_and_the_next_run_works(visit: Visit, runs_folder: Path) -> None:
    page = visit("train?epochs=50&seed=5")
    press_train(page)
    wait_for_curve(page, more_than=4)
    for worker in worker_processes(runs_folder):
        os.kill(worker, signal.SIGKILL)
    wait_for_status(page, "Interrupted")
    assert curve_points(page) > 4
    again = visit("train?model=Single+layer&epochs=2&seed=5")
    press_train(again)
    wait_for_status(again, "Finished")


def worker_processes(runs_folder: Path) -> list[int]:
    """Processes of this machine that hold TensorFlow for the embedded cluster of the lab with these runs."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/environ", "rb") as environment, open(f"/proc/{entry}/cmdline", "rb") as command:
                is_ours = f"LAB_RUNS={runs_folder}".encode() in environment.read().split(b"\0")
                if is_ours and b"multiprocessing.spawn" in command.read():
                    found.append(int(entry))
        except (OSError, PermissionError):
            continue
    return found


def test_the_confusion_matrix_opens_and_the_scores_are_there(visit: Visit) -> None:
    page = visit(A_QUICK_RUN)
    press_train(page)
    wait_for_status(page, "Finished")
    open_view(page, "Results")
    expect(page.get_by_text(re.compile(r"right on 2,000 test pictures"))).to_be_visible()
    matrix = page.locator(".marks[data-cell]").first  # the first canvas may be that of the table below
    box = matrix.bounding_box()
    assert box is not None
    matrix.click(position={"x": box["width"] * 0.14, "y": box["height"] * 0.05})  # waits until it stands still
    expect(page.get_by_text("answered", exact=False).first).to_be_visible()
    expect(page.locator("figure img").first).to_be_visible()
    expect(page.get_by_text("The worst mistakes")).to_be_visible()


def test_probabilities_answer_a_drawing_and_the_time_machine_knows_it(visit: Visit) -> None:
    page = visit(A_RUN_WITH_MAPS)
    press_train(page)
    wait_for_status(page, "Finished")
    open_view(page, "Try it")
    pad = page.locator("canvas").first
    pad.wait_for()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 140, box["y"] + 50)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(box["x"] + 140, box["y"] + 50 + 9 * step)
    page.mouse.up()
    expect(page.get_by_text("What the network gets to see")).to_be_visible()
    bars = page.get_by_role("img", name="class probabilities").inner_text()
    shares = [float(found) for found in re.findall(r"([\d.]+)%", bars)]
    assert len(shares) == 10
    assert abs(sum(shares) - 100) < 1
    open_view(page, "Time machine")
    expect(page.get_by_text("Confusion on validation")).to_be_visible()
    expect(page.get_by_role("img", name="class probabilities")).to_be_visible()


def test_an_absurd_learning_rate_diverges_and_the_lab_lives(visit: Visit) -> None:
    page = visit("train?learning_rate=1e%2B09&epochs=2&seed=8")
    press_train(page)
    wait_for_status(page, "Diverged")
    assert page.get_by_test_id("stException").count() == 0
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_only_the_browser_that_started_a_run_can_stop_it(visit: Visit) -> None:
    starter = visit("train?epochs=50&seed=9")
    press_train(starter)
    wait_for_status(starter, "Training")
    other = visit(f"train?run={run_id_of(starter)}")
    wait_for_status(other, "Training")
    expect(other.get_by_role("button", name="Stop")).to_be_disabled()
    starter.get_by_role("button", name="Stop").click()
    wait_for_status(starter, "Stopped by hand")
    expect(status(other)).to_contain_text("Stopped by hand")
