"""Two threads of a worker that load networks at once, such as the warming and a visitor's first run, both get them."""

import subprocess
import sys

import pytest

from tests.browser import ROOT

TWO_AT_ONCE = """
import importlib, sys, threading
sys.setswitchinterval(1e-5)
start, failed = threading.Barrier(2), []
def load(name):
    start.wait()
    try:
        importlib.import_module(name)
    except BaseException as error:
        failed.append(repr(error))
threads = [threading.Thread(target=load, args=[name]) for name in ("lab.nets.training.warming", sys.argv[1])]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
sys.exit("; ".join(failed) or None)
"""


@pytest.mark.parametrize("module", ["lab.nets.gan.live", "lab.nets.attention.live", "lab.nets.inspection.subjects"])
def test_networks_are_loaded_by_two_threads_at_once(module: str) -> None:
    # Where one begins with Keras and the other with TensorFlow: "deadlock detected by _ModuleLock", for good.
    command = [sys.executable, "-c", TWO_AT_ONCE, module]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=90)
    assert done.returncode == 0, done.stderr[-500:]
