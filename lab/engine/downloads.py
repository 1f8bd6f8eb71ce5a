"""Networks on their way from the network: one at a time, for everybody; how far it is, and a stop."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from lab.architectures.applications import ONLINE_NETWORKS
from lab.engine import tasks
from lab.errors import Busy, LabError, NotAllowed, Stopped

logger = logging.getLogger(__name__)

DownloadState = Literal["running", "done", "failed", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """The present or the last download of a network.

    Attributes:
        owner: the hash of who started it.
        done, total: bytes.
        message: why it failed or was stopped.
    """

    name: str
    owner: str
    done: int
    total: int
    state: DownloadState = "running"
    message: str = ""


class Downloads:
    """Starts downloads on a worker and follows them.

    Args:
        client: gives the `distributed.Client`, or raises `EngineUnavailable`.
    """

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client
        self._known: dict[str, Download] = {}
        self._futures: dict[str, Any] = {}
        self._lock = threading.RLock()

    def start(self, name: str, owner: str) -> None:
        """Begins to fetch a network, or joins who fetches it already.

        Args:
            name: a key of `ONLINE_NETWORKS`.
            owner: hash of the visitor's token.

        Raises:
            Busy: while another network is being fetched.
        """
        client = self._client()
        with self._lock:
            running = next((each for each in self._known.values() if each.state == "running"), None)
            if running is not None and running.name == name:
                return
            if running is not None:
                raise Busy(f"{ONLINE_NETWORKS[running.name].title} is being fetched: one network at a time.")
            total = ONLINE_NETWORKS[name].megabytes * 10**6
            self._known[name] = Download(name=name, owner=owner, done=0, total=total)
            self._futures[name] = client.submit(tasks.fetch_weights, name, pure=False, priority=-5)
        self._futures[name].add_done_callback(lambda future: self._ended(name, future))

    def state(self, name: str) -> Download | None:
        """The present download of a network, or how the last one ended; None if there was none."""
        return self._known.get(name)

    def take(self, event: dict[str, Any]) -> None:
        """Notes how far a download is; the handler of the workers' topic."""
        with self._lock:
            known = self._known.get(event["name"])
            if known is not None and known.state == "running":
                self._known[event["name"]] = replace(known, done=event["done"], total=event["total"])

    def stop(self, name: str, owner: str) -> None:
        """Asks a download to end; nothing of it is kept.

        Raises:
            NotAllowed: if somebody else started it.
        """
        known = self._known.get(name)
        if known is None or known.state != "running":
            return
        if known.owner != owner:
            raise NotAllowed("Only the browser that started this download can stop it.")
        client = self._client()
        threading.Thread(target=self._ask, args=(client, name), name="download-stop", daemon=True).start()

    def _ask(self, client: Any, name: str) -> None:
        try:
            client.run(tasks.stop_fetching, name, on_error="ignore")
        except Exception:
            logger.exception("no worker could be asked to stop the download of %s", name)

    def _ended(self, name: str, future: Any) -> None:
        state: DownloadState = "done"
        message = ""
        if future.status != "finished":
            error = future.exception() if future.status == "error" else None
            state = "stopped" if isinstance(error, Stopped) else "failed"
            message = str(error) if isinstance(error, LabError) else "The engine's worker ended over this download."
            if not isinstance(error, LabError):
                logger.error("the download of %s failed: %r", name, error)
        with self._lock:
            self._futures.pop(name, None)
            self._known[name] = replace(self._known[name], state=state, message=message)
