"""Training through the engine against a bare `model.fit`: pictures a second after the first epoch, in pairs."""

import json
import subprocess
import sys

from bench import engines
from bench.figures import Figure, at_least
from lab.catalog import course_spec
from lab.data import datasets
from lab.engine import tasks
from lab.engine.backend import Backend
from lab.specs import TrainSpec
from tests.browser import ROOT

PAIRS = 3
EPOCHS = 50  # of 7,200 pictures: more than 20 seconds on two cores


def measure() -> list[Figure]:
    """Pairs in turn, each time the other one first; equal settings, data and validation in both."""
    pictures = len(datasets.load("digits").train)
    seconds: list[float] = []

    def rate(ends: list[float]) -> float:
        seconds.append(ends[-1] - ends[0])
        return pictures * (len(ends) - 1) / seconds[-1]

    specs = [course_spec("digits", "lenet5", epochs=EPOCHS, seed=seed) for seed in range(PAIRS)]
    with engines.warm_backend() as backend:
        engine, bare = engines.in_pairs(
            PAIRS,
            lambda number: rate(_through_engine(backend, specs[number])),
            lambda number: rate(_bare(specs[number])),
        )
    return [
        Figure(
            name="ratio",
            what="pictures a second through the engine / in a bare model.fit, by pairs",
            unit="",
            samples=tuple(ours / theirs for ours, theirs in zip(engine, bare, strict=True)),
            bound=at_least(0.95),
        ),
        Figure(name="engine", what="through the engine", unit="pictures/s", samples=engine),
        Figure(name="bare", what="in a bare model.fit", unit="pictures/s", samples=bare),
        Figure(
            name="length",
            what="the time that the rates are taken over",
            unit="s",
            samples=tuple(seconds),
            statistic="all",
            bound=at_least(20),
        ),
    ]


def _through_engine(backend: Backend, spec: TrainSpec) -> list[float]:
    """Seconds at which the epochs ended, while somebody looks on as the live panel does."""

    def look(run_id: str) -> None:
        backend.place(run_id)
        backend.is_stopping(run_id)
        backend.call(tasks.watched_pictures, spec.data)

    run_id = engines.train(backend, spec, look)
    story = engines.events(backend.store.root, run_id)
    return [event["elapsed_s"] for event in story if event["kind"] == "epoch"]


def _bare(spec: TrainSpec) -> list[float]:
    command = [sys.executable, "-m", "bench.bare_fit", json.dumps(spec.values())]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    ends: list[float] = json.loads(answer.stdout.splitlines()[-1])
    return ends
