"""Straight or round: two ways from one z to another, what is drawn on them, and how long z is there."""

from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.game import answer_in_words
from app.studies.latent import HALF, MARKS, PAIRS, SHARES, apart_in_words, four, mean_lengths, pair_walks, says
from app.style import PALETTE
from app.widgets.artist_picker import Artist
from app.widgets.tiles import gallery
from lab.architectures.gan import ACCEPTED_ABOVE, Drawings
from lab.ops.latent import between

TILE_PX, HEIGHT_PX = 64, 300
WAYS = {False: "straight", True: "on the sphere"}
COLORS = {"straight": PALETTE.validation, "on the sphere": PALETTE.training}


def ways(artist: Artist, numbers: tuple[int, ...]) -> None:
    """Both ways from A to B, then what many pairs say."""
    first, second = four(numbers, artist.spec.latent)[:2]
    for is_spherical, name in WAYS.items():
        latents = between(first, second, SHARES, is_spherical=is_spherical).astype(np.float32)
        drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, latents)
        lengths = np.linalg.norm(latents, axis=1)
        st.markdown(f"**From A to B, {name}**: z is {lengths[0]:.1f} long at A, {lengths[5]:.1f} half way")
        captions = [
            says(drawn, place, artist.info.class_names) or answer_in_words(float(drawn.answers[place]), artist.spec)
            for place in range(len(SHARES))
        ]
        st.html(gallery(drawn.pictures, captions, width_px=TILE_PX))
    st.caption(
        "Below each drawing what the judge takes it for, and how surely."
        if drawn.kinds is not None
        else "Below each drawing what D says of it."
    )
    _of_many(artist)


def _of_many(artist: Artist) -> None:
    length = artist.spec.latent
    rows: list[dict[str, Any]] = []
    for is_spherical, name in WAYS.items():
        walks = pair_walks(length, is_spherical=is_spherical)
        drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, walks.reshape(-1, length))
        lengths = mean_lengths(length, is_spherical=is_spherical)
        for at, share in enumerate(MARKS):
            row = {"way": name, "share": share, "length": float(lengths[at])}
            if drawn.confidences is not None:
                row["read"] = float((drawn.confidences.reshape(PAIRS, -1)[:, at] > ACCEPTED_ABOVE).mean())
            rows.append(row)
    st.markdown(f"**{PAIRS} pairs of z, measured now**")
    columns = st.columns(2, gap="medium")
    with columns[0]:
        _chart(rows, "length", "mean length of z", {"zero": False}, "~r")
        st.caption(
            f"Nearly all z of {length} random numbers are about √{length} = {length**0.5:.1f} long, give or take 2: G "
            "has learned from those alone. A straight way cuts through the empty inside. Does that harm the drawings?"
        )
    if "read" in rows[0]:
        with columns[1]:
            _chart(rows, "read", "share that the judge reads", {"domain": [0, 1]}, ".0%")
            half = {row["way"]: row["read"] for row in rows if row["share"] == HALF}
            straight, arc = half.values()
            st.caption(
                f"Read: the judge gives one kind more than {ACCEPTED_ABOVE:.0%}. Half way it reads {straight:.0%} "
                f"on the straight way and {arc:.0%} on the sphere: {apart_in_words(straight, arc, PAIRS)}."
            )


def _chart(rows: list[dict[str, Any]], field: str, title: str, scale: dict[str, Any], form: str) -> None:
    st.vega_lite_chart(
        rows,
        {
            "height": HEIGHT_PX,
            "mark": {"type": "line", "point": True, "tooltip": True, "strokeWidth": 3},
            "encoding": {
                "x": {"field": "share", "type": "quantitative", "title": "share of the way", "axis": {"format": ".0%"}},
                "y": {
                    "field": field,
                    "type": "quantitative",
                    "title": title,
                    "scale": scale,
                    "axis": {"format": form},
                },
                "color": {
                    "field": "way",
                    "type": "nominal",
                    "title": None,
                    "legend": {"orient": "top"},
                    "scale": {"domain": list(COLORS), "range": list(COLORS.values())},
                },
            },
        },
        width="stretch",
        key=f"ways-{field}",
    )
