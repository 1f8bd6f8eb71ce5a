"""How fast the Recurrent Attention Model learns: pictures a second, and seconds to a good reader."""

import json
import subprocess
import sys

from bench.engines import events, train, warm_backend
from bench.figures import Figure, at_least, at_most
from lab.ram_training import RamTrainSpec
from tests.browser import ROOT

ROUNDS = 10
GOOD = 0.95


def measure() -> list[Figure]:
    """The paper's network for digits, which has a bound, and the one for cluttered fields."""
    return [
        Figure(
            name="learning",
            what="28x28, 6 glimpses of 8x8, batch 128, fields drawn beside",
            unit="pictures/s",
            samples=_rates("centred"),
            bound=at_least(15_000),
        ),
        Figure(
            name="learning_cluttered",
            what="60x60, 8 glimpses of 12x12 at 3 scales, batch 128",
            unit="pictures/s",
            samples=_rates("cluttered"),
        ),
        Figure(
            name="live_to_5_percent",
            what="a live run with the page's own settings, from its start to 5 % errors on validation",
            unit="s",
            samples=(_seconds_to_good(),),
            bound=at_most(120),
        ),
    ]


def _seconds_to_good() -> float:
    with warm_backend() as backend:
        run_id = train(backend, RamTrainSpec(), lambda run_id: None)
        for event in events(backend.store.root, run_id):
            if event["kind"] == "epoch" and event["epoch"]["val_accuracy"] >= GOOD:
                seconds: float = event["elapsed_s"]
                return seconds
    raise RuntimeError(f"the run never read {GOOD:.0%} of the validation fields")


def _rates(task: str) -> tuple[float, ...]:
    command = [sys.executable, "-m", "bench.glimpse_steps", task, str(ROUNDS)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    return tuple(json.loads(found.stdout.splitlines()[-1]))
