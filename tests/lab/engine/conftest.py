"""Backends for tests: offline ones, which cost nothing, and specs that nobody trained before."""

import itertools

import pytest

from lab.catalog import course_spec
from lab.engine.backend import Backend
from lab.engine.cluster import ClusterConfig

_seeds = itertools.count(1)

NOBODY = ClusterConfig(
    scheduler="tcp://127.0.0.1:1",  # nothing listens there, and the refusal comes at once
    workers=1,
    worker_memory="",
    connect_timeout_s=0.2,
)


@pytest.fixture
def new_spec():
    """The single layer on the digits, with a seed of its own, so that no test joins the run of another."""

    def spec(model="single-layer", **changes):
        return course_spec("digits", model, **({"seed": next(_seeds), "epochs": 2, "batch_size": 128} | changes))

    return spec


@pytest.fixture
def offline(tmp_path):
    """Makes backends whose scheduler never answers: runs wait, and everything on disk works."""
    backends = []

    def make(folder=tmp_path / "runs", **settings):
        backend = Backend(folder, NOBODY, **({"budget_s": 120.0} | settings))
        backends.append(backend)
        return backend

    yield make
    for backend in backends:
        backend.close()
