"""Two players: steps a second beside a plain Keras `train_step`, and seconds to drawings that can be read."""

import json
import subprocess
import sys

from bench.engines import events, in_pairs, train, warm_backend
from bench.figures import Figure, at_least, at_most
from lab.engine.backend import Backend
from lab.gan_training import EPOCH_STEPS, GanTrainSpec
from tests.browser import ROOT

PAIRS = 3
EPOCHS = 16
GOOD, KINDS = 0.5, 8


def measure() -> list[Figure]:
    """Pairs in turn, each time the other one first; the engine's games draw, ask and keep what the page shows."""
    specs = [GanTrainSpec(epochs=EPOCHS, seed=seed) for seed in range(PAIRS)]
    with warm_backend() as backend:
        engine, plain = in_pairs(
            PAIRS,
            lambda number: _rate(specs[number], _through_engine(backend, specs[number])),
            lambda number: _rate(specs[number], _plain(specs[number])),
        )
        readable = _seconds_to_readable(backend)
    return [
        Figure(
            name="ratio",
            what="real pictures a second through the engine / in a plain Keras train_step, by pairs",
            unit="",
            samples=tuple(ours / theirs for ours, theirs in zip(engine, plain, strict=True)),
            bound=at_least(0.95),
        ),
        Figure(name="engine", what="through the engine", unit="pictures/s", samples=engine),
        Figure(name="plain", what="in a plain Keras train_step", unit="pictures/s", samples=plain),
        Figure(
            name="readable",
            what="a live run with the page's own settings, until the judge takes half of 200 drawings for digits, of "
            "eight kinds at least",
            unit="s",
            samples=(readable,),
            bound=at_most(180),
        ),
    ]


def _rate(spec: GanTrainSpec, ends: list[float]) -> float:
    """Real pictures a second, from the seconds at which the epochs ended."""
    return EPOCH_STEPS * spec.batch_size * (len(ends) - 1) / (ends[-1] - ends[0])


def _through_engine(backend: Backend, spec: GanTrainSpec) -> list[float]:
    run_id = train(backend, spec, lambda run_id: None)
    return [event["elapsed_s"] for event in events(backend.store.root, run_id) if event["kind"] == "round"]


def _plain(spec: GanTrainSpec) -> list[float]:
    command = [sys.executable, "-m", "bench.plain_gan", json.dumps(spec.values())]
    answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    ends: list[float] = json.loads(answer.stdout.splitlines()[-1])
    return ends


def _seconds_to_readable(backend: Backend) -> float:
    run_id = train(backend, GanTrainSpec(), lambda run_id: None)
    for event in events(backend.store.root, run_id):
        if event["kind"] == "round" and event["round"]["accepted"] >= GOOD and event["round"]["kinds"] >= KINDS:
            seconds: float = event["elapsed_s"]
            return seconds
    raise RuntimeError(f"the judge never took {GOOD:.0%} of the drawings for digits")
