"""Errors of single networks against what they cost. Vega-Lite, pure."""

from collections.abc import Sequence
from typing import Any

from app.studies.museum import Point
from app.style import PALETTE, TEXT, Theme

HEIGHT_PX = 380
TITLES = {"parameters": "parameters", "work": "multiply-accumulates for a picture"}
_TICKS = {
    "parameters": [5e6, 1e7, 2e7, 5e7, 1e8, 2e8],
    "work": [1e9, 2e9, 5e9, 1e10, 2e10],
}
_DOMAINS = {"parameters": [5e6, 3.2e8], "work": [8e8, 4e10]}
# Where a name stands beside its point, so that neighbours do not cover each other: align, dx, dy.
_PLACES = {"GoogLeNet": ("left", 4, 16), "VGG19": ("left", 9, 10), "ResNet-101": ("right", -3, 16)}
_USUAL_PLACE = ("left", 8, -7)


def error_chart(points: Sequence[Point], cost: str, chosen: str, theme: Theme) -> dict[str, Any]:
    """A point a network, with its name; variants are hollow.

    Args:
        points: the networks.
        cost: a key of `TITLES`, the field along the x-axis.
        chosen: title of the network that is told apart.
        theme: of the page, for the names.
    """
    lines = [
        {
            "network": point.title,
            "cost": getattr(point, cost),
            "error": point.error,
            "fill": "variant" if point.is_variant else "same network",
            "is_chosen": point.title == chosen,
            "place": list(_PLACES).index(point.title) if point.title in _PLACES else len(_PLACES),
        }
        for point in points
    ]
    x = {
        "field": "cost",
        "type": "quantitative",
        "title": TITLES[cost],
        "scale": {"type": "log", "domain": _DOMAINS[cost]},
        "axis": {"format": "~s", "values": _TICKS[cost]},
    }
    y = {
        "field": "error",
        "type": "quantitative",
        "title": "top-5 error (%)",
        "scale": {"domain": [0, 23]},
    }
    color = {"condition": {"test": "datum.is_chosen", "value": PALETTE.accent}, "value": PALETTE.training}
    ink = {
        "condition": {"test": "datum.is_chosen", "value": TEXT[theme].accent},
        "value": TEXT[theme].training,
    }
    tooltip = [
        {"field": "network", "title": " "},
        {"field": "cost", "title": TITLES[cost], "format": ","},
        {"field": "error", "title": "top-5 error (%)"},
    ]
    return {
        "height": HEIGHT_PX,
        "data": {"values": lines},
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "point", "size": 110, "strokeWidth": 2.5},
                "encoding": {
                    "stroke": color,
                    "fill": {
                        "condition": [
                            {"test": "datum.fill == 'variant'", "value": "transparent"},
                            {"test": "datum.is_chosen", "value": PALETTE.accent},
                        ],
                        "value": PALETTE.training,
                    },
                    "tooltip": tooltip,
                },
            },
            *(
                {
                    "transform": [{"filter": f"datum.place == {number}"}],
                    "mark": {"type": "text", "align": align, "dx": dx, "dy": dy, "fontSize": 12},
                    "encoding": {"text": {"field": "network"}, "color": ink},
                }
                for number, (align, dx, dy) in enumerate([*_PLACES.values(), _USUAL_PLACE])
            ),
        ],
    }
