"""What is told of the machine, and what is not."""

import json
import platform
from pathlib import Path

from bench.machine import load, machine


def test_the_machine_is_told_by_cores_processor_memory_and_versions():
    told = machine()
    assert told["cores"] >= 1
    assert told["memory_gb"] > 0
    assert told["python"] == platform.python_version()
    assert {"streamlit", "distributed", "keras"} <= told["libraries"].keys()
    assert load() >= 0


def test_neither_its_name_nor_a_place_on_it_is_told():
    told = json.dumps(machine())
    assert platform.node() not in told
    assert str(Path.home()) not in told
