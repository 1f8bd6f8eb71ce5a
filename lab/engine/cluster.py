"""The Dask cluster that does the work: an embedded one by default, an existing one by `LAB_SCHEDULER`."""

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

THREADS_A_WORKER = 4
LEAST_WORKER_MIB = 1600
HEAD_START_S = 2.0
_CGROUP_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")

Mode = Literal["embedded", "cluster"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterConfig:
    """Where the workers are.

    Attributes:
        scheduler: an address such as `tcp://host:8786`, or None for an embedded one.
        head_start_s: how long the engine waits with its start, unless it is needed: embedded workers load TensorFlow
            on the cores that draw the app's first page.
    """

    scheduler: str | None
    workers: int
    worker_memory: str
    connect_timeout_s: float = 10.0
    head_start_s: float = 0.0

    @classmethod
    def from_environment(cls) -> "ClusterConfig":
        """`LAB_SCHEDULER`, `LAB_WORKERS`, `LAB_WORKER_MEMORY`."""
        workers = max(1, int(os.environ.get("LAB_WORKERS", "1")))
        memory = os.environ.get("LAB_WORKER_MEMORY") or f"{default_worker_mib(workers)}MiB"
        scheduler = os.environ.get("LAB_SCHEDULER") or None
        head_start_s = 0.0 if scheduler else HEAD_START_S
        return cls(scheduler=scheduler, workers=workers, worker_memory=memory, head_start_s=head_start_s)

    @property
    def mode(self) -> Mode:
        """Embedded unless an address is given."""
        return "cluster" if self.scheduler else "embedded"


def default_worker_mib(workers: int) -> int:
    """Half of the memory that this container has, shared by the workers; never below what TensorFlow needs."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for path in _CGROUP_LIMITS:
        try:
            total = min(total, int(Path(path).read_text()))
        except (OSError, ValueError):
            continue  # no such cgroup version here, or "max"
    return max(LEAST_WORKER_MIB, total // 2 // workers // 2**20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A `distributed.Client`, and the embedded `LocalCluster` behind it if there is one."""

    client: Any
    embedded: Any | None

    @property
    def is_lost(self) -> bool:
        """Whether the scheduler is gone; `distributed` tries a little longer, we start afresh."""
        return self.client.status != "running"

    def places(self) -> dict[str, int]:
        """The address of each worker -> how many trainings it takes at once."""
        workers = self.client.scheduler_info(n_workers=-1)["workers"]
        return {address: int(worker["resources"].get("train", 0)) for address, worker in workers.items()}

    def close(self) -> None:
        """Ends the embedded workers; an existing cluster goes on."""
        self.client.close(timeout=2)
        if self.embedded is not None:
            self.embedded.close(timeout=5)


def connect(config: ClusterConfig) -> Connection:
    """Starts the embedded cluster, or joins the existing one.

    Raises:
        OSError: if an existing scheduler does not answer in time.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    dask.config.set(
        {
            # A run whose worker died must be seen to have died, not silently begin again.
            "distributed.scheduler.allowed-failures": 0,
            # TensorFlow gives no memory back: a worker that pauses for it would wait for ever.
            "distributed.worker.memory.target": False,
            "distributed.worker.memory.spill": False,
            "distributed.worker.memory.pause": False,
            "distributed.worker.memory.terminate": 0.95,
        }
    )
    if config.scheduler:
        client = Client(config.scheduler, timeout=config.connect_timeout_s, set_as_default=False)
        return Connection(client=client, embedded=None)
    security = Security.temporary()  # keeps other accounts of a classroom server out
    embedded = LocalCluster(
        n_workers=config.workers,
        threads_per_worker=THREADS_A_WORKER,
        resources={"train": 1},
        host="127.0.0.1",
        protocol="tls://",
        security=security,
        dashboard_address="127.0.0.1:0",
        memory_limit=config.worker_memory,
        preload=["lab.engine.lean_worker"],
        silence_logs=logging.ERROR,
    )
    return Connection(client=Client(embedded, security=security, set_as_default=False), embedded=embedded)
