"""How one answer came about, in five small pictures: from its anchor to its mask."""

import numpy as np
import streamlit as st

from app.studies.theatre import Shown, place_of, tinted
from app.studies.theatre_anchors import RATIO_NAMES
from app.style import PALETTE
from app.widgets.theatre_marks import Window, close_up, window_around
from app.widgets.tiles import picture
from lab.architectures.detection import ANCHOR_LEVELS, RATIOS
from lab.data.scenes import CATEGORY_NAMES

SHOWN_PX = 200


def way_of(shown: Shown, followed: int) -> None:
    """Draws the way of the followed answer."""
    way, opened = shown.ways[followed], shown.opened
    place, candidate = place_of(way.anchor), way.candidate
    score = opened.probabilities[candidate, 1 + way.label]
    own_mask = None if shown.found.masks is None else shown.found.masks[followed]
    pixels = 0 if shown.shown.masks is None else int(shown.shown.masks[followed].sum())
    anchor, moved, final = shown.anchors_xyxy[candidate], opened.boxes_xyxy[candidate], shown.found.boxes_xyxy[followed]
    out = shown.put_out_by(candidate)
    window = window_around(np.stack([anchor, moved, final]))
    stride = ANCHOR_LEVELS[place.level].stride_px
    steps = [
        (
            "1 Anchor",
            _cut(shown, window, anchor[None]),
            f"Row {place.row}, column {place.column}, counted from 0, of the map with a cell every {stride} px; form "
            f"{RATIO_NAMES[RATIOS[place.ratio]]}.",
        ),
        (
            "1 Moved",
            _cut(shown, window, moved[None]),
            f"Objectness {shown.objectness[candidate]:.1%}: No. {candidate + 1} of {len(opened.anchor_logits):,}. Four "
            "deltas move it.",
        ),
        (
            "2 Proposal",
            _cut(shown, window, np.concatenate([opened.boxes_xyxy[out], moved[None]])),
            f"Stays, and puts out {len(out)} (orange): proposal {way.place + 1} of {len(shown.proposals)}.",
        ),
        (
            f"3, 4 {CATEGORY_NAMES[way.label].capitalize()}",
            _cut(shown, window, final[None]),
            f"RoIAlign, then the box head: {score:.1%} {CATEGORY_NAMES[way.label]}, and a better box.",
        ),
        (
            "5 Mask",
            _cut(shown, window, final[None], own_mask),
            f"28 × 28 numbers, pasted: {pixels:,} pixels of the picture.",
        ),
    ]
    st.markdown(f"**How answer {followed + 1} came about**")
    for column, (title, image, words) in zip(st.columns(len(steps), gap="small"), steps, strict=True):
        with column:
            st.markdown(f"**{title}**")
            st.html(picture(image, width_px=SHOWN_PX, alt=words))
            st.caption(words)


def _cut(shown: Shown, window: Window, boxes_xyxy: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    image = shown.subject.fitted.image
    if mask is not None:
        image = tinted(image, mask[None])
    return close_up(image, window, boxes_xyxy, [*[PALETTE.validation] * (len(boxes_xyxy) - 1), PALETTE.accent])
