"""Does it copy? The real pictures nearest to a drawing, and how near new real pictures come."""

from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.latent import LIBRARY, library
from app.style import PALETTE
from app.widgets.artist_picker import Artist
from app.widgets.tiles import gallery
from lab.architectures.gan import Drawings, Neighbours
from lab.architectures.judge import JUDGED

BY_PIXELS, BY_JUDGE = "Pixels", "The judge's features"
NEAREST = 6
LARGE_PX, TILE_PX, HEIGHT_PX, BINS = 150, 84, 240, 24
KINDS = {"drawn": PALETTE.validation, "real, never trained on": PALETTE.test}
TIMEOUT_S = 60.0


def copy_controls(artist: Artist) -> tuple[int, bool]:
    """Draws the controls: which z, and what alike means."""
    number = st.slider("z No.", 1, LIBRARY, 1, key="number", bind="query-params")
    if artist.spec.data not in JUDGED:
        return number, False
    measure = st.segmented_control(
        "Alike by",
        [BY_PIXELS, BY_JUDGE],
        default=BY_PIXELS,
        required=True,
        key="alike",
        bind="query-params",
        help="Pixels: the root of the mean squared difference. Features: the 128 numbers that the judge makes of a "
        "picture before it answers; they hardly change when a digit is moved by a pixel.",
    )
    return number, measure == BY_JUDGE


def copies(artist: Artist, number: int, by_judge: bool) -> None:
    """One drawing beside its nearest real pictures, and the distances of all."""
    drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, library(artist.spec.latent))
    with st.spinner("Comparing each drawing with thousands of real pictures …"):
        found: Neighbours = get_backend().call(
            tasks.nearest_training, drawn.pictures, artist.spec.data, NEAREST, by_judge, timeout_s=TIMEOUT_S
        )
    left, right = st.columns([1, 3], gap="medium")
    with left:
        st.markdown(f"**Drawn**, z No. {number}")
        st.html(gallery(drawn.pictures[number - 1 : number], [""], width_px=LARGE_PX))
    with right:
        st.markdown(f"**The {NEAREST} training pictures nearest to it**, and how far they are")
        captions = [f"{apart:.1f}" for apart in found.apart[number - 1]]
        st.html(gallery(found.pictures[number - 1], captions, width_px=TILE_PX))
    nearest = found.apart[:, 0]
    st.markdown(
        f"**Distance to the nearest training picture**: {np.median(nearest):.1f} for {LIBRARY} drawings, "
        f"{np.median(found.usual):.1f} for {len(found.usual)} real pictures that nobody trained on (medians)"
    )
    st.vega_lite_chart(_rows(nearest, found.usual), _look(), width="stretch", key="copies")
    words = _in_words(float(np.median(nearest)), float(np.median(found.usual)))
    st.caption(f"{words} {artist.searched(found.among)}")


def _in_words(drawn: float, usual: float) -> str:
    if drawn < 0.9 * usual:
        return (
            "Drawings lie closer to training pictures than new real pictures do: that is what copying looks like. "
            "Smooth drawings do so, too, since they lack what sets each real picture apart: look at the neighbours."
        )
    return (
        "Drawings keep about as much distance from these training pictures as new real pictures do: none of them is "
        "copied. That alone does not make drawings good; noise keeps a distance, too."
    )


def _rows(drawn: np.ndarray, usual: np.ndarray) -> list[dict[str, Any]]:
    edges = np.linspace(0, max(drawn.max(), usual.max()) * 1.05, BINS + 1)
    rows: list[dict[str, Any]] = []
    for kind, values in zip(KINDS, (drawn, usual), strict=True):
        shares = np.histogram(values, edges)[0] / len(values)
        rows += [
            {"kind": kind, "apart": float(edge), "share": float(share)}
            for edge, share in zip(edges, [*shares, shares[-1]], strict=True)
        ]
    return rows


def _look() -> dict[str, Any]:
    return {
        "height": HEIGHT_PX,
        "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.35, "line": True, "tooltip": True},
        "encoding": {
            "x": {"field": "apart", "type": "quantitative", "title": "distance to the nearest training picture"},
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": "share of pictures",
                "stack": None,
                "axis": {"format": ".0%"},
            },
            "color": {
                "field": "kind",
                "type": "nominal",
                "title": None,
                "legend": {"orient": "top"},
                "scale": {"domain": list(KINDS), "range": list(KINDS.values())},
            },
        },
    }
