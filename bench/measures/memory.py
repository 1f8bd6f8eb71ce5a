"""What fifty short trainings leave in the worker's memory."""

import psutil  # type: ignore[import-untyped]

from bench import engines, processes
from bench.figures import Figure, at_most
from lab.catalog import course_spec

RUNS = 50
EARLY = 5
MODELS = ("single-layer", "lenet5")


def measure() -> list[Figure]:
    """One epoch each, two models in turn, each run with a seed of its own."""
    resident = []
    with engines.warm_backend() as backend:
        worker = processes.workers(psutil.Process())[0]
        for seed in range(RUNS):
            spec = course_spec("digits", MODELS[seed % len(MODELS)], epochs=1, seed=seed)
            engines.train(backend, spec, lambda run_id: None)
            resident.append(processes.megabytes(worker))
    return [
        Figure(
            name="growth",
            what=f"resident memory of the worker after {RUNS} short runs, less after {EARLY}",
            unit="MB",
            samples=(resident[-1] - resident[EARLY - 1],),
            bound=at_most(150),
        ),
        Figure(
            name="worker_resident",
            what="resident memory of the worker after each run",
            unit="MB",
            samples=tuple(resident),
            statistic="max",
        ),
    ]
