"""The living link to the workers: made in the background, watched, and made again after a loss."""

import contextlib
import gc
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

from lab.engine import tasks
from lab.engine.cluster import ClusterConfig, Connection, connect
from lab.errors import EngineUnavailable

logger = logging.getLogger(__name__)

WATCH_EVERY_S = 2.0
LOST = "The connection to the engine was lost; the app keeps trying to restore it."

EngineState = Literal["starting", "warming", "ready", "unreachable"]


class Link:
    """Starts or joins a cluster, keeps its workers warm, and knows whether they can serve.

    One thread writes; the others read whole values. An existing cluster is asked again and again until it
    answers, its workers can import the lab, and they see the runs folder.

    Args:
        on_event: by topic, takes what the workers publish, in a thread of the client, which it must not hold up.
        on_places: is told how many trainings may run at once, whenever the workers have changed.
    """

    def __init__(
        self,
        config: ClusterConfig,
        runs_folder: Path,
        *,
        on_event: Mapping[str, Callable[[dict[str, Any]], None]],
        on_places: Callable[[int], None],
    ) -> None:
        self._config = config
        self._runs_folder = runs_folder
        self._on_event = on_event
        self._on_places = on_places
        self._connection: Connection | None = None
        self._trouble = ""
        self._warm: dict[str, Any] = {}  # a worker's address -> the future that says that TensorFlow is loaded
        self._closed = threading.Event()
        self._needed = threading.Event()
        threading.Thread(target=self._stay_connected, name="engine-link", daemon=True).start()

    @property
    def state(self) -> EngineState:
        """What the home page says of the engine."""
        if self._trouble:
            return "unreachable"
        warm = self._warm.values()
        if not warm:
            return "starting"
        return "ready" if all(future.status == "finished" for future in warm) else "warming"

    @property
    def message(self) -> str:
        """Why the workers are out of reach; empty if they are not."""
        return self._trouble

    def client(self) -> Any:
        """The `distributed.Client`.

        Raises:
            EngineUnavailable: if there is none yet, or none any more.
        """
        self._needed.set()
        connection = self._connection
        if self._trouble:
            raise EngineUnavailable(self._trouble)
        if connection is None:
            raise EngineUnavailable("The engine is still starting; it takes a few seconds.")
        if connection.is_lost:
            raise EngineUnavailable(LOST)
        return connection.client

    def close(self) -> None:
        """Ends the thread and the embedded workers; an existing cluster goes on."""
        self._closed.set()
        self._needed.set()
        if self._connection is not None:
            self._connection.close()

    def _stay_connected(self) -> None:
        self._needed.wait(self._config.head_start_s)
        while not self._closed.is_set():
            try:
                if self._connection is None:
                    self._connection = self._connect()
                    if self._connection is None:
                        # A client that found nobody is garbage now. Were it collected while the next one starts,
                        # `distributed` would wait for a lock that it holds itself.
                        gc.collect()
                    if self._closed.is_set():
                        self.close()  # it came while the connection was made
                elif self._connection.is_lost:
                    self._lose(self._connection)
                if self._connection is not None:
                    self._look_at_workers(self._connection)
            except Exception:
                if not self._closed.is_set():
                    logger.exception("watching the workers failed; the watch goes on")
            self._closed.wait(WATCH_EVERY_S)

    def _connect(self) -> Connection | None:
        try:
            connection = connect(self._config)
        except Exception as error:  # no answer, a malformed address, another release, no memory for a worker
            if self._config.scheduler:
                self._complain(f"No Dask scheduler answers at {self._config.scheduler}.", error)
            else:
                self._complain("The engine's worker cannot be started; the reason is in the log.", error)
            return None
        for topic, take in self._on_event.items():
            connection.client.subscribe_topic(topic, lambda event, take=take: take(event[1]))
        return connection

    def _lose(self, connection: Connection) -> None:
        self._complain(LOST)
        self._connection, self._warm = None, {}
        with contextlib.suppress(OSError):  # a time-out is one, too
            connection.close()

    def _look_at_workers(self, connection: Connection) -> None:
        places = connection.places()
        if self._config.mode == "embedded":
            slots = self._config.workers  # a worker that has just died is being replaced
        else:
            slots = sum(places.values())
            is_news = places.keys() != self._warm.keys() or self._trouble or not slots
            if is_news and not self._can_serve(connection, slots):
                return
        warm = {address: future for address, future in self._warm.items() if address in places}
        for address in places:
            if address not in warm or warm[address].status == "error":
                warm[address] = connection.client.submit(tasks.warm, pure=False, priority=5, workers=[address])
        has_changed = warm.keys() != self._warm.keys() or bool(self._trouble)
        self._warm, self._trouble = warm, ""
        if has_changed:
            self._on_places(slots)

    def _can_serve(self, connection: Connection, slots: int) -> bool:
        if slots == 0:
            self._complain("The Dask cluster has no worker that trains: start one with --resources train=1.")
            return False
        probe = self._runs_folder / f".seen-{secrets.token_hex(8)}"
        probe.touch()
        try:
            answers = connection.client.run(tasks.sees, str(probe), on_error="return")
        finally:
            probe.unlink(missing_ok=True)
        for address, sees in answers.items():
            if isinstance(sees, Exception):
                self._complain(f"The Dask worker at {address} cannot run the lab: install the lab there too.", sees)
                return False
            if not sees:
                self._complain(
                    f"The Dask worker at {address} does not see the runs folder {self._runs_folder}: "
                    "LAB_RUNS must name a folder that the app and all workers share."
                )
                return False
        return True

    def _complain(self, trouble: str, error: Exception | None = None) -> None:
        if trouble != self._trouble:
            logger.error("%s %s", trouble, str(error or ""))  # a record shall not keep what failed alive
        self._trouble = trouble
