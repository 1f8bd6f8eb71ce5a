"""What the numbers were taken on; nothing that names the machine or a place on it."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

_LIBRARIES = ("streamlit", "distributed", "tensorflow", "tensorflow-cpu", "keras", "numpy", "plotly", "playwright")


def machine() -> dict[str, Any]:
    """Cores, processor, memory, system, Python and the libraries that matter."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "cpu": _cpu_model(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "libraries": {name: found for name in _LIBRARIES if (found := _version(name))},
    }


def load() -> float:
    """Processes that ran or wanted to, mean of the last minute: on a quiet machine well below the number of cores."""
    return round(os.getloadavg()[0], 2)


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _version(library: str) -> str | None:
    try:
        return version(library)
    except ModuleNotFoundError:
        return None
