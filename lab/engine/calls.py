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


class Calls:
    """Answers of tasks by name and arguments.

    Args:
        client: gives the `distributed.Client`, or raises `EngineUnavailable`.
    """

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client
        self._answers: OrderedDict[str, Any] = OrderedDict()
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
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)
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
