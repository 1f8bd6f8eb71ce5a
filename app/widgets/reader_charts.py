"""Charts of networks that read fields: how many they read, and what an answer costs. Vega-Lite, pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.studies.everything import COST_SIDES, GUESSING, SWEEPS, Measured, Score, in_words, percent
from app.studies.readers import READERS
from app.style import PALETTE, SERIES

BAR_PX, AXIS_PX = 40, 55
INSIDE = 0.5  # a bar as long as this has room for its number
COST_HEIGHT_PX, SWEEP_HEIGHT_PX = 300, 360
NAMED_BELOW = ("ram", "conv")  # their lines: others run just above them
COLORS = dict(zip(READERS, (SERIES[2], SERIES[7], SERIES[1], SERIES[0], SERIES[5], SERIES[3]), strict=True))


def accuracy_chart(scores: Sequence[Score]) -> dict[str, Any]:
    """A bar a network, the share that it read with one standard error either way; guessing as a dashed line."""
    lines = [
        {
            "network": score.title,
            "right": score.right,
            "low": max(score.right - score.error, 0.0),
            "high": min(score.right + score.error, 1.0),
            "share": percent(score.right),  # as in the table: Vega rounds a half in another way
            "words": in_words(score),
        }
        for score in scores
    ]
    y: dict[str, Any] = {
        "field": "network",
        "type": "nominal",
        "sort": [score.title for score in scores],
        "title": None,
        "axis": {"labelLimit": 180},
    }
    x = {
        "field": "right",
        "type": "quantitative",
        "title": "right answers",
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%"},
    }
    ends = {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}}
    colors = _colors([score.who for score in scores])
    number = {"fontWeight": "bold", "fontSize": 13}
    return {
        "height": BAR_PX * len(lines) + AXIS_PX,
        "data": {"values": lines},
        "layer": [
            {
                "mark": {"type": "bar", "height": {"band": 0.6}},
                "encoding": {
                    "y": y,
                    "x": x,
                    "color": colors,
                    "tooltip": [{"field": "network", "title": " "}, {"field": "words", "title": "right"}],
                },
            },
            {"mark": {"type": "rule", "strokeWidth": 3, "color": PALETTE.neutral}, "encoding": {"y": y, **ends}},
            {
                "transform": [{"filter": f"datum.right >= {INSIDE}"}],
                "mark": {"type": "text", "align": "right", "dx": -10, "color": "#ffffff", **number},
                "encoding": {
                    "y": y,
                    "x": {"field": "low", "type": "quantitative"},
                    "text": {"field": "share"},
                },
            },
            {
                "transform": [{"filter": f"datum.right < {INSIDE}"}],
                "mark": {"type": "text", "align": "left", "dx": 10, **number},
                "encoding": {
                    "y": y,
                    "x": {"field": "high", "type": "quantitative"},
                    "text": {"field": "share"},
                    "color": colors,
                },
            },
            {
                "data": {"values": [{"right": GUESSING}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 2, "color": PALETTE.neutral},
                "encoding": {"x": x},
            },
        ],
    }


def cost_chart(costs: Mapping[str, Sequence[int]], side: int) -> dict[str, Any]:
    """A line a network over the side of the field, on a logarithmic scale; today's side is marked."""
    lines = [
        {"network": READERS[who], "side": at, "cost": price}
        for who, prices in costs.items()
        for at, price in zip(COST_SIDES, prices, strict=True)
    ]
    x = {
        "field": "side",
        "type": "quantitative",
        "title": "side of the field (pixels)",
        "scale": {"domain": [COST_SIDES[0], COST_SIDES[-1]]},
    }
    y = {
        "field": "cost",
        "type": "quantitative",
        "title": "cost (multiply-accumulates)",
        "scale": {"type": "log"},
        "axis": {"format": "~s"},
    }
    tooltip = [
        {"field": "network", "title": " "},
        {"field": "side", "title": "side"},
        {"field": "cost", "title": "multiply-accumulates", "format": ","},
    ]
    colors = _colors(list(costs))
    named = {"x": x, "y": y, "text": {"field": "network"}, "color": colors}
    at_the_end = f"datum.side == {COST_SIDES[-1]} && "
    is_below = " || ".join(f"datum.network == '{READERS[who]}'" for who in NAMED_BELOW)
    return {
        "height": COST_HEIGHT_PX,
        "data": {"values": lines},
        "layer": [
            {
                "mark": {"type": "line", "strokeWidth": 3},
                "encoding": {"x": x, "y": y, "color": colors, "tooltip": tooltip},
            },
            *(
                {
                    "transform": [{"filter": at_the_end + which}],
                    "mark": {"type": "text", "align": "right", "dy": dy, "fontWeight": "bold"},
                    "encoding": named,
                }
                for which, dy in ((f"!({is_below})", -9), (f"({is_below})", 16))
            ),
            *_here(x, side),
        ],
    }


def sweep_chart(along: Sequence[Measured], control: str, title: str, value: int) -> dict[str, Any]:
    """A line a network: the share that it read at each value of a control; today's value is marked.

    Args:
        along: what was measured at each value.
        control: a key of `SWEEPS`.
        title: of the horizontal axis.
        value: where the control stands.
    """
    lines = [
        {
            "network": score.title,
            "at": getattr(measured.setting, control),
            "right": score.right,
            "low": max(score.right - score.error, 0.0),
            "high": min(score.right + score.error, 1.0),
            "words": in_words(score),
        }
        for measured in along
        for score in measured.scores
    ]
    colors = _colors([score.who for score in along[0].scores]) | {"legend": {"orient": "bottom", "title": None}}
    x = {
        "field": "at",
        "type": "quantitative",
        "title": title,
        "scale": {"nice": False},
        "axis": {"values": list(SWEEPS[control]), "format": "d"},
    }
    y = {
        "field": "right",
        "type": "quantitative",
        "title": "right answers",
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%"},
    }
    ends = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}
    tooltip = [
        {"field": "network", "title": " "},
        {"field": "at", "title": title},
        {"field": "words", "title": "right answers"},
    ]
    return {
        "height": SWEEP_HEIGHT_PX,
        "data": {"values": lines},
        "layer": [
            {"mark": {"type": "line", "strokeWidth": 3}, "encoding": {"x": x, "y": y, "color": colors}},
            {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"x": x, **ends, "color": colors}},
            {
                "mark": {"type": "point", "filled": True, "size": 30, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": colors, "tooltip": tooltip},
            },
            {
                "data": {"values": [{"right": GUESSING}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 2, "color": PALETTE.neutral},
                "encoding": {"y": y},
            },
            *_here(x, value),
        ],
    }


def _here(x: Mapping[str, Any], value: int) -> list[dict[str, Any]]:
    """Where the control stands: a dashed line in no network's colour, with a word above it."""
    data = {"values": [{x["field"]: value}]}
    word = {"type": "text", "baseline": "bottom", "dy": -3, "fontWeight": "bold", "color": PALETTE.neutral}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 2, "color": PALETTE.neutral},
            "encoding": {"x": x},
        },
        {"data": data, "mark": word, "encoding": {"x": x, "y": {"value": 0}, "text": {"value": "here"}}},
    ]


def _colors(kinds: Sequence[str]) -> dict[str, Any]:
    """Each network in the colour that it has in all charts; its name stands beside it."""
    scale = {"domain": [READERS[who] for who in kinds], "range": [COLORS[who] for who in kinds]}
    return {"field": "network", "type": "nominal", "scale": scale, "legend": None}
