"""How many pictures a second the Recurrent Attention Model learns from."""

import json
import subprocess
import sys

from bench.figures import Figure, at_least
from tests.browser import ROOT

ROUNDS = 10


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
    ]


def _rates(task: str) -> tuple[float, ...]:
    command = [sys.executable, "-m", "bench.glimpse_steps", task, str(ROUNDS)]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    return tuple(json.loads(found.stdout.splitlines()[-1]))
