"""The engine without the app: a backend as the app makes it, and runs seen through to their end."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.engine.backend import Backend
from lab.engine.cluster import ClusterConfig
from lab.engine.store import decode_event
from lab.specs import RunSpec

OWNER = "0" * 32
WARM_LIMIT_S = 120.0
REFRESH_S = 0.5


@contextmanager
def warm_backend() -> Iterator[Backend]:
    """A backend with an embedded worker that is warm, on a runs folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        backend = Backend(Path(folder) / "runs", ClusterConfig.from_environment(), budget_s=900)
        try:
            _wait(lambda: backend.health().state == "ready", WARM_LIMIT_S)
            yield backend
        finally:
            backend.close()


def train(backend: Backend, spec: RunSpec, look: Callable[[str], None], *, limit_s: float = 600) -> str:
    """Trains a spec, whether or not an equal run exists, and looks at it as often as a page would; returns its id.

    Raises:
        RuntimeError: if it does not finish by itself.
    """
    run_id = backend.start([spec], OWNER, again=True)[0].run_id

    def has_ended() -> bool:
        look(run_id)
        return backend.state(run_id).has_ended

    _wait(has_ended, limit_s, every_s=REFRESH_S)
    state = backend.state(run_id)
    if state.reason != "finished":
        raise RuntimeError(f"the run ended otherwise: {state.reason} {state.message}")
    _wait(lambda: backend.health().training == 0, limit_s)
    return run_id


def in_pairs(
    pairs: int, ours: Callable[[int], float], theirs: Callable[[int], float]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Two measures of the same thing in turn, so that both meet the same moods of the machine; each first in turn.

    Args:
        pairs: how many.
        ours, theirs: measure once, given the number of the pair.
    """
    found: dict[Callable[[int], float], list[float]] = {ours: [], theirs: []}
    for number in range(pairs):
        for measure in (ours, theirs) if number % 2 == 0 else (theirs, ours):
            found[measure].append(measure(number))
    return tuple(found[ours]), tuple(found[theirs])


def events(runs: Path, run_id: str) -> list[dict[str, Any]]:
    """The whole story of a run."""
    lines = (runs / run_id / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [decode_event(line) for line in lines]


def _wait(condition: Callable[[], bool], limit_s: float, *, every_s: float = 0.02) -> None:
    gives_up_s = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > gives_up_s:
            raise TimeoutError(f"not within {limit_s:g} s")
        time.sleep(every_s)
