"""An existing cluster: a scheduler and workers in processes of their own, started as the README says."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from distributed import Client

from lab.engine.backend import Backend, Started
from lab.engine.cluster import ClusterConfig
from lab.engine.store import Store
from tests.waiting import wait_until

ROOT = Path(__file__).resolve().parents[3]
LONG = {"epochs": 50, "batch_size": 8}
PATIENCE_S = 150


class Cluster:
    """A scheduler and its workers; all of them end with `close`."""

    def __init__(self, folder, workers, **variables):
        self._folder = folder
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.processes = []
        self.start(workers)

    def start(self, workers):
        self._run("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        for _ in range(workers):
            arguments = ["--nworkers", "1", "--nthreads", "4", "--resources", "train=1"]
            self._run("worker", self.address, *arguments, "--no-dashboard", "--host", "127.0.0.1")

    def _run(self, *arguments):
        number = len(self.processes)
        with (self._folder / f"process_{number}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)

    def worker_pid(self):
        """The process that works, below the one that watches over it."""
        (worker,) = [
            child
            for process in self.processes
            if process.poll() is None
            for child in psutil.Process(process.pid).children()
            if any("spawn_main" in word for word in child.cmdline())
        ]
        return worker.pid

    def close(self):
        for process in self.processes:
            for child in psutil.Process(process.pid).children() if process.poll() is None else []:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.kill()
            process.kill()
            process.wait(timeout=30)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory):
    cluster = Cluster(tmp_path_factory.mktemp("two"), 2, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    yield cluster
    cluster.close()


@pytest.fixture(scope="module")
def one_worker(tmp_path_factory):
    """With a scheduler that has Dask's own settings: it gives a dead worker's tasks to the next one."""
    cluster = Cluster(tmp_path_factory.mktemp("one"), 1)
    yield cluster
    cluster.close()


@pytest.fixture
def join(tmp_path):
    """Makes backends of a cluster, all on one runs folder."""
    backends = []

    def make(cluster):
        config = ClusterConfig(scheduler=cluster.address, workers=1, worker_memory="", connect_timeout_s=2.0)
        backends.append(Backend(tmp_path / "runs", config, budget_s=120))
        return backends[-1]

    yield make
    for backend in backends:
        backend.close()


def ended(backend, run_id):
    wait_until(lambda: backend.state(run_id).has_ended, timeout_s=PATIENCE_S)
    return backend.state(run_id)


def learns(backend, run_id):
    wait_until(lambda: backend.state(run_id).epochs, timeout_s=PATIENCE_S)


def test_two_workers_train_two_runs_at_the_same_time(two_workers, join, new_spec):
    backend = join(two_workers)
    wait_until(lambda: backend.health().workers == 2, timeout_s=PATIENCE_S)
    assert (backend.health().mode, backend.health().message) == ("cluster", "")
    ids = [backend.start([new_spec(epochs=2, batch_size=16)], owner)[0].run_id for owner in "ab"]
    third = backend.start([new_spec(epochs=1)], "c")[0].run_id
    assert backend.place(third).ahead == 2

    def trained_keys():
        return sorted(key for keys in client.processing().values() for key in keys if key.startswith("train-"))

    with Client(two_workers.address, set_as_default=False) as client:
        both = sorted(f"train-{run_id}" for run_id in ids)
        wait_until(lambda: trained_keys() == both, timeout_s=PATIENCE_S, every_s=0.2)
        busy = [keys for keys in client.processing().values() if any(key.startswith("train-") for key in keys)]
        assert len(busy) == 2
    assert (backend.health().training, backend.health().waiting) == (2, 1)
    for run_id in (*ids, third):
        state = ended(backend, run_id)
        assert (state.reason, state.steps[-1]) == ("finished", state.total_steps)
        assert state == backend.store.state(run_id)
    wait_until(lambda: backend.health().state == "ready", timeout_s=PATIENCE_S)


def test_a_restarted_app_follows_joins_and_stops_a_run_that_goes_on_in_the_cluster(two_workers, join, new_spec):
    spec = new_spec(**LONG)
    before, after = join(two_workers), join(two_workers)
    run_id = before.start([spec], "a")[0].run_id
    learns(before, run_id)
    steps = after.state(run_id).steps
    wait_until(lambda: after.state(run_id).steps > steps)
    assert after.start([spec], "b") == [Started(run_id=run_id, joined=True)]
    wait_until(lambda: after.health().state != "starting", timeout_s=PATIENCE_S)
    after.stop(run_id, "a")
    assert after.is_stopping(run_id)
    assert ended(after, run_id).reason == "stopped"
    assert not after.is_stopping(run_id)
    assert ended(before, run_id).reason == "stopped"


def test_a_dead_worker_interrupts_its_run_though_the_scheduler_would_begin_it_again(one_worker, join, new_spec):
    backend = join(one_worker)
    run_id = backend.start([new_spec(**LONG)], "a")[0].run_id
    learns(backend, run_id)
    losses = backend.state(run_id).step_losses
    os.kill(one_worker.worker_pid(), signal.SIGKILL)
    state = ended(backend, run_id)
    assert state.reason == "interrupted"
    assert state.step_losses[: len(losses)] == losses
    assert state.steps == sorted(set(state.steps))


def test_a_scheduler_that_comes_back_is_joined_again_and_the_line_goes_on(one_worker, join, new_spec, monkeypatch):
    monkeypatch.setattr("lab.engine.store.STALE_AFTER_S", 5.0)
    backend = join(one_worker)
    wait_until(lambda: backend.health().state != "starting", timeout_s=PATIENCE_S)
    training = backend.start([new_spec(**LONG)], "a")[0].run_id
    waiting = backend.start([new_spec()], "b")[0].run_id
    wait_until(lambda: backend.state(training).phase != "queued", timeout_s=PATIENCE_S)
    one_worker.close()
    wait_until(lambda: backend.health().state == "unreachable", timeout_s=PATIENCE_S)
    assert ended(backend, training).reason == "interrupted"
    assert backend.state(waiting).phase == "queued"
    assert backend.place(waiting).ahead == 0
    one_worker.start(1)
    wait_until(lambda: backend.state(waiting).phase != "queued", timeout_s=PATIENCE_S)
    assert (backend.health().message, backend.health().training) == ("", 1)


def test_a_cluster_whose_workers_do_not_train_is_refused_with_a_sentence(tmp_path, join):
    cluster = Cluster(tmp_path, 0)
    try:
        backend = join(cluster)
        wait_until(lambda: backend.health().state == "unreachable", timeout_s=PATIENCE_S)
        wait_until(lambda: "--resources train=1" in backend.health().message, timeout_s=PATIENCE_S)
    finally:
        backend.close()
        cluster.close()


def test_workers_look_for_the_runs_folder_with_their_own_eyes(two_workers, tmp_path):
    from lab.engine import tasks

    with Client(two_workers.address, set_as_default=False) as client:
        for path, seen in ((tmp_path, True), (tmp_path / "elsewhere", False)):
            assert list(client.run(tasks.sees, str(path)).values()) == [seen] * 2
    assert Store(tmp_path / "runs").records() == []
