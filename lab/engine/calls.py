"""Short questions to a worker: tried again after a worker's death, remembered, never waited for in vain."""

import hashlib
import pickle
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any

from lab.errors import EngineUnavailable

MOST_ANSWERS = 256
MOST_BYTES = 64_000_000  # of all remembered answers together; the last one stays, whatever its size


class Calls:
    """Answers of tasks by name and arguments.

    Args:
        client: gives the `distributed.Client`, or raises `EngineUnavailable`.
    """

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client
        self._answers: OrderedDict[str, Any] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._lock = threading.Lock()

    def call(self, task: Callable[..., Any], *arguments: Any, timeout_s: float) -> Any:
        """The answer to `task(*arguments)`; a question hit by a worker's death is asked once more.

        Raises:
            EngineUnavailable: if no worker answers within `timeout_s`, or two die over it.
        """
        key = hashlib.sha256(pickle.dumps((task, arguments))).hexdigest()
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = self._ask(task, arguments, timeout_s)
        size = len(pickle.dumps(answer, protocol=pickle.HIGHEST_PROTOCOL))
        with self._lock:
            self._answers[key], self._sizes[key] = answer, size
            self._answers.move_to_end(key)
            while len(self._answers) > 1 and (
                len(self._answers) > MOST_ANSWERS or sum(self._sizes.values()) > MOST_BYTES
            ):
                oldest, _ = self._answers.popitem(last=False)
                del self._sizes[oldest]
        return answer

    def _ask(self, task: Callable[..., Any], arguments: tuple[Any, ...], timeout_s: float) -> Any:
        client = self._client()
        # Only now: before there is a client, another thread may be half through the same import.
        from distributed.scheduler import KilledWorker

        for attempt in range(2):
            if attempt:
                client = self._client()
            future = client.submit(task, *arguments, pure=False, priority=10)
            try:
                return future.result(timeout=timeout_s)
            except KilledWorker:
                continue  # perhaps an innocent one: somebody else's work brought the process down
            except CancelledError:
                raise EngineUnavailable("The connection to the engine was lost over this question.") from None
            except TimeoutError:
                future.cancel()
                raise EngineUnavailable(f"The engine did not answer within {timeout_s:g} seconds.") from None
        raise EngineUnavailable("The engine's worker ended twice over this question.")
