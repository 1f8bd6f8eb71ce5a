"""Precision over recall, and average precision by category. Vega-Lite, pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.studies.coco_figures import Counts, line
from app.style import PALETTE, TEXT, Theme
from lab.ops.matching import RECALLS, Curve

HEIGHT_PX, ROW_PX = 420, 18
SHARE = {"domain": [0, 1]}


def precision_chart(
    whole: Curve, confidence: float, counts: Counts, averaged: NDArray[np.float64], theme: Theme
) -> dict[str, Any]:
    """What a detector gets right over what it finds, from its surest answer to its least sure one.

    Args:
        whole: of all answers.
        confidence: answers that are at least so sure are drawn thick, with a dot where they end.
        counts: of those.
        averaged: float64 (101,), what AP is the mean of.
        theme: of the page, for the words.
    """
    points = line(whole)
    sure = [point for point in points if point["score"] >= confidence]
    layers = [
        {
            "data": {"values": _steps(averaged)},
            "mark": {"type": "line", "color": PALETTE.neutral, "strokeDash": [5, 4], "strokeWidth": 2},
        },
        {"data": {"values": points}, "mark": {"type": "line", "color": PALETTE.training, "strokeWidth": 1.2}},
        {"data": {"values": sure}, "mark": {"type": "line", "color": PALETTE.training, "strokeWidth": 4}},
    ]
    if counts.precision is not None and counts.recall is not None:
        dot = [{"recall": counts.recall, "precision": counts.precision, "words": f"confidence {confidence:.2f}"}]
        beside = _beside(counts.recall, counts.precision)
        layers += [
            {"data": {"values": dot}, "mark": {"type": "point", "filled": True, "size": 170, "opacity": 1}}
            | {"encoding": {"color": {"value": PALETTE.accent}}},
            {
                "data": {"values": dot},
                "mark": {"type": "text", "fontSize": 13, "fontWeight": 600, **beside},
                "encoding": {"text": {"field": "words"}, "color": {"value": TEXT[theme].accent}},
            },
        ]
    return {
        "height": HEIGHT_PX,
        "encoding": {
            "x": _share("recall", "recall: share of the objects that is found"),
            "y": _share("precision", "precision: share of the answers that is right"),
            "tooltip": [
                {"field": name, "type": "quantitative", "format": ".1%"} for name in ("recall", "precision", "score")
            ],
        },
        "layer": layers,
    }


def category_chart(rows: Sequence[dict[str, Any]], chosen: str, own: str, other: str) -> dict[str, Any]:
    """A bar a category for one kind of drawings, a tick for the other kind.

    Args:
        rows: see `category_rows`.
        chosen: the category that is told apart.
        own, other: what the two kinds are called.
    """
    y = {
        "field": "category",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"labelLimit": 120, "labelOverlap": False},
    }
    color = {"condition": {"test": f"datum.category == '{chosen}'", "value": PALETTE.accent}, "value": PALETTE.training}
    tooltip = [
        {"field": "category", "title": " "},
        {"field": "AP", "title": own, "format": ".1%"},
        {"field": "other", "title": other, "format": ".1%"},
        {"field": "objects"},
    ]
    return {
        "height": ROW_PX * len(rows),
        "data": {"values": list(rows)},
        "encoding": {"y": y, "tooltip": tooltip},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": {"x": _share("AP", "AP of boxes"), "color": color}},
            {
                "mark": {"type": "tick", "thickness": 3, "color": PALETTE.validation},
                "encoding": {"x": {"field": "other", "type": "quantitative"}},
            },
        ],
    }


def _beside(recall: float, precision: float) -> dict[str, Any]:
    """Where the dot's words hide no curve: above and right of it, or below and left where there is no room."""
    if recall > 0.6 or precision > 0.93:
        return {"align": "right" if recall > 0.25 else "left", "dx": -8 if recall > 0.25 else 0, "dy": 18}
    return {"align": "left", "dx": 10, "dy": -12}


def _steps(averaged: NDArray[np.float64]) -> list[dict[str, float]]:
    return [{"recall": float(x), "precision": float(y)} for x, y in zip(RECALLS, averaged, strict=True)]


def _share(field: str, title: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "title": title, "scale": SHARE, "axis": {"format": ".0%"}}
