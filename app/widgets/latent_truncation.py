"""Truncation: shorter z give safer drawings, and fewer different ones."""

from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.latent import as_good_as_the_best, crowd, library, says
from app.style import PALETTE
from app.widgets.artist_picker import Artist
from app.widgets.tiles import gallery
from lab.architectures.gan import ACCEPTED_ABOVE, Drawings
from lab.ops.likeness import variety

SHOWN, TILE_PX, HEIGHT_PX = 24, 64, 260
MEASURED = 300
FACTORS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
READ = "the judge reads"
COLORS = {READ: PALETTE.training, "variety": PALETTE.validation}


def factor_control() -> float:
    """Draws the slider."""
    return float(
        st.slider(
            "Length of z",
            0.0,
            2.0,
            1.0,
            0.05,
            key="factor",
            bind="query-params",
            help="Every z is multiplied by this. 1 is what G has learned from; 0 is one z for all drawings.",
        )
    )


def truncation(artist: Artist, factor: float) -> None:
    """The same z, all made shorter or longer, and what that does to many."""
    latents = library(artist.spec.latent)[:SHOWN] * np.float32(factor)
    drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, latents)
    st.markdown(f"**{SHOWN} drawings, each z times {factor:g}**")
    captions = [says(drawn, place, artist.info.class_names) for place in range(SHOWN)]
    st.html(gallery(drawn.pictures, captions, width_px=TILE_PX))
    st.markdown(f"**{MEASURED} drawings at each length, measured now**")
    rows = _rows(artist)
    st.vega_lite_chart(rows, _look(factor), width="stretch", key="truncation")
    st.caption(
        f"Read: the judge gives one kind more than {ACCEPTED_ABOVE:.0%}. Variety: how much drawings differ from each "
        "other; 100 % is as much as real pictures do, and blots can differ more than digits. Large networks draw safer "
        "and more alike pictures from shorter z (the truncation trick of Brock et al. 2018). "
        f"{_best_in_words(rows)}"
    )


def _best_in_words(rows: list[dict[str, Any]]) -> str:
    read = {row["factor"]: row["share"] for row in rows if row["what"] == READ}
    if not read:
        return ""
    good = as_good_as_the_best(read, MEASURED)
    words = f"from {good[0]:g} to {good[-1]:g}" if len(good) > 1 else f"at {good[0]:g}"
    does = "does so, too" if good[-1] < 1 else "does not"
    return f"This one {does}: it is read best {words}, as far as {MEASURED} drawings can tell."


def _rows(artist: Artist) -> list[dict[str, Any]]:
    some = tuple(range(MEASURED))
    real = get_backend().call(tasks.pictures_of, artist.spec.data, "validation", some, timeout_s=120.0)
    rows: list[dict[str, Any]] = []
    for factor in FACTORS:
        latents = crowd(artist.spec.latent)[:MEASURED] * np.float32(factor)
        drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, latents)
        shares = {"variety": variety(drawn.pictures, real)}
        if drawn.confidences is not None:
            shares[READ] = float((drawn.confidences > ACCEPTED_ABOVE).mean())
        rows += [{"factor": factor, "what": what, "share": share} for what, share in shares.items()]
    return rows


def _look(factor: float) -> dict[str, Any]:
    x = {"field": "factor", "type": "quantitative", "title": "every z times", "scale": {"domain": [0, 2]}}
    return {
        "height": HEIGHT_PX,
        "layer": [
            {
                "mark": {"type": "line", "point": True, "tooltip": True, "strokeWidth": 3},
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "share",
                        "type": "quantitative",
                        "title": "share",
                        "axis": {"format": ".0%"},
                        "scale": {"domainMin": 0},
                    },
                    "color": {
                        "field": "what",
                        "type": "nominal",
                        "title": None,
                        "legend": {"orient": "top"},
                        "scale": {"domain": list(COLORS), "range": list(COLORS.values())},
                    },
                },
            },
            {
                "data": {"values": [{"factor": factor}]},
                "mark": {"type": "rule", "strokeDash": [5, 4], "color": PALETTE.neutral, "strokeWidth": 2},
                "encoding": {"x": x},
            },
        ],
    }
