"""How good drawings are now: kinds, confidence, and every score beside what real pictures reach."""

from typing import Any

import streamlit as st

from app.backend import get_backend, tasks
from app.studies.latent import library, says
from app.studies.quality import DRAWN, REAL, confidence_rows, in_a_sentence, kind_rows, score_rows
from app.style import PALETTE
from app.widgets.artist_picker import Artist
from app.widgets.tiles import gallery
from lab.architectures.gan import ACCEPTED_ABOVE, Drawings, Quality
from lab.errors import LabError

SHOWN, TILE_PX, HEIGHT_PX = 20, 64, 300
COUNTS = (200, 500, 1000, 2000)
USUAL_COUNT = 1000
TIMEOUT_S = 120.0
COLORS = {DRAWN: PALETTE.validation, REAL: PALETTE.test}


def count_control() -> int:
    """Draws the choice of how many drawings are measured."""
    return int(
        st.select_slider(
            "Drawings",
            COUNTS,
            USUAL_COUNT,
            key="count",
            bind="query-params",
            help="All are drawn now, from z that are always the same. More give steadier figures: the Fréchet distance "
            "of few is too large.",
        )
    )


def measured(artist: Artist, epoch: int | None, count: int) -> Quality:
    """The scores of one epoch's drawings.

    Raises:
        LabError: for data without a judge.
    """
    name, folder, _ = artist.where
    found: Quality | None = get_backend().call(tasks.drawing_quality, name, folder, epoch, count, timeout_s=TIMEOUT_S)
    if found is None:
        raise LabError(
            f"Drawings are judged by a network that has learned to read real pictures, and the lab has none for "
            f"{artist.info.title}. “You are the discriminator” and the page Latent space need no judge."
        )
    return found


def scores(artist: Artist, count: int) -> None:
    """Some drawings, a sentence, two charts and a table."""
    with st.spinner(f"The judge looks at {count:,} drawings, and at real ones …"):
        found, names = measured(artist, artist.epoch, count), artist.info.class_names
    st.markdown(in_a_sentence(found, names))
    drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, library(artist.spec.latent)[:SHOWN])
    captions = [says(drawn, place, names) for place in range(SHOWN)]
    are_read = None if drawn.confidences is None else [bool(sure > ACCEPTED_ABOVE) for sure in drawn.confidences]
    st.html(gallery(drawn.pictures, captions, width_px=TILE_PX, right=are_read))
    st.caption(f"✓: read, since the judge gives one kind more than {ACCEPTED_ABOVE:.0%}.")
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**What the judge takes them for**")
        st.vega_lite_chart(kind_rows(found, names), _kinds_look(list(names)), width="stretch", key="kinds")
        st.caption(f"Counted if it gives a kind more than {ACCEPTED_ABOVE:.0%}; what it does not read is in no bar.")
    with right:
        st.markdown("**How sure it is**")
        st.vega_lite_chart(confidence_rows(found), _confidence_look(), width="stretch", key="confidence")
        st.caption(
            "The share of pictures to which it gives less than this; the rest goes to other kinds and to “none of "
            "these”. The lower the line, the surer it is."
        )
    st.table(score_rows(found), hide_index=True)


def _kinds_look(names: list[str]) -> dict[str, Any]:
    angle = -40 if max(map(len, names)) > 2 else 0
    x = {"field": "kind", "type": "nominal", "sort": names, "title": None, "axis": {"labelAngle": angle}}
    return {
        "height": HEIGHT_PX,
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": x,
            "xOffset": {"field": "who"},
            "y": {"field": "share", "type": "quantitative", "title": "share", "axis": {"format": ".0%"}},
            "color": _by_set(),
        },
    }


def _confidence_look() -> dict[str, Any]:
    return {
        "height": HEIGHT_PX,
        "mark": {"type": "line", "strokeWidth": 3, "tooltip": True},
        "encoding": {
            "x": {
                "field": "confidence",
                "type": "quantitative",
                "title": "given to the likeliest kind: less than",
                "axis": {"format": ".0%"},
            },
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": "share of pictures",
                "axis": {"format": ".0%"},
            },
            "color": _by_set(),
        },
    }


def _by_set() -> dict[str, Any]:
    """Colours of drawn and real, with their legend."""
    return {
        "field": "who",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "top"},
        "scale": {"domain": list(COLORS), "range": list(COLORS.values())},
    }
