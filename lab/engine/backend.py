"""All that a page can ask of the engine. Pages cannot tell an embedded worker from a cluster."""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.engine import tasks
from lab.engine.calls import Calls
from lab.engine.cluster import ClusterConfig, Mode
from lab.engine.downloads import Downloads
from lab.engine.feed import Feed
from lab.engine.link import EngineState, Link
from lab.engine.queue import Place, Queue
from lab.engine.recorder import TOPIC, request_stop
from lab.engine.store import RunRecord, Store
from lab.errors import Busy, EngineUnavailable, NotAllowed, UnknownRun
from lab.events import Reason, RunState
from lab.specs import RunSpec

logger = logging.getLogger(__name__)

HOUSEKEEPING_S = 2.0
PRUNE_EVERY_S = 600.0
_JOINABLE = ("finished", "early", None)  # None: not ended yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What the home page tells about the engine.

    Attributes:
        workers: trainings that may run at once.
        expected_wait_s: at most so long would a training wait that was started now.
    """

    mode: Mode
    state: EngineState
    message: str
    workers: int
    waiting: int
    training: int
    expected_wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The answer to "train this": the run to look at, and whether it was there already."""

    run_id: str
    joined: bool


class Backend:
    """Runs, their states and calls to workers; one object a process, shared by all sessions.

    The cluster is started, or joined, in a background thread: runs may be queued at once, and wait for it.
    """

    def __init__(self, runs_folder: Path, config: ClusterConfig, *, budget_s: float, shared_runs: bool = False) -> None:
        self.store = Store(runs_folder)
        self.budget_s = budget_s
        self.shared_runs = shared_runs
        self._config = config
        self._feed = Feed(self.store)
        self._queue = Queue(slots=config.workers)
        self._lock = threading.RLock()  # before the feed's own, never after
        self._queued: dict[str, RunRecord] = {}  # of the runs in the queue
        self._futures: dict[str, Any] = {}
        self._stopping: set[str] = set()
        self._pace: dict[tuple[str, ...], float] = {}
        self._closed = threading.Event()
        self.downloads = Downloads(self._client)
        on_event = {TOPIC: self._feed.take, tasks.DOWNLOADS: self.downloads.take}
        self._link = Link(config, runs_folder, on_event=on_event, on_places=self._take_places)
        self._calls = Calls(self._client)
        threading.Thread(target=self._keep_house, name="engine-house", daemon=True).start()

    # ---- runs ----

    def start(self, specs: Sequence[RunSpec], owner: str, *, again: bool = False) -> list[Started]:
        """Queues runs (one, or a pair of twins), or joins equal ones that wait, train or have finished.

        Args:
            owner: hash of the visitor's token, see `store.owner_of`.
            again: train even if an equal run exists.

        Raises:
            Busy: if the visitor already has a run that waits or trains.
        """
        with self._lock:
            found = [None if again else self._equal_run(spec) for spec in specs]
            if None in found:
                self._refuse_second_run(owner)
            started = []
            for spec, record in zip(specs, found, strict=True):
                if record is not None:
                    self.store.add_owner(record.run_id, owner)
                    started.append(Started(run_id=record.run_id, joined=True))
                    continue
                record = self.store.create(spec, owner)
                self._queued[record.run_id] = record
                self._queue.add(record.run_id)
                started.append(Started(run_id=record.run_id, joined=False))
            self._dispatch()
            return started

    def record(self, run_id: str) -> RunRecord:
        """Settings and owners of a run. Raises `UnknownRun`."""
        return self.store.read(run_id)

    def state(self, run_id: str) -> RunState:
        """A snapshot of a run; one that nobody works on any more is marked as interrupted first.

        Raises:
            UnknownRun: if there is no such run.
        """
        self.store.folder(run_id)
        state = self._feed.state(run_id)
        if not state.has_ended and run_id not in self._queued:
            # Not this process's run, so perhaps nobody sends us its events, or works on it at all: ask the disk.
            self._feed.forget(run_id)
            state = self._feed.state(run_id)
            if not state.has_ended and self.store.is_stale(run_id):
                self._end(run_id, "interrupted")
                state = self._feed.state(run_id)
        if state.has_ended:
            self._stopping.discard(run_id)
        return state

    def place(self, run_id: str) -> Place | None:
        """Where a waiting run stands in the queue; None if it does not wait."""
        with self._lock:
            return self._queue.place(run_id, self._seconds_left)

    def is_stopping(self, run_id: str) -> bool:
        """Whether somebody asked this run to stop and it has not ended yet."""
        return run_id in self._stopping

    def runs(self, owner: str) -> list[RunRecord]:
        """The visitor's runs, or everybody's where runs are shared; newest first."""
        return [record for record in self.store.records() if self.shared_runs or owner in record.owners]

    def stop(self, run_id: str, owner: str) -> None:
        """Takes a waiting run out of the queue; asks a training one to end after its present step.

        Raises:
            NotAllowed: if somebody else started it.
        """
        self._check_starter(run_id, owner, "stop")
        with self._lock:
            if run_id in self._queue.waiting:
                self._leave_queue(run_id)
                self._end(run_id, "stopped")
                return
            client = self._link.client()
            if self.state(run_id).has_ended:
                return
            self._stopping.add(run_id)
        threading.Thread(target=self._ask_to_stop, args=(client, run_id), name="engine-stop", daemon=True).start()

    def delete(self, run_id: str, owner: str) -> None:
        """Removes an ended run from the disk.

        Raises:
            NotAllowed: if somebody else started it.
            Busy: if it has not ended.
        """
        self._check_starter(run_id, owner, "delete")
        if not self.state(run_id).has_ended:
            raise Busy("A run that waits or trains must be stopped before it is deleted.")
        self.store.delete(run_id)
        self._feed.forget(run_id)

    # ---- calls ----

    def call(self, task: Callable[..., Any], *arguments: Any, timeout_s: float = 30.0) -> Any:
        """The result of one of `lab.engine.tasks`, from memory if it was asked before with equal arguments.

        Raises:
            EngineUnavailable: if no worker answers in time.
            LabError: whatever the task itself refuses.
        """
        return self._calls.call(task, *arguments, timeout_s=timeout_s)

    @property
    def runs_folder(self) -> str:
        """What tasks on runs take as their second argument."""
        return str(self.store.root)

    def health(self) -> Health:
        """What the engine is doing now."""
        with self._lock:
            return Health(
                mode=self._config.mode,
                state=self._link.state,
                message=self._link.message,
                workers=self._queue.slots,
                waiting=len(self._queue.waiting),
                training=len(self._queue.training),
                expected_wait_s=self._queue.expected_wait_s(self._seconds_left),
            )

    def close(self) -> None:
        """Ends the threads and the embedded workers."""
        self._closed.set()
        self._link.close()

    # ---- inside ----

    def _client(self) -> Any:
        return self._link.client()

    def _take_places(self, slots: int) -> None:
        with self._lock:
            self._queue.slots = slots
            self._dispatch()

    def _dispatch(self) -> None:
        """Sends waiting runs to free workers; called with the lock held, whenever either may have come."""
        try:
            client = self._link.client()
        except EngineUnavailable:
            return  # the link says so when there are places
        while (run_id := self._queue.take()) is not None:
            future = client.submit(
                tasks.train,
                run_id,
                self.runs_folder,
                budget_s=self.budget_s,
                key=f"train-{run_id}",
                resources={"train": 1},
                priority=-10,
                pure=False,
            )
            self._futures[run_id] = future
            future.add_done_callback(lambda done, run_id=run_id: self._trained(run_id, done))

    def _trained(self, run_id: str, future: Any) -> None:
        """A run's task is over: its end is on disk, unless its worker died.

        A cancelled future means that the connection was lost; the worker may well go on. Whether it does, its
        signs of life on the disk tell, see `state`.
        """
        with self._lock:
            self._leave_queue(run_id)
            if self._closed.is_set():
                return
            if future.status == "error":
                logger.error("the worker of run %s died: %r", run_id, future.exception())
            try:
                if future.status != "cancelled":
                    self._conclude(run_id)
            except UnknownRun:
                logger.warning("run %s was deleted while it trained", run_id)
            finally:
                self._dispatch()

    def _conclude(self, run_id: str) -> None:
        self._end(run_id, "interrupted")  # unless its worker wrote an end
        state = self._feed.state(run_id)
        if state.epochs_done and state.reason != "interrupted":
            spec = self.store.read(run_id).spec
            self._pace[spec.work] = state.elapsed_s / state.epochs_done

    def _leave_queue(self, run_id: str) -> None:
        self._queue.remove(run_id)
        self._queued.pop(run_id, None)
        self._futures.pop(run_id, None)
        self._stopping.discard(run_id)

    def _end(self, run_id: str, reason: Reason) -> None:
        """Writes the end of a run that has none on disk: nobody else will any more."""
        with self._lock:
            self._feed.forget(run_id)
            state = self._feed.state(run_id)
            if state.has_ended:
                return
            self.store.append(
                run_id,
                {
                    "run_id": run_id,
                    "sequence": state.sequence + 1,
                    "kind": "end",
                    "elapsed_s": state.elapsed_s,
                    "reason": reason,
                    "message": "",
                    "scores": {},
                },
            )
            self._feed.forget(run_id)

    def _ask_to_stop(self, client: Any, run_id: str) -> None:
        try:
            client.run(request_stop, run_id, on_error="ignore")
        except Exception:
            logger.exception("no worker could be asked to stop run %s", run_id)
            self._stopping.discard(run_id)  # so that the visitor may try again

    def _equal_run(self, spec: RunSpec) -> RunRecord | None:
        identity = spec.identity()
        for record in self.store.records():
            if record.spec.identity() == identity and self.state(record.run_id).reason in _JOINABLE:
                return record
        return None

    def _refuse_second_run(self, owner: str) -> None:
        for run_id, record in self._queued.items():
            with contextlib.suppress(UnknownRun):  # removed by hand
                # A run that has written its end leaves the queue a moment later.
                if record.owners[0] == owner and not self.state(run_id).has_ended:
                    raise Busy("You have a run that waits or trains: one at a time. Stop it, or wait for its end.")

    def _check_starter(self, run_id: str, owner: str, verb: str) -> None:
        if self.store.read(run_id).owners[0] != owner:
            raise NotAllowed(f"Only the browser that started this run can {verb} it.")

    def _seconds_left(self, run_id: str) -> float:
        if run_id in self._queue.training:
            with contextlib.suppress(UnknownRun):  # its folder was removed by hand
                remaining = self._feed.state(run_id).remaining_s
                if remaining is not None:
                    return min(remaining, self.budget_s)
        spec = self._queued[run_id].spec
        pace = self._pace.get(spec.work)
        return self.budget_s if pace is None else min(pace * spec.epochs, self.budget_s)

    def _keep_house(self) -> None:
        pruned_s = -PRUNE_EVERY_S
        while not self._closed.wait(HOUSEKEEPING_S):
            for run_id in list(self._queued):
                with contextlib.suppress(UnknownRun):  # it ended, or was removed by hand
                    self.store.touch(run_id)
            if time.monotonic() - pruned_s > PRUNE_EVERY_S:
                pruned_s = time.monotonic()
                try:
                    for run_id in self.store.prune():
                        self._feed.forget(run_id)
                except OSError:
                    logger.exception("old runs could not be pruned")


def from_environment() -> Backend:
    """A backend as `LAB_RUNS`, `LAB_RUN_SECONDS`, `LAB_SHARED_RUNS` and the cluster's variables say."""
    folder = os.environ.get("LAB_RUNS") or Path.home() / ".cache" / "cnn-visual-lab" / "runs"
    return Backend(
        Path(folder).expanduser().absolute(),  # workers elsewhere take it as it is
        ClusterConfig.from_environment(),
        budget_s=float(os.environ.get("LAB_RUN_SECONDS", "180")),
        shared_runs=os.environ.get("LAB_SHARED_RUNS", "") == "1",
    )
