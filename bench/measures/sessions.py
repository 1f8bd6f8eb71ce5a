"""Thirty sessions on the page "Train": a class that moves sliders while one run trains, and one that presses Train."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

from bench import apps
from bench.figures import Figure, at_least, at_most
from bench.visitor import Visitor, visitor

SESSIONS = 30
CHANGES = 8  # of each session
PAUSE_S = (2.0, 4.0)
LONG_RUN = "epochs=50&batch_size=16"  # outlasts the changes


def measure() -> list[Figure]:
    """First everyone for themselves beside a training, then all with the same run before their eyes."""
    with apps.running("app/main.py") as app:
        apps.wait_until_warm(app)
        alone, errors_alone = asyncio.run(_beside_a_training(app))
    with apps.running("app/main.py") as app:
        apps.wait_until_warm(app)
        together, errors_together, pressed = asyncio.run(_a_class(app))
        runs = len(app.run_ids())
    asked = SESSIONS * CHANGES
    return [
        Figure(
            name="slider",
            what=f"slider to answer with {SESSIONS} sessions, one training",
            unit="s",
            samples=tuple(alone),
            statistic="p95",
            bound=at_most(1.5),
        ),
        Figure(
            name="answered",
            what="share of changes answered, without an error on the page",
            unit="",
            samples=((len(alone) - errors_alone) / asked, (len(together) - errors_together) / asked),
            statistic="all",
            bound=at_least(1),
        ),
        Figure(
            name="same_settings",
            what=f"runs after {SESSIONS} sessions pressed Train with the same settings",
            unit="",
            samples=(runs,),
            statistic="max",
            bound=at_most(1),
        ),
        Figure(
            name="train_button",
            what=f"Train to answer when {SESSIONS} press at once",
            unit="s",
            samples=tuple(pressed),
            statistic="p95",
        ),
        Figure(
            name="slider_while_all_watch",
            what="slider to answer while all of them watch that run live",
            unit="s",
            samples=tuple(together),
            statistic="p95",
        ),
    ]


async def _beside_a_training(app: apps.App) -> tuple[list[float], int]:
    async with AsyncExitStack() as stack:
        trainer = await stack.enter_async_context(visitor(app.address, "train", f"{LONG_RUN}&seed=1"))
        everyone = await _enter(stack, app, "")
        await trainer.press("Train")
        return await _change(everyone)


async def _a_class(app: apps.App) -> tuple[list[float], int, list[float]]:
    async with AsyncExitStack() as stack:
        everyone = await _enter(stack, app, f"{LONG_RUN}&seed=2")
        pressed = await asyncio.gather(*(someone.press("Train") for someone in everyone))
        if len({someone.run_id for someone in everyone}) != 1 or everyone[0].run_id is None:
            raise RuntimeError("the sessions do not look at one run")
        return *await _change(everyone), list(pressed)


async def _enter(stack: AsyncExitStack, app: apps.App, query: str) -> list[Visitor]:
    return [await stack.enter_async_context(visitor(app.address, "train", query)) for _ in range(SESSIONS)]


async def _change(everyone: list[Visitor]) -> tuple[list[float], int]:
    """Every session moves its slider now and then; seconds of all answers, and errors that pages showed."""
    answers: list[float] = []

    def story(seed: int, someone: Visitor) -> Callable[[], Awaitable[None]]:
        async def move() -> None:
            rng = random.Random(seed)
            for change in range(CHANGES):
                await asyncio.sleep(rng.uniform(*PAUSE_S))
                answers.append(await someone.slide("Epochs", 2 + (seed + change) % 40))

        return move

    await asyncio.gather(*(story(seed, someone)() for seed, someone in enumerate(everyone)))
    return answers, sum(someone.errors for someone in everyone)
