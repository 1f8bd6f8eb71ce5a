"""Anchors: where they stand, what each is told where the truth is known, and what the network says of them."""

import numpy as np
import streamlit as st

from app.components.picture import Path, Picture, picture, state_of
from app.studies.theatre import Anchor, Shown, place_of
from app.studies.theatre_anchors import RATIO_NAMES, AnchorsSeen, cell_at
from app.style import PALETTE, page_theme
from app.widgets.theatre_marks import close_up, frame, true_frames, window_around
from app.widgets.thumb_parts import rgb
from app.widgets.tiles import painted
from app.widgets.tiles import picture as image_tag
from lab.architectures.detection import ANCHOR_LEVELS, RATIOS
from lab.data.scenes import CATEGORY_NAMES
from lab.ops.anchors import NEGATIVE_BELOW, POSITIVE_FROM, Role

KEY = "anchors-picture"
LEVELS = {f"every {facts.stride_px} px": level for level, facts in ANCHOR_LEVELS.items()}
SHOWN_PX, CLOSE_PX = 380, 300
TINT = 0.55
DELTAS = ("dx", "dy", "dw", "dh")
USUAL = {"positive": POSITIVE_FROM, "negative": NEGATIVE_BELOW}


def anchor_controls(shown: Shown) -> AnchorsSeen:
    """Draws the two limits of training."""
    positive = st.slider(
        "Positive from an overlap of", 0.1, 0.95, POSITIVE_FROM, 0.05, key="positive", bind="query-params",
        help="In training an anchor that overlaps an object so much is told: here is one. So is the best anchor of "
        "each object, however little it overlaps.",
    )  # fmt: skip
    negative = st.slider(
        "Negative below", 0.0, 0.95, NEGATIVE_BELOW, 0.05, key="negative", bind="query-params",
        help="An anchor that overlaps every object less is told: nothing here. What is between the two is not told "
        "anything.",
    )  # fmt: skip
    if negative > positive:
        st.warning("What overlaps enough to be positive cannot be negative: it counts as positive.")
    return AnchorsSeen(shown=shown, positive_from=float(positive), negative_below=float(negative))


def anchors_stage(seen: AnchorsSeen, followed: int | None) -> None:
    """Draws the cells of one map, the three anchors of one cell, and what they are told."""
    shown = seen.shown
    usual = place_of(shown.ways[followed].anchor) if followed is not None else Anchor(5, 4, 4, 0)
    names = list(LEVELS)
    level_name = st.segmented_control(
        "Anchors stand", names, default=names[usual.level - min(LEVELS.values())], required=True,
        key=f"level-{usual.level}",
    )  # fmt: skip
    level = LEVELS[level_name]
    cell = usual if usual.level == level else cell_at(level, 128, 128)
    image = _tinted(seen, level)
    clicked = state_of(Picture(image=image), key=f"{KEY}-{level}-{usual}").clicked
    if clicked is not None:
        cell = cell_at(level, *clicked)
    numbers = seen.numbers_of(level)[cell.row, cell.column]
    left, right = st.columns(2, gap="medium")
    with left:
        picture(
            Picture(
                image=image,
                paths=[*true_frames(shown), *_three_frames(seen, numbers)],
                title=f"Cells of the map: one every {ANCHOR_LEVELS[level].stride_px} pixels, each with three anchors",
                note="Click a cell to see its three anchors.",
            ),
            key=f"{KEY}-{level}-{usual}",
            clickable=True,
            height=SHOWN_PX,
        )
        if seen.labelled is None:
            st.caption("What each anchor should be told is known only where the truth is: in scenes.")
        else:
            st.caption(
                "Green cells have an anchor that is told “here is an object”, yellow ones one that is told nothing. "
                "Green frames are the true boxes, the pink ones the anchors of the clicked cell."
            )
    with right:
        st.markdown("**Objectness, of the best anchor of each cell**")
        st.html(
            painted(
                seen.heat(level), 0.0, 1.0, page_theme(), width_px=SHOWN_PX,
                alt=f"Objectness of {seen.heat(level).size} cells, at most {seen.heat(level).max():.0%}",
            )
        )  # fmt: skip
        st.caption("From 0 (the page's colour) to 100 %.")
    st.dataframe(seen.three(level, cell.row, cell.column), hide_index=True, height="content")
    st.markdown(f"**All {len(seen.boxes_xyxy):,} anchors**")
    st.dataframe(seen.counts(), hide_index=True, height="content")
    if followed is not None:
        moved_by_deltas(shown, followed)


def moved_by_deltas(shown: Shown, followed: int) -> None:
    """The followed answer's anchor, the four numbers that the network says of it, and where they move it."""
    way = shown.ways[followed]
    before, after = shown.anchors_xyxy[way.candidate], shown.opened.boxes_xyxy[way.candidate]
    deltas = shown.opened.anchor_deltas[way.candidate]
    st.markdown(
        f"**The anchor of the followed answer moves**: {RATIO_NAMES[RATIOS[place_of(way.anchor).ratio]]}, objectness "
        f"{shown.objectness[way.candidate]:.1%}, No. {way.candidate + 1} of all by objectness"
    )
    left, right = st.columns([2, 3], gap="medium")
    truth = shown.subject.truth
    true_boxes = np.zeros((0, 4)) if truth is None else truth.boxes_xyxy
    boxes = np.concatenate([true_boxes, before[None], after[None]])
    colors = [*[PALETTE.test] * len(true_boxes), PALETTE.neutral, PALETTE.accent]
    with left:
        close = close_up(shown.subject.fitted.image, window_around(boxes[-2:]), boxes, colors)
        st.html(image_tag(close, width_px=CLOSE_PX, alt="The anchor and the box that it becomes"))
        st.caption("Grey: the anchor. Pink: moved." + ("" if truth is None else " Green: true boxes."))
    with right:
        st.dataframe(_delta_rows(before, after, deltas), hide_index=True, height="content")
        st.caption(
            "dx and dy are shifts of the centre in widths and heights of the anchor; dw and dh are logarithms of the "
            "factors on its sides. The moved box is cut at the edge of the picture."
        )
        _overlap_gained(shown, before, after)


def _overlap_gained(shown: Shown, before: np.ndarray, after: np.ndarray) -> None:
    near, moved = shown.overlap_with_truth(before), shown.overlap_with_truth(after)
    if near is not None and moved is not None and shown.subject.truth is not None:
        name = CATEGORY_NAMES[shown.subject.truth.labels[moved[0]]]
        st.markdown(f"Overlap with the true box of the {name}: {near[1]:.2f} before, **{moved[1]:.2f}** after.")


def _delta_rows(before: np.ndarray, after: np.ndarray, deltas: np.ndarray) -> list[dict[str, str]]:
    rows = []
    width, height = before[2] - before[0], before[3] - before[1]
    starts = [(before[0] + before[2]) / 2, (before[1] + before[3]) / 2, width, height]
    ends = [(after[0] + after[2]) / 2, (after[1] + after[3]) / 2, after[2] - after[0], after[3] - after[1]]
    ways = [
        f"{starts[0]:.1f} {deltas[0]:+.3f} × {width:.1f}",
        f"{starts[1]:.1f} {deltas[1]:+.3f} × {height:.1f}",
        f"{width:.1f} × exp({deltas[2]:.3f})",
        f"{height:.1f} × exp({deltas[3]:.3f})",
    ]
    names = ("centre, x", "centre, y", "width", "height")
    for name, delta, value, start, way, end in zip(names, DELTAS, deltas, starts, ways, ends, strict=True):
        rows.append(
            {"": name, "anchor": f"{start:.1f}", "the network says": f"{delta} = {value:+.3f}", "so": way,
             "moved box": f"{end:.1f}"}
        )  # fmt: skip
    return rows


def _tinted(seen: AnchorsSeen, level: int) -> np.ndarray:
    image = seen.shown.subject.fitted.image
    roles = seen.roles_of(level)
    if roles is None:
        return image
    stride = ANCHOR_LEVELS[level].stride_px
    canvas = image.copy()
    for role, color in ((Role.IGNORED, "#f0e442"), (Role.POSITIVE, PALETTE.test)):
        cells = (roles == role).repeat(stride, axis=0).repeat(stride, axis=1)
        canvas[cells] = np.rint((1 - TINT) * image[cells] + TINT * np.array(rgb(color))).astype(np.uint8)
    return canvas


def _three_frames(seen: AnchorsSeen, numbers: np.ndarray) -> list[Path]:
    return [
        frame(seen.boxes_xyxy[number], f"anchor {RATIO_NAMES[ratio]}", "accent")
        for number, ratio in zip(numbers.tolist(), RATIOS, strict=True)
    ]
