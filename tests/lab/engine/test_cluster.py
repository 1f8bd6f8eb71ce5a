"""Where the workers are and how much memory they may take."""

import os

import pytest

from lab.engine import cluster
from lab.engine.cluster import ClusterConfig, default_worker_mib

MACHINE_MIB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


@pytest.fixture
def limit(tmp_path, monkeypatch):
    """Writes what the container's cgroup would say."""
    path = tmp_path / "memory.max"
    monkeypatch.setattr(cluster, "_CGROUP_LIMITS", (str(tmp_path / "of another version"), str(path)))
    return path.write_text


def test_without_a_container_a_worker_may_have_half_of_the_machine(limit):
    limit("max\n")
    assert default_worker_mib(1) == pytest.approx(max(1600, MACHINE_MIB // 2), abs=1)


@pytest.mark.parametrize(
    ("container_mib", "workers", "expected_mib"),
    [(6000, 1, 3000), (6000, 2, 1600), (2000, 1, 1600), (10_000, 3, 1666)],
)
def test_the_containers_memory_is_shared_but_never_below_what_tensorflow_needs(
    limit, monkeypatch, container_mib, workers, expected_mib
):
    monkeypatch.setattr(cluster.os, "sysconf", lambda name: {"SC_PAGE_SIZE": 4096}.get(name, 2**24))  # 64 GiB
    limit(str(container_mib * 2**20))
    assert default_worker_mib(workers) == expected_mib


def test_a_limit_above_the_machines_memory_is_none(limit):
    limit(str(2**63 - 4096))  # what version 1 says for "no limit"
    assert default_worker_mib(1) == pytest.approx(max(1600, MACHINE_MIB // 2), abs=1)


def test_without_variables_one_worker_is_embedded(monkeypatch):
    for name in ("LAB_SCHEDULER", "LAB_WORKERS", "LAB_WORKER_MEMORY"):
        monkeypatch.delenv(name, raising=False)
    config = ClusterConfig.from_environment()
    assert (config.mode, config.scheduler, config.workers) == ("embedded", None, 1)
    assert config.worker_memory == f"{default_worker_mib(1)}MiB"


def test_variables_choose_the_cluster(monkeypatch):
    monkeypatch.setenv("LAB_SCHEDULER", "tcp://host:8786")
    monkeypatch.setenv("LAB_WORKERS", "3")
    monkeypatch.setenv("LAB_WORKER_MEMORY", "4GiB")
    assert ClusterConfig.from_environment() == ClusterConfig(
        scheduler="tcp://host:8786", workers=3, worker_memory="4GiB"
    )
    assert ClusterConfig.from_environment().mode == "cluster"


@pytest.mark.parametrize("words", ["0", "-2"])
def test_there_is_always_one_worker(monkeypatch, words):
    monkeypatch.setenv("LAB_WORKERS", words)
    assert ClusterConfig.from_environment().workers == 1
