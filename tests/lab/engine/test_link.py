"""The link to the workers, with a made-up cluster: what it says of every trouble, and that it gets over it."""

import gc
import threading

import pytest
from distributed import Client

from lab.engine import link as link_module
from lab.engine import tasks
from lab.engine.backend import Backend
from lab.engine.cluster import ClusterConfig
from lab.engine.link import LOST, Link
from lab.engine.recorder import TOPIC
from lab.errors import EngineUnavailable
from tests.waiting import wait_until

EMBEDDED = ClusterConfig(scheduler=None, workers=1, worker_memory="1GiB")
EXISTING = ClusterConfig(scheduler="tcp://host:8786", workers=1, worker_memory="")


class Future:
    def __init__(self, address):
        self.address, self.status = address, "pending"


class Cluster:
    """Stands for a `Connection` and its client; tests change what it says."""

    def __init__(self, workers=None):
        self.workers = {"tcp://one": 1} if workers is None else workers
        self.sees = True
        self.is_lost = False
        self.is_closed = False
        self.warmed = []
        self.handlers = {}
        self.client = self

    def places(self):
        return dict(self.workers)

    def close(self):
        self.is_closed = True

    def subscribe_topic(self, topic, handler):
        self.handlers[topic] = handler

    def submit(self, task, *, workers, **settings):
        assert task is tasks.warm
        self.warmed.append(Future(*workers))
        return self.warmed[-1]

    def run(self, task, path, on_error):
        assert task is tasks.sees
        if callable(self.sees):
            return dict.fromkeys(self.workers, self.sees(path))
        return dict.fromkeys(self.workers, self.sees)

    def warm_up(self):
        for future in self.warmed:
            future.status = "finished"


@pytest.fixture
def link_to(monkeypatch, tmp_path):
    """Makes a link whose attempts to connect give the clusters (or errors) in turn, the last one for ever."""
    links = []
    monkeypatch.setattr(link_module, "WATCH_EVERY_S", 0.005)

    def make(*clusters, config=EXISTING, on_event=lambda event: None, on_places=lambda slots: None):
        attempts = iter(clusters)
        last = clusters[-1]

        def connect(config):
            answer = next(attempts, last)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(link_module, "connect", connect)
        links.append(Link(config, tmp_path, on_event={TOPIC: on_event}, on_places=on_places))
        return links[-1]

    yield make
    for link in links:
        link.close()


def becomes(link, state, message=""):
    wait_until(lambda: (link.state, link.message) == (state, message), timeout_s=20, every_s=0.002)


def test_before_the_first_answer_the_engine_is_starting(link_to, monkeypatch):
    go_on = threading.Event()
    cluster = Cluster()
    link = link_to(cluster)
    monkeypatch.setattr(link_module, "connect", lambda config: go_on.wait(20) and cluster)
    link = Link(EXISTING, link._runs_folder, on_event={}, on_places=lambda slots: None)
    try:
        assert (link.state, link.message) == ("starting", "")
        with pytest.raises(EngineUnavailable, match="still starting"):
            link.client()
    finally:
        link.close()
        go_on.set()
    wait_until(lambda: cluster.is_closed)  # a cluster that comes after the end is closed, not left behind


@pytest.mark.parametrize("config", [EMBEDDED, EXISTING], ids=["embedded", "existing"])
def test_an_engine_is_ready_when_all_its_workers_are_warm(link_to, config):
    cluster = Cluster({"tcp://one": 1, "tcp://two": 1})
    link = link_to(cluster, config=config)
    becomes(link, "warming")
    assert link.client() is cluster  # work may be sent meanwhile
    cluster.warmed[0].status = "finished"
    assert link.state == "warming"
    cluster.warmed[1].status = "finished"
    becomes(link, "ready")
    assert [future.address for future in cluster.warmed] == ["tcp://one", "tcp://two"]


def test_a_worker_that_takes_the_place_of_a_dead_one_is_warmed_too(link_to):
    cluster = Cluster({"tcp://one": 1})
    link = link_to(cluster, config=EMBEDDED)
    becomes(link, "warming")
    cluster.warm_up()
    becomes(link, "ready")
    cluster.workers = {}
    becomes(link, "starting")
    cluster.workers = {"tcp://two": 1}
    becomes(link, "warming")
    cluster.warm_up()
    becomes(link, "ready")
    assert [future.address for future in cluster.warmed] == ["tcp://one", "tcp://two"]


def test_a_worker_that_failed_to_warm_is_asked_again(link_to):
    cluster = Cluster()
    link = link_to(cluster)
    becomes(link, "warming")
    cluster.warmed[0].status = "error"
    wait_until(lambda: len(cluster.warmed) == 2)
    cluster.warmed[1].status = "finished"
    becomes(link, "ready")


def test_places_follow_the_workers_of_an_existing_cluster(link_to):
    told = []
    cluster = Cluster({"tcp://one": 1})
    link_to(cluster, on_places=told.append)
    for workers, slots in (({"tcp://one": 1, "tcp://two": 2}, 3), ({"tcp://one": 1, "tcp://plain": 0}, 1)):
        cluster.workers = workers
        wait_until(lambda slots=slots: told and told[-1] == slots)
    assert told == [1, 3, 1]


def test_an_embedded_cluster_has_the_places_it_was_given_even_while_a_worker_restarts(link_to):
    told = []
    config = ClusterConfig(scheduler=None, workers=2, worker_memory="1GiB")
    cluster = Cluster({"tcp://one": 1, "tcp://two": 1})
    link_to(cluster, config=config, on_places=told.append)
    wait_until(lambda: told == [2])
    cluster.workers = {"tcp://one": 1}
    wait_until(lambda: told == [2, 2])


@pytest.mark.parametrize(
    ("workers", "sees", "trouble"),
    [
        ({}, True, "The Dask cluster has no worker that trains: start one with --resources train=1."),
        ({"tcp://plain": 0}, True, "The Dask cluster has no worker that trains: start one with --resources train=1."),
        (
            {"tcp://one": 1},
            False,
            "The Dask worker at tcp://one does not see the runs folder {folder}: "
            "LAB_RUNS must name a folder that the app and all workers share.",
        ),
        (
            {"tcp://one": 1},
            ModuleNotFoundError("No module named 'lab'"),
            "The Dask worker at tcp://one cannot run the lab: install the lab there too.",
        ),
    ],
)
def test_workers_that_cannot_serve_are_refused_with_a_sentence_until_they_can(
    link_to, tmp_path, workers, sees, trouble
):
    told = []
    cluster = Cluster(workers)
    cluster.sees = sees
    link = link_to(cluster, on_places=told.append)
    sentence = trouble.format(folder=tmp_path)
    becomes(link, "unreachable", sentence)
    with pytest.raises(EngineUnavailable) as refusal:
        link.client()
    assert str(refusal.value) == sentence
    assert (cluster.warmed, told) == ([], [])
    cluster.workers, cluster.sees = {"tcp://one": 1}, True
    becomes(link, "warming")
    wait_until(lambda: told == [1])


def test_workers_are_asked_for_a_file_that_only_this_folder_has(link_to, tmp_path):
    asked = []

    def sees(path):
        asked.append(path)
        return tasks.sees(path)

    cluster = Cluster()
    cluster.sees = sees
    becomes(link_to(cluster), "warming")
    assert asked[0].startswith(str(tmp_path))
    assert list(tmp_path.iterdir()) == []  # and the file is gone again


def test_a_scheduler_is_asked_until_it_answers(link_to):
    cluster = Cluster()
    link = link_to(OSError("refused"), ValueError("odd"), cluster)
    becomes(link, "warming")
    assert link.client() is cluster


def test_a_scheduler_that_does_not_answer_is_named(link_to):
    link = link_to(OSError("refused"))
    becomes(link, "unreachable", "No Dask scheduler answers at tcp://host:8786.")


def test_a_worker_that_cannot_be_started_is_said(link_to):
    link = link_to(RuntimeError("no memory"), config=EMBEDDED)
    becomes(link, "unreachable", "The engine's worker cannot be started; the reason is in the log.")


def test_a_lost_connection_is_said_and_made_again(link_to):
    told = []
    first, second = Cluster(), Cluster({"tcp://two": 1})
    link = link_to(first, OSError("refused"), OSError("refused"), second, on_places=told.append)
    wait_until(lambda: told == [1])
    first.is_lost = True
    with pytest.raises(EngineUnavailable) as refusal:
        link.client()
    assert str(refusal.value) in (LOST, "No Dask scheduler answers at tcp://host:8786.")
    wait_until(lambda: told == [1, 1])
    assert link.client() is second
    assert first.is_closed
    assert [future.address for future in second.warmed] == ["tcp://two"]


def test_the_watch_survives_what_it_did_not_expect(link_to, monkeypatch):
    cluster = Cluster()
    link = link_to(cluster)
    becomes(link, "warming")
    cluster.places = lambda: 1 / 0
    cluster.warm_up()
    becomes(link, "ready")
    del cluster.places
    cluster.workers = {"tcp://two": 1}
    becomes(link, "warming")


def test_events_of_the_workers_are_passed_on(link_to):
    events = []
    cluster = Cluster()
    link_to(cluster, on_event=events.append)
    wait_until(lambda: cluster.handlers)
    cluster.handlers[TOPIC]((1234.5, {"run_id": "a"}))
    assert events == [{"run_id": "a"}]


def test_after_close_the_watch_ends_and_the_cluster_is_closed(link_to):
    cluster = Cluster()
    link = link_to(cluster)
    becomes(link, "warming")
    link.close()
    assert cluster.is_closed


def test_a_client_that_failed_is_gone_before_the_next_one_starts(tmp_path):
    """Collected while another one starts, it would wait for a lock of `distributed` that its own thread holds."""

    def half_made() -> list[str]:
        clients = [each for each in gc.get_objects() if type(each) is Client]
        return [client.status for client in clients if client.status not in ("running", "closed")]

    gc.collect()
    gc.disable()
    nowhere = ClusterConfig(scheduler="nonsense://here", workers=1, worker_memory="", connect_timeout_s=0.2)
    backend = Backend(tmp_path, nowhere, budget_s=10)
    try:
        wait_until(lambda: backend.health().state == "unreachable")
        wait_until(lambda: not half_made(), timeout_s=20)
    finally:
        gc.enable()
        backend.close()
