"""Precision over recall, and average precision by category. Vega-Lite, pure."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.studies.coco_figures import Counts, line
from app.style import PALETTE, TEXT, Theme
from lab.ops.matching import RECALLS, Curve

HEIGHT_PX, ROW_PX = 420, 18
SHARE = {"domain": [0, 1]}
BESIDE: dict[str, dict[str, Any]] = {
    "above right": {"align": "left", "dx": 10, "dy": -12},
    "below left": {"align": "right", "dx": -8, "dy": 18},
    "below right": {"align": "left", "dx": 0, "dy": 18},
}


def precision_points(
    whole: Curve, confidence: float, counts: Counts, averaged: NDArray[np.float64]
) -> dict[str, list[Any]]:
    """All points of the chart in a table, each with the part that it belongs to.

    Args:
        whole: of all answers.
        confidence: answers that are at least so sure are drawn thick, with a dot where they end.
        counts: of those.
        averaged: float64 (101,), what AP is the mean of.
    """
    points = line(whole)
    parts: list[tuple[str, list[dict[str, float]]]] = [
        ("mean", _steps(averaged)),
        ("all", points),
        ("sure", [point for point in points if point["score"] >= confidence]),
    ]
    if counts.precision is not None and counts.recall is not None:
        dot = {"rank": 0.0, "recall": counts.recall, "precision": counts.precision, "score": confidence}
        parts.append((_beside(counts.recall, counts.precision), [dot]))
    table: dict[str, list[Any]] = {"part": [part for part, listed in parts for _ in listed]}
    for name in ("rank", "recall", "precision", "score"):
        table[name] = [point[name] for _, listed in parts for point in listed]
    return table


def precision_chart(theme: Theme) -> dict[str, Any]:
    """What a detector gets right over what it finds, from its surest answer to its least sure one.

    The points come with the data, so that the chart stands while they move.

    Args:
        theme: of the page, for the words.
    """
    looks: dict[str, dict[str, Any]] = {
        "mean": {"color": PALETTE.neutral, "strokeDash": [5, 4], "strokeWidth": 2},
        "all": {"color": PALETTE.training, "strokeWidth": 1.2},
        "sure": {"color": PALETTE.training, "strokeWidth": 4},
    }
    lines: list[dict[str, Any]] = [
        {"transform": [_only(part)], "mark": {"type": "line", **look}} for part, look in looks.items()
    ]
    dot = {
        "transform": [{"filter": {"field": "part", "oneOf": list(BESIDE)}}],
        "mark": {"type": "point", "filled": True, "size": 170, "opacity": 1, "color": PALETTE.accent},
    }
    words: list[dict[str, Any]] = [
        {
            "transform": [_only(part), {"calculate": "'confidence ' + format(datum.score, '.2f')", "as": "words"}],
            "mark": {"type": "text", "fontSize": 13, "fontWeight": 600, "color": TEXT[theme].accent, **place},
            "encoding": {"text": {"field": "words", "type": "nominal"}},
        }
        for part, place in BESIDE.items()
    ]
    return {
        "height": HEIGHT_PX,
        "encoding": {
            "x": _share("recall", "recall: share of the objects that is found"),
            "y": _share("precision", "precision: share of the answers that is right"),
            "order": {"field": "rank", "type": "quantitative"},
            "tooltip": [
                {"field": name, "type": "quantitative", "format": ".1%"} for name in ("recall", "precision", "score")
            ],
        },
        "layer": [*lines, dot, *words],
    }


class Kind(NamedTuple):
    """Of drawings: what it is called, and its colour."""

    words: str
    color: str


def category_chart(rows: Sequence[dict[str, Any]], chosen: str, own: Kind, other: Kind) -> dict[str, Any]:
    """A bar a category for one kind of drawings, a tick for the other kind.

    Args:
        rows: see `category_rows`.
        chosen: the category that is told apart.
        own, other: the two kinds.
    """
    y = {
        "field": "category",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 120, "labelOverlap": False},
    }
    color = {"condition": {"test": f"datum.category == '{chosen}'", "value": PALETTE.accent}, "value": own.color}
    tooltip = [
        {"field": "category", "title": " "},
        {"field": "AP", "title": own.words, "format": ".1%"},
        {"field": "other", "title": other.words, "format": ".1%"},
        {"field": "objects"},
    ]
    return {
        "height": ROW_PX * len(rows),
        "data": {"values": list(rows)},
        "encoding": {"y": y, "tooltip": tooltip},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"x": _share("AP", "AP of boxes"), "color": color}},
            {
                "mark": {"type": "tick", "thickness": 3, "color": other.color},
                "encoding": {"x": {"field": "other", "type": "quantitative"}},
            },
        ],
    }


def _beside(recall: float, precision: float) -> str:
    """Where the dot's words hide no curve: above and right of it, or below where there is no room."""
    if recall > 0.6 or precision > 0.93:
        return "below left" if recall > 0.25 else "below right"
    return "above right"


def _steps(averaged: NDArray[np.float64]) -> list[dict[str, float]]:
    return [
        {"rank": float(rank), "recall": float(x), "precision": float(y), "score": np.nan}
        for rank, (x, y) in enumerate(zip(RECALLS, averaged, strict=True))
    ]


def _only(part: str) -> dict[str, Any]:
    return {"filter": {"field": "part", "equal": part}}


def _share(field: str, title: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, "scale": SHARE, "axis": {"format": ".0%"}}
