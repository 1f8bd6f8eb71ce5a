"""Proposals: the best anchors, moved, before and after suppression, and who put out whom."""

import numpy as np
import streamlit as st

from app.studies.theatre import Shown
from app.style import PALETTE, SEQUENTIAL, sample_scale
from app.widgets.framed import framed
from app.widgets.tiles import picture
from lab.architectures.detection import BEST_ANCHORS, PROPOSALS
from lab.ops.boxes import iou

SHOWN_PX = 470
SCALE = 3
MOST_LISTED = 8


def proposals_stage(shown: Shown, followed: int | None) -> None:
    """Draws all candidates, those that stay, and whom the followed one put out."""
    opened, image = shown.opened, shown.subject.fitted.image
    kept, stay = shown.suppressed.kept, shown.proposals
    st.markdown(
        f"**{BEST_ANCHORS} candidates**: the anchors with the highest objectness, each moved by its deltas. "
        f"**{len(kept)}** stay after suppression, and the best **{len(stay)}** are read (at most {PROPOSALS})."
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**All candidates**")
        order = np.arange(len(opened.boxes_xyxy))[::-1]
        scale = SEQUENTIAL["light"]
        shades = [sample_scale(scale, 0.2 + 0.6 * value) for value in shown.objectness[order]]
        mess = framed(image, opened.boxes_xyxy[order], shades, scale=SCALE)
        st.html(picture(mess, width_px=SHOWN_PX, alt=f"{len(order)} frames over the picture"))
        st.caption("The stronger the blue, the higher the objectness.")
    with right:
        st.markdown("**Proposals**")
        boxes, colors, widths = list(opened.boxes_xyxy[stay][::-1]), [PALETTE.test] * len(stay), [1] * len(stay)
        if followed is not None:
            candidate = shown.ways[followed].candidate
            out = shown.put_out_by(candidate)
            boxes += [*opened.boxes_xyxy[out], opened.boxes_xyxy[candidate]]
            colors += [*([PALETTE.validation] * len(out)), PALETTE.accent]
            widths += [*([2] * len(out)), 4]
        clean = framed(image, np.array(boxes).reshape(-1, 4), colors, scale=SCALE, thickness=widths)
        st.html(picture(clean, width_px=SHOWN_PX, alt=f"{len(stay)} frames that stay"))
        st.caption(
            "Green: stays. Pink: the proposal of the answer that you follow. Orange: candidates that it has put out."
        )
    if followed is not None:
        _who_put_out_whom(shown, shown.ways[followed].candidate)
    _recall(shown)


def _who_put_out_whom(shown: Shown, candidate: int) -> None:
    out = shown.put_out_by(candidate)
    st.markdown(
        f"**The proposal that you follow is No. {candidate + 1} by objectness ({shown.objectness[candidate]:.1%}). It "
        f"has put out {len(out)} {'other' if len(out) == 1 else 'others'}.**"
    )
    if not len(out):
        st.caption(
            f"No less sure candidate overlaps it by more than {shown.thresholds.proposal_overlap:g}: pull the first "
            "suppression down to see it work."
        )
        return
    overlaps = iou(shown.opened.boxes_xyxy[candidate][None], shown.opened.boxes_xyxy[out])[0]
    st.dataframe(
        [
            {
                "candidate": f"No. {number + 1}",
                "objectness": f"{shown.objectness[number]:.1%}",
                "overlap with it": f"{overlap:.2f} > {shown.thresholds.proposal_overlap:g}",
            }
            for number, overlap in list(zip(out.tolist(), overlaps.tolist(), strict=True))[:MOST_LISTED]
        ],
        hide_index=True,
        height="content",
    )
    if len(out) > MOST_LISTED:
        st.caption(f"The first {MOST_LISTED} of {len(out)}, from the surest.")


def _recall(shown: Shown) -> None:
    truth = shown.subject.truth
    if truth is None or not len(truth.labels):
        return
    best = iou(truth.boxes_xyxy, shown.opened.boxes_xyxy[shown.proposals]).max(axis=1, initial=0.0)
    hit = int((best >= 0.5).sum())
    st.caption(
        f"{hit} of {len(best)} objects are overlapped by a proposal by at least 0.5. What no proposal touches can "
        "never be found: this is the ceiling of all that follows."
    )
