"""What the whole session shares: one browser and one engine."""

import os
import sys
from collections.abc import Iterator

import pytest

from lab.engine.backend import Backend
from lab.engine.cluster import ClusterConfig
from tests.browser import chromium

__all__ = ["backend", "chromium"]

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow speaks of errors alone, here and in workers


@pytest.fixture(autouse=True)
def _main_module() -> Iterator[None]:
    """`AppTest` leaves its page as `__main__`, and a new worker process would begin by importing that."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before


@pytest.fixture(scope="session")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backend]:
    """A backend with an embedded worker, on a runs folder that nobody else has; it may still be warming."""
    config = ClusterConfig(scheduler=None, workers=1, worker_memory="3GiB")
    engine = Backend(tmp_path_factory.mktemp("engine") / "runs", config, budget_s=120)
    yield engine
    engine.close()
