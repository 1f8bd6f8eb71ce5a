"""All layers of a network side by side: how much of each is zero for this picture; a click chooses one."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from app.backend import get_backend, tasks
from app.style import PALETTE
from app.widgets.subject_picker import Subject
from lab.architectures.inside import DeadUnits

HEIGHT_PX = 80
KEY = "layer-strip"


def layer_strip(subject: Subject, names: Sequence[str], chosen: str) -> None:
    """Draws it.

    Args:
        names: of the layers with maps.
        chosen: one of them; the control "layer" says which.
    """
    found: DeadUnits = get_backend().call(
        tasks.dead_units, subject.name, get_backend().runs_folder, subject.epoch, subject.picture
    )
    lines = [
        {
            "place": place,
            "layer": name,
            "all": 1.0,
            "units": float(units),
            "maps": float(maps),
            "is_chosen": name == chosen,
        }
        for place, (name, units, maps) in enumerate(zip(names, found.units, found.maps, strict=True), start=1)
    ]
    st.vega_lite_chart(
        lines,
        _chart(),
        key=KEY,
        width="stretch",
        on_select=_choose,
        selection_mode="bar",
        alt=f"Share of zero units in {len(lines)} layers; in {chosen} {found.units[names.index(chosen)]:.0%}",
    )
    st.caption(
        "Bars: the share of each layer's units, the cells of all its maps, that are zero on this picture. Dots: the "
        "share of its maps that are zero everywhere. Where no activation follows, nothing is zero. Click a bar to "
        "open its layer."
    )


def _choose() -> None:
    if chosen := st.session_state[KEY].selection.get("bar"):
        st.session_state["layer"] = chosen[0]["layer"]


def _chart() -> dict[str, Any]:
    scale = {"domain": [0, 1]}
    axis = {"values": [0, 1], "format": ".0%", "title": None}
    color = {"condition": {"test": "datum.is_chosen", "value": PALETTE.accent}, "value": PALETTE.neutral}
    shade = {"condition": {"test": "datum.is_chosen", "value": 0.4}, "value": 0.15}
    tooltip = [
        {"field": "layer", "title": "layer"},
        {"field": "units", "type": "quantitative", "title": "units that are zero", "format": ".0%"},
        {"field": "maps", "type": "quantitative", "title": "maps that are zero", "format": ".0%"},
    ]

    def share(field: str) -> dict[str, Any]:
        return {"field": field, "type": "quantitative", "scale": scale, "axis": axis}

    return {
        "height": HEIGHT_PX,
        "params": [{"name": "bar", "select": {"type": "point", "fields": ["layer"]}, "views": ["bars"]}],
        "encoding": {
            "x": {"field": "place", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.15}},
            "tooltip": tooltip,
        },
        "layer": [
            {  # the whole height answers to the mouse, also where nothing is zero
                "name": "bars",
                "mark": {"type": "bar", "cursor": "pointer"},
                "encoding": {"y": share("all"), "color": color, "opacity": shade},
            },
            {"mark": {"type": "bar"}, "encoding": {"y": share("units"), "color": color}},
            {
                "mark": {"type": "point", "filled": True, "size": 18, "color": PALETTE.validation},
                "encoding": {"y": share("maps")},
            },
        ],
    }
