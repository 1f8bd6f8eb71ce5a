"""From `streamlit run` to a page that can be used, beside the smallest Streamlit app; and what is in memory then."""

import asyncio
from contextlib import AsyncExitStack

from playwright.sync_api import Browser

from bench import apps, processes
from bench.figures import Figure, at_most
from bench.visitor import visitor

STARTS = 5
SESSIONS = 10
EMPTY_SHOWN = "document.querySelector('h1')?.innerText === 'Empty'"
# All class rows have their pixels, and Train can be pressed.
TRAIN_USABLE = """(() => {
  const rows = [...document.querySelectorAll('[data-testid=stHtml] img')];
  return rows.length >= 10 && rows.every(row => row.complete && row.naturalWidth > 0)
    && document.querySelector('.st-key-train button:not([disabled])') !== null;
})()"""


def measure() -> list[Figure]:
    """Cold starts in pairs, then memory with ten sessions and an idle worker."""
    empty, lab = [], []
    with apps.browser() as chromium:
        for _ in range(STARTS):
            empty.append(_start(chromium, "bench/empty_page.py", "", EMPTY_SHOWN))
            lab.append(_start(chromium, "app/main.py", "train", TRAIN_USABLE))
    return [
        Figure(
            name="train_page",
            what="streamlit run to a usable Train page in Chromium",
            unit="s",
            samples=tuple(lab),
            bound=at_most(3),
        ),
        Figure(name="empty_page", what="the same for an empty app", unit="s", samples=tuple(empty)),
        Figure(
            name="ratio",
            what="Train page / empty app, by pairs",
            unit="",
            samples=tuple(ours / bare for ours, bare in zip(lab, empty, strict=True)),
            bound=at_most(1.5),
        ),
        *_memory(),
    ]


def _start(chromium: Browser, script: str, path: str, condition: str) -> float:
    with apps.running(script) as app, apps.new_page(chromium, f"{app.address}/{path}") as page:
        return apps.seconds_when(page, condition) - app.began_s


def _memory() -> list[Figure]:
    with apps.running("app/main.py") as app:
        apps.wait_until_warm(app)
        resident, proportional = asyncio.run(_with_sessions(app))
        worker_mb = processes.megabytes(processes.workers(app.process)[0])
    return [
        Figure(
            name="streamlit_resident",
            what=f"resident memory of the Streamlit process with {SESSIONS} sessions on Train",
            unit="MB",
            samples=(resident,),
            bound=at_most(250),
        ),
        Figure(
            name="streamlit_proportional", what="the same, shared pages by share", unit="MB", samples=(proportional,)
        ),
        Figure(
            name="worker_idle",
            what="resident memory of the idle, warm worker",
            unit="MB",
            samples=(worker_mb,),
            bound=at_most(900),
        ),
    ]


async def _with_sessions(app: apps.App) -> tuple[float, float]:
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(visitor(app.address, "train")) for _ in range(SESSIONS)]
        for epochs in (20, 30):
            for someone in visitors:
                await someone.slide("Epochs", epochs)
        return processes.megabytes(app.process), processes.own_megabytes(app.process)
