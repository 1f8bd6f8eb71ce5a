"""Networks of `keras.applications`: fetched with progress and a stop, opened if the worker's memory allows."""

import threading
import time
from typing import Any

from lab.architectures.applications import ONLINE_NETWORKS
from lab.engine import memory
from lab.errors import Stopped

DOWNLOADS = "lab-downloads"
TELL_EVERY_S = 0.25
FOR_A_COPY = 2  # a network with random layers is a second model, and what each of its layers began with

_stop_requests: set[str] = set()
_switching = threading.RLock()  # one network is closed and the next opened, whoever asks
_opened_once: set[str] = set()  # TensorFlow keeps the memory that they had, and uses it again


def fetch_weights(name: str) -> None:
    """Fetches the weights of a network of `ONLINE_NETWORKS`; tells on `DOWNLOADS` how far it is.

    Raises:
        Offline: if that fails.
        Stopped: if somebody asked for it.
    """
    from distributed import get_worker

    from lab.nets.inspection import applications

    worker, told_s = get_worker(), 0.0
    _stop_requests.discard(name)

    def tell(done: int, total: int) -> None:
        nonlocal told_s
        if name in _stop_requests:
            raise Stopped(f"The download of {ONLINE_NETWORKS[name].title} was stopped.")
        if time.monotonic() - told_s > TELL_EVERY_S or done == total:
            told_s = time.monotonic()
            worker.log_event(DOWNLOADS, {"name": name, "done": done, "total": total})

    applications.fetch_weights(name, tell)


def stop_fetching(name: str) -> None:
    """Runs on every worker; the one that fetches the network sees it with the next bytes."""
    _stop_requests.add(name)


def open_network(name: str) -> Any:
    """A network of `ONLINE_NETWORKS`, opened in place of the one that was open.

    Raises:
        TooLarge: if it does not fit into the worker's memory.
        NotFetched: if its weights are not there.
    """
    from lab.nets.inspection import applications

    with _switching:
        if not applications.is_open(name):
            applications.close()
            network = ONLINE_NETWORKS[name]
            kept_mb = max((ONLINE_NETWORKS[each].memory_mb for each in _opened_once), default=0)
            memory.require(network.memory_mb, network.title, _smaller_than(name), kept_mb=kept_mb)
        opened = applications.application(name)
        _opened_once.add(name)
        return opened


def require_room_for_copy(name: str) -> None:
    """Makes sure that a second model of a network fits; all but those of `ONLINE_NETWORKS` are small.

    Raises:
        TooLarge: if it does not.
    """
    if name not in ONLINE_NETWORKS:
        return
    network = ONLINE_NETWORKS[name]
    what = f"{network.title} with random layers"
    memory.require(FOR_A_COPY * network.megabytes, what, "take a smaller network")


def _smaller_than(name: str) -> str:
    smaller = [each.title for each in ONLINE_NETWORKS.values() if each.memory_mb < ONLINE_NETWORKS[name].memory_mb]
    return f"choose {' or '.join([*smaller, 'EfficientNet-Lite0'])}"
