"""Trains the course's models as the lab does and writes what they reach into assets/cards/course-digits.json.

    python -m pretrain.course_cards [--only digits/lenet5 ...]

Every training is the lab's own, with the course's values; the test part is touched once, at its end. Nothing is
chosen by what comes out. With `--only`, the other numbers of the card are kept as they are.
"""

import argparse
import json
import platform
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from lab.cards import COURSE_CARD
from lab.catalog import course_spec
from lab.data import datasets
from lab.data.assets import assets_root
from lab.nets.training.classifier import train_classifier
from lab.nets.training.warming import train_something_tiny
from lab.nets.versions import library_versions
from pretrain.provenance import machine, write_card

FIVE_SEEDS = (0, 1, 2, 3, 4)
# What the page compares with, in the card's order: data, model, seeds.
MEASURED: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("digits", "single-layer", FIVE_SEEDS),
    ("digits", "mlp", FIVE_SEEDS),
    ("digits", "lenet5", FIVE_SEEDS),
    ("fashion", "lenet5", (0,)),
    ("animals", "lenet5", (0,)),
    ("house-numbers", "lenet5", (0,)),
    ("illustrated", "lenet5", (0,)),
    ("illustrated", "cifar-cnn", (0,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One training. `cpu_seconds` is the time that all cores together worked on it."""

    test_accuracy: float
    val_accuracy: float
    parameters: int
    wall_seconds: float
    cpu_seconds: float


def train(data: str, model: str, seed: int) -> Trial:
    """One training with the course's values, in a folder that is thrown away.

    Raises:
        RuntimeError: if it did not come to its planned end.
    """
    cpu_before = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        outcome = train_classifier(
            course_spec(data, model, seed=seed),
            datasets.load(data),
            folder=Path(folder),
            emit=lambda kind, **fields: None,
            stop_reason=lambda: None,
        )
    if outcome.reason != "finished":
        raise RuntimeError(f"{model} on {data} with seed {seed} should have finished, but it ended as {outcome.reason}")
    return Trial(
        test_accuracy=outcome.scores["test_accuracy"],
        val_accuracy=outcome.scores["val_accuracy"],
        parameters=outcome.parameters,
        wall_seconds=outcome.train_seconds,
        cpu_seconds=time.process_time() - cpu_before,
    )


def entry(data: str, model: str, seeds: tuple[int, ...], trials: list[Trial]) -> dict[str, Any]:
    """What the card says of one model on one dataset; `trials` in the order of `seeds`."""

    def spread(values: list[float], digits: int) -> dict[str, Any]:
        rounded = [round(value, digits) for value in values]
        return {"median": median(rounded), "low": min(rounded), "high": max(rounded), "by_seed": rounded}

    return {
        "data": data,
        "model": model,
        "seeds": list(seeds),
        "parameters": trials[0].parameters,
        "test_accuracy": spread([trial.test_accuracy for trial in trials], 6),
        "val_accuracy": spread([trial.val_accuracy for trial in trials], 6),
        "wall_seconds": spread([trial.wall_seconds for trial in trials], 2),
        "cpu_seconds": spread([trial.cpu_seconds for trial in trials], 2),
        "spec": {name: value for name, value in course_spec(data, model).effective().items() if name != "seed"},
        "machine": machine(),
        "versions": {"python": platform.python_version()} | library_versions(),
        "finished_s": round(time.time(), 1),
    }


def main() -> None:
    """Measures, and writes the card after every model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [f"{data}/{model}" for data, model, _ in MEASURED]
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="DATA/MODEL")
    arguments = parser.parse_args()

    path = assets_root() / "cards" / COURSE_CARD
    kept = json.loads(path.read_text(encoding="utf-8"))["numbers"] if path.exists() else []
    numbers = {f"{number['data']}/{number['model']}": number for number in kept}
    train_something_tiny()  # the first training of a process compiles and is slow
    for data, model, seeds in MEASURED:
        name = f"{data}/{model}"
        if name not in arguments.only:
            continue
        trials = []
        for seed in seeds:
            trials.append(train(data, model, seed))
            print(f"{name} seed {seed}: {trials[-1]}", flush=True)
        numbers[name] = entry(data, model, seeds, trials)
        in_order = [numbers[name] for name in names if name in numbers]
        write_card(path, {"command": "python -m pretrain.course_cards", "numbers": in_order})


if __name__ == "__main__":
    main()
