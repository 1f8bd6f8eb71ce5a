"""The worker's end of a run: history on disk, events to the app, a sign of life, and requests to stop."""

import csv
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from lab.engine.store import Store
from lab.errors import UnknownRun
from lab.events import Reason

TOPIC = "lab-runs"
HEARTBEAT_S = 2.0

_stop_requests: dict[str, Reason] = {}


def request_stop(run_id: str, reason: Reason = "stopped") -> None:
    """Runs on every worker; the one that trains the run sees it after its present step."""
    _stop_requests[run_id] = reason


class Recorder:
    """A run that is being worked on; a context manager.

    Args:
        publish: sends an event to whoever listens; None where nobody does.
        budget_s: after so many seconds the run is asked to end.
    """

    def __init__(
        self, store: Store, run_id: str, *, publish: Callable[[dict[str, Any]], None] | None, budget_s: float
    ) -> None:
        self.folder = store.folder(run_id)
        self._store = store
        self._run_id = run_id
        self._publish = publish
        self._budget_s = budget_s
        self._began_s = time.monotonic()
        self._sequence = store.state(run_id).sequence
        self._finished = threading.Event()

    def __enter__(self) -> Self:
        self._heart = threading.Thread(target=self._beat, name=f"heartbeat-{self._run_id}", daemon=True)
        self._heart.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._finished.set()
        _stop_requests.pop(self._run_id, None)

    @property
    def has_begun(self) -> bool:
        """Whether something of the run was written down already, be it by an earlier worker."""
        return self._sequence >= 0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the worker took the run."""
        return time.monotonic() - self._began_s

    def emit(self, kind: str, **fields: Any) -> None:
        """Writes an event down and sends it."""
        self._sequence += 1
        event = {
            "run_id": self._run_id,
            "sequence": self._sequence,
            "kind": kind,
            "elapsed_s": round(self.elapsed_s, 3),
            **fields,
        }
        self._store.append(self._run_id, event)
        if kind in ("epoch", "round"):
            self._add_metrics_row(fields[kind])
        if self._publish is not None:
            self._publish(event)

    def stop_reason(self) -> Reason | None:
        """Why training should end now, if it should."""
        if self.elapsed_s > self._budget_s:
            return "budget"
        return _stop_requests.get(self._run_id)

    def _add_metrics_row(self, epoch: dict[str, float | None]) -> None:
        path = self.folder / "metrics.csv"
        is_new = not path.exists()
        with path.open("a", newline="", encoding="utf-8") as table:
            writer = csv.DictWriter(table, fieldnames=list(epoch))
            if is_new:
                writer.writeheader()
            writer.writerow(epoch)

    def _beat(self) -> None:
        while not self._finished.wait(HEARTBEAT_S):
            try:
                self._store.touch(self._run_id)
            except UnknownRun:
                return  # deleted while it ran
