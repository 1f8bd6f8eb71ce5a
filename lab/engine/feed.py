"""The app's memory of runs: events come in from the workers, snapshots go out to pages."""

import threading
from collections import OrderedDict
from typing import Any

from lab.engine.store import Store
from lab.errors import UnknownRun
from lab.events import RunState

MOST_STATES = 64


class Feed:
    """States by run id. One that is not in memory, or that missed an event, is read from disk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._states: OrderedDict[str, RunState] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, event: dict[str, Any]) -> None:
        """Folds an event in; the handler of the workers' topic."""
        with self._lock:
            state = self._states.get(event["run_id"])
            if state is None:
                return  # nobody looks at it; whoever does will read it from disk
            if event["sequence"] > state.sequence + 1:
                try:
                    self._states[event["run_id"]] = state = self._store.state(event["run_id"])
                except UnknownRun:  # deleted a moment ago: its last events are of no interest
                    del self._states[event["run_id"]]
                    return
            state.fold(event)

    def state(self, run_id: str) -> RunState:
        """A snapshot that nobody changes any more.

        Raises:
            UnknownRun: if there is no such run.
        """
        with self._lock:
            if run_id not in self._states:
                self._states[run_id] = self._store.state(run_id)
                while len(self._states) > MOST_STATES:
                    self._states.popitem(last=False)
            self._states.move_to_end(run_id)
            return self._states[run_id].snapshot()

    def forget(self, run_id: str) -> None:
        """Drops what is in memory, so that the next look reads the disk."""
        with self._lock:
            self._states.pop(run_id, None)
