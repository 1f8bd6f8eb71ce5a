"""`python -m bench [names]`: all measures, or those that are named."""

import argparse
import importlib
import json
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.figures import merged, table
from bench.machine import load, machine

RESULTS = Path(__file__).parent / "results.json"
MEASURES = (
    "cold_start", "interaction", "responsiveness", "sessions", "throughput", "glimpses", "memory", "touch", "attend",
    "inside", "games", "invent", "detect",
)  # fmt: skip


def main() -> int:
    """Measures, writes, prints. Returns 1 if a bound was missed or a measure failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(MEASURES)}; all if none is given")
    names = parser.parse_args().names
    if unknown := sorted(set(names) - set(MEASURES)):
        parser.error(f"no measure {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    document: dict[str, Any] = {}
    for name in names or MEASURES:
        print(f"{name}, load {load():g}", flush=True)
        earlier = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else None
        document = merged(earlier, machine(), {name: _take(name)})
        RESULTS.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(table(document))
    taken = [document["measures"][name] for name in names or MEASURES]
    has_missed = any("error" in held or any(figure["holds"] is False for figure in held["figures"]) for held in taken)
    return int(has_missed)


def _take(name: str) -> dict[str, Any]:
    began_s = time.monotonic()
    held: dict[str, Any] = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "load_before": load()}
    try:
        figures = importlib.import_module(f"bench.measures.{name}").measure()
    except Exception as error:
        traceback.print_exc()
        held["error"] = type(error).__name__  # its text may name places of this machine
    else:
        held["figures"] = [figure.as_json() for figure in figures]
    held["seconds"] = round(time.monotonic() - began_s, 1)
    return held


if __name__ == "__main__":
    sys.exit(main())
