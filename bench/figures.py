"""What a figure is, and how figures are written down. Pure."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Statistic = Literal["median", "p95", "max", "all"]


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that at least `share` of all samples do not exceed (nearest rank, so never flattering).

    Example:
        >>> percentile([3, 1, 2, 4], 0.5), percentile([3, 1, 2, 4], 0.95)
        (2, 4)
    """
    if not samples:
        raise ValueError("a percentile needs at least one sample, got none")
    if not 0 < share <= 1:
        raise ValueError(f"share must be in (0, 1], got {share}")
    return sorted(samples)[math.ceil(share * len(samples)) - 1]


_STATISTICS: dict[Statistic, Callable[[Sequence[float]], float]] = {
    "median": statistics.median,
    "p95": lambda samples: percentile(samples, 0.95),
    "max": max,
    "all": min,  # a share or count that must hold every time: the worst one speaks
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A promise: at most, or at least, so much."""

    side: Literal["<=", ">="]
    value: float

    def holds(self, value: float) -> bool:
        """Whether a value keeps the promise."""
        return value <= self.value if self.side == "<=" else value >= self.value

    def __str__(self) -> str:
        return f"{self.side} {self.value:g}"


def at_most(value: float) -> Bound:
    """An upper bound."""
    return Bound(side="<=", value=value)


def at_least(value: float) -> Bound:
    """A lower bound."""
    return Bound(side=">=", value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of the lab, with everything it follows from.

    Attributes:
        name: short and stable, `snake_case`.
        what: the measured thing in words.
        unit: "s", "ms", "MB" (10^6 bytes), "" for ratios and counts.
        samples: in the order they were taken.
        statistic: what is compared with the bound; "all" takes the smallest.
        bound: None for a figure that is told but not promised.
    """

    name: str
    what: str
    unit: str
    samples: tuple[float, ...]
    statistic: Statistic = "median"
    bound: Bound | None = None

    @property
    def value(self) -> float:
        """The statistic of the samples."""
        return _STATISTICS[self.statistic](self.samples)

    @property
    def holds(self) -> bool | None:
        """Whether the bound holds; None without a bound."""
        return None if self.bound is None else self.bound.holds(self.value)

    def as_json(self) -> dict[str, Any]:
        """Plain values, rounded to what a clock can tell."""
        return {
            "name": self.name,
            "what": self.what,
            "unit": self.unit,
            "statistic": self.statistic,
            "value": _rounded(self.value),
            "median": _rounded(statistics.median(self.samples)),
            "samples": [_rounded(sample) for sample in self.samples],
            "bound": None if self.bound is None else str(self.bound),
            "holds": self.holds,
        }


def merged(
    earlier: Mapping[str, Any] | None, machine: Mapping[str, Any], taken: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """The document for `results.json`: new measures replace their earlier selves, the others stay.

    Args:
        earlier: the document of the last time, or None. What another machine measured is dropped.
        machine: what the numbers are taken on.
        taken: measure -> when, under which load, for how long, and its figures.
    """
    kept = earlier["measures"] if earlier and earlier.get("machine") == machine else {}
    return {"machine": dict(machine), "measures": {**kept, **taken}}


def table(document: Mapping[str, Any]) -> str:
    """All figures of a document, a line each; what misses its bound is marked."""
    rows = [("measure", "figure", "value", "bound", "", "samples")]
    for measure, held in document["measures"].items():
        if "error" in held:
            rows.append((measure, "-", "-", "-", "FAILED", held["error"]))
        for figure in held.get("figures", []):
            mark = {True: "holds", False: "MISSED", None: ""}[figure["holds"]]
            value = f"{figure['value']:g} {figure['unit']}".strip()
            rows.append(
                (
                    measure,
                    figure["name"],
                    f"{value} ({figure['statistic']})" if len(figure["samples"]) > 1 else value,
                    figure["bound"] or "-",
                    mark,
                    str(len(figure["samples"])),
                )
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in rows
    )


def _rounded(value: float) -> float:
    return float(f"{value:.4g}") if abs(value) < 1000 else round(value, 1)
