"""Where the cascade fails: the same face turned, mirrored, and what is left of its windows."""

from dataclasses import replace

import numpy as np
import streamlit as st

from app.studies.faces import ANGLES, STAGES, turned, windows_by_angle
from app.style import PALETTE
from app.widgets.faces_cascade import SHOWN_PX, drawn, walked_once
from app.widgets.tiles import picture

HEIGHT_PX = 260


def turn_controls() -> tuple[int, bool]:
    """Draws the angle and the mirror."""
    angle = st.slider(
        "Turn, in degrees", ANGLES[0], ANGLES[-1], 0, 5, key="turn", bind="query-params",
        help="Counterclockwise, about the middle of the picture. The cascade has learned upright faces only.",
    )  # fmt: skip
    is_mirrored = st.toggle("Mirror", key="mirror", bind="query-params", help="Left and right exchanged.")
    return int(angle), is_mirrored


def turning(gray: np.ndarray, angle: int, is_mirrored: bool, agreeing: int) -> None:
    """Draws the turned picture with what is found in it, and the windows that pass at every angle."""
    left, right = st.columns([5, 4], gap="medium")
    shown = turned(gray, angle, is_mirrored=is_mirrored)
    found = replace(walked_once(shown), agreeing=agreeing)
    windows = found.walk.survivors(STAGES)
    words = (
        f"Turned by {angle}°: {len(windows)} {'window passes' if len(windows) == 1 else 'windows pass'} all stages, "
        f"which makes {len(found.faces)} {'face' if len(found.faces) == 1 else 'faces'}."
    )
    with left:
        st.html(picture(drawn(shown, windows, found.faces), width_px=SHOWN_PX, alt=words))
        st.caption(
            f"Orange: windows that pass all stages. Green: a face, where one has at least {agreeing} neighbours."
        )
    with right:
        st.markdown(f"**{words}**")
        mirrored = np.ascontiguousarray(gray[:, ::-1]) if is_mirrored else gray
        st.vega_lite_chart(windows_by_angle(mirrored, agreeing), _look(angle), width="stretch", key="angles")
        st.caption(
            "The same at every ten degrees, by OpenCV's own detector; windows that pass somewhere else are in it, too. "
            "The features are upright rectangles: eyes darker "
            "than cheeks, a nose brighter than what is beside it. A face that lies on its side, or that looks to the "
            "side, has these elsewhere."
        )


def _look(angle: int) -> dict[str, object]:
    x = {"field": "angle", "type": "quantitative", "title": "turned by, in degrees", "axis": {"values": [*ANGLES[::3]]}}
    colors = {"domain": ["a face", "none"], "range": [PALETTE.test, PALETTE.validation]}
    return {
        "height": HEIGHT_PX,
        "layer": [
            {
                "mark": {"type": "bar", "tooltip": True, "width": 12},
                "transform": [{"calculate": "datum.faces > 0 ? 'a face' : 'none'", "as": "found"}],
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "windows",
                        "type": "quantitative",
                        "title": "windows that pass all stages",
                        "scale": {"domainMin": 0, "nice": True},
                    },
                    "color": {
                        "field": "found",
                        "type": "nominal",
                        "title": "they make",
                        "legend": {"orient": "top"},
                        "scale": colors,
                    },
                    "tooltip": [{"field": "angle"}, {"field": "windows"}, {"field": "faces"}],
                },
            },
            {
                "mark": {"type": "rule", "strokeDash": [4, 4], "color": PALETTE.accent, "strokeWidth": 2},
                "encoding": {"x": {"datum": angle, "type": "quantitative"}},
            },
        ],
    }
