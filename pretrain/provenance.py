"""Where a shipped number comes from: the machine it was made on, and files that are written whole or not at all."""

import json
import os
import platform
from pathlib import Path
from typing import Any

from lab.engine.store import write_atomically


def machine() -> dict[str, Any]:
    """The machine in words: processor, cores that this process may use, operating system, TensorFlow's switch."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": _processor(),
        "cores": cores,
        "system": f"{platform.system()} {platform.machine()}",
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS", ""),
    }


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def write_card(path: Path, card: dict[str, Any]) -> None:
    """A card as JSON that people can read, in a folder that is made if it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, json.dumps(card, indent=1, ensure_ascii=False) + "\n")
