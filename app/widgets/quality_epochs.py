"""How good drawings were after each kept epoch, measured one after the other."""

from typing import Any

import streamlit as st

from app.style import PALETTE, SERIES
from app.widgets.artist_picker import Artist
from app.widgets.quality_scores import measured
from lab.architectures.gan import Quality

HEIGHT_PX = 300
SHARES = {"the judge reads": SERIES[0], "precision": SERIES[1], "recall": SERIES[2]}


def over_epochs(artist: Artist, count: int) -> None:
    """Measures every kept epoch, with progress; then two charts and a table."""
    epochs, found = artist.measurable, {}
    progress = st.progress(0.0, "Drawing and judging…")
    for done, (number, epoch) in enumerate(epochs.items()):
        progress.progress(done / len(epochs), f"After epoch {number}: {count:,} drawings are judged…")
        found[number] = measured(artist, epoch, count)
    progress.empty()
    start, end = min(found), max(found)
    least = min(found, key=lambda number: found[number].frechet)
    first, last = found[start], found[end]
    best = "" if least == end else f" Least it was after epoch {least}: **{found[least].frechet:.1f}**."
    st.markdown(
        f"From epoch {start} to epoch {end} the Fréchet distance went from **{first.frechet:.1f}** to "
        f"**{last.frechet:.1f}**; between two sets of real pictures it is {last.frechet_of_real:.1f}.{best}"
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**Fréchet distance**")
        st.vega_lite_chart(_distances(found), _distance_look(last.frechet_of_real), width="stretch", key="distances")
        st.caption("Less is better, on a logarithmic scale. Dashed: training pictures against test pictures.")
    with right:
        st.markdown("**Shares**")
        st.vega_lite_chart(_shares(found), _shares_look(), width="stretch", key="shares")
        st.caption(
            "Precision: drawings that lie among real pictures. Recall: real pictures that lie among drawings. One "
            "without the other says little: equal grey pictures may all lie among real ones, and no real one among "
            "them."
        )
    st.caption(
        "An epoch is 100 steps here. More epochs were kept early on, since most happens there. All is measured now; "
        "the second look at it is instant."
    )


def _distances(found: dict[int, Quality]) -> list[dict[str, Any]]:
    return [{"epoch": epoch, "distance": each.frechet} for epoch, each in found.items()]


def _shares(found: dict[int, Quality]) -> list[dict[str, Any]]:
    return [
        {"epoch": epoch, "what": what, "share": share}
        for epoch, each in found.items()
        for what, share in zip(SHARES, (each.accepted(), each.precision, each.recall), strict=True)
    ]


def _x() -> dict[str, Any]:
    """Epochs on a scale that is logarithmic but for a place for 0."""
    return {
        "field": "epoch",
        "type": "quantitative",
        "title": "epoch",
        "scale": {"type": "symlog"},
        "axis": {"format": "d", "values": [0, 1, 3, 10, 30, 100, 300]},
    }


def _distance_look(floor: float) -> dict[str, Any]:
    y = {
        "field": "distance",
        "type": "quantitative",
        "title": "Fréchet distance",
        "scale": {"type": "log"},
        "axis": {"format": "~r", "values": [0.5, 1, 2, 5, 10, 20, 50, 100, 200]},
    }
    tooltip = [{"field": "epoch", "title": "after epoch"}, {"field": "distance", "format": ".2f"}]
    return {
        "height": HEIGHT_PX,
        "layer": [
            {
                "mark": {
                    "type": "line",
                    "point": {"color": PALETTE.validation},
                    "strokeWidth": 3,
                    "color": PALETTE.validation,
                },
                "encoding": {"x": _x(), "y": y, "tooltip": tooltip},
            },
            {
                "data": {"values": [{"distance": floor}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": PALETTE.neutral, "strokeWidth": 2},
                "encoding": {"y": y},
            },
        ],
    }


def _shares_look() -> dict[str, Any]:
    return {
        "height": HEIGHT_PX,
        "mark": {"type": "line", "point": True, "strokeWidth": 3},
        "encoding": {
            "x": _x(),
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": "share",
                "axis": {"format": ".0%"},
                "scale": {"domain": [0, 1]},
            },
            "color": {
                "field": "what",
                "type": "nominal",
                "title": None,
                "legend": {"orient": "top"},
                "scale": {"domain": list(SHARES), "range": list(SHARES.values())},
            },
            "tooltip": [
                {"field": "epoch", "title": "after epoch"},
                {"field": "what", "title": " "},
                {"field": "share", "format": ".1%"},
            ],
        },
    }
