"""What the two heads say of one proposal: a class and a box for each class; then a mask, pasted into the picture."""

import numpy as np
import streamlit as st

from app.studies.theatre import Shown, tinted
from app.style import PALETTE, page_theme
from app.widgets.theatre_marks import Window, close_up, window_around
from app.widgets.thumb_parts import rgb
from app.widgets.tiles import painted, probability_bars
from app.widgets.tiles import picture as image_tag
from lab.architectures.detection import BOX_DEVIATIONS
from lab.data.scenes import CATEGORY_NAMES, SIDE
from lab.ops.boxes import iou
from lab.ops.matching import NOBODY
from lab.ops.regions import pasted

SHOWN_PX, CLOSE_PX = 300, 400
MOST_CLASSES = 6
BACKGROUND = "none of them"
NOTHING = "Nothing is found, so there is nothing to follow: lower the least confidence, or show it something else."


def classes_stage(shown: Shown, followed: int | None) -> None:
    """Draws the class scores of the followed proposal, and the box that each class would give it."""
    if followed is None:
        st.info(NOTHING)
        return
    way, opened = shown.ways[followed], shown.opened
    probabilities = opened.probabilities[way.candidate]
    best = np.argsort(-probabilities, kind="stable")[:MOST_CLASSES]
    names = (BACKGROUND, *CATEGORY_NAMES)
    left, right = st.columns(2, gap="medium")
    with left:
        own = opened.class_boxes_xyxy[way.candidate, way.label]
        others = [number - 1 for number in best[::-1] if number and number != 1 + way.label]
        boxes = np.stack([*opened.class_boxes_xyxy[way.candidate, others], opened.boxes_xyxy[way.candidate], own])
        colors = [*[PALETTE.training] * len(others), PALETTE.neutral, PALETTE.accent]
        st.markdown(f"**Proposal {way.place + 1} of {len(shown.proposals)}, and a box for each likely class**")
        close = close_up(shown.subject.fitted.image, window_around(boxes[-2:]), boxes, colors)
        st.html(image_tag(close, width_px=CLOSE_PX, alt="The proposal and the boxes that classes give it"))
        st.caption("Grey: the proposal. Pink: the box of its class. Blue: what other likely classes would make of it.")
    with right:
        st.markdown(f"**{MOST_CLASSES} likeliest of {len(names)} classes**")
        st.html(probability_bars(probabilities[best], [names[number] for number in best]))
        st.caption(
            f"Softmax over {len(CATEGORY_NAMES)} categories and “{BACKGROUND}”. The last suppression works within each "
            "category: a cat never puts out a dog."
        )
        deltas = opened.class_deltas[way.candidate, way.label]
        st.dataframe(_delta_rows(deltas), hide_index=True, height="content")
        _gained(shown, followed)


def _delta_rows(deltas: np.ndarray) -> list[dict[str, str]]:
    words = ("centre moves right by", "centre moves down by", "width grows by", "height grows by")
    units = ("% of the width", "% of the height", "%", "%")
    rows = []
    for name, delta, deviation, unit in zip(words, deltas, BOX_DEVIATIONS, units, strict=True):
        value = float(delta) * deviation
        share = value if unit != "%" else np.exp(value) - 1
        rows.append({"": name, "the head says": f"{delta:+.2f} × {deviation:g}", "so": f"{100 * share:+.1f} {unit}"})
    return rows


def _gained(shown: Shown, followed: int) -> None:
    way = shown.ways[followed]
    before = shown.overlap_with_truth(shown.opened.boxes_xyxy[way.candidate])
    after = shown.overlap_with_truth(shown.found.boxes_xyxy[followed])
    if before is not None and after is not None and shown.subject.truth is not None:
        name = CATEGORY_NAMES[shown.subject.truth.labels[after[0]]]
        st.markdown(f"Overlap with the true box of the {name}: proposal {before[1]:.2f}, **answer {after[1]:.2f}**.")


def masks_stage(shown: Shown, followed: int | None) -> None:
    """Draws the followed answer's small mask, and the same pasted into the picture."""
    if followed is None:
        st.info(NOTHING)
        return
    way, box = shown.ways[followed], shown.found.boxes_xyxy[followed]
    small = shown.opened.masks[shown.rows[followed]].astype(np.float32)
    found = shown.found.masks
    own = np.zeros((SIDE, SIDE), bool) if found is None else found[followed]
    name = CATEGORY_NAMES[way.label]
    left, middle, right = st.columns([3, 3, 4], gap="medium")
    with left:
        st.markdown(f"**28 × 28 probabilities for “{name}”**")
        st.html(painted(small, 0.0, 1.0, page_theme(), width_px=SHOWN_PX, alt=f"A mask of 28 by 28 for {name}"))
        st.caption(
            "The mask head answers for every category; only the one that the box head chose is taken. So masks of "
            "different categories never compete."
        )
    window = window_around(box[None])
    with middle:
        laid = pasted(small, box, (SIDE, SIDE))
        st.markdown(f"**Laid into its box of {box[2] - box[0]:.0f} × {box[3] - box[1]:.0f} pixels**")
        st.html(painted(laid[window], 0.0, 1.0, page_theme(), width_px=SHOWN_PX, alt="The mask in the picture"))
        st.caption(
            f"Interpolated between the 28 × 28 numbers. From {shown.thresholds.mask_from:g} on a pixel belongs to the "
            f"{name}: **{int(own.sum()):,} pixels** of the network's {SIDE} × {SIDE}."
        )
    with right:
        _in_the_picture(shown, followed, own, window)


def _in_the_picture(shown: Shown, followed: int, own: np.ndarray, window: Window) -> None:
    image, truth = shown.subject.fitted.image, shown.subject.truth
    nearest = _nearest_object(shown, followed, own)
    if truth is None or nearest is None:
        st.markdown("**In the picture**")
        laid = tinted(image, own[None])
        st.html(image_tag(laid[window], width_px=SHOWN_PX, alt="The picture with the mask"))
        return
    true = truth.masks[nearest]
    name = CATEGORY_NAMES[truth.labels[nearest]]
    canvas = (image // 3 + 120).astype(np.uint8)
    for pixels, color in (
        (own & true, PALETTE.test),
        (own & ~true, PALETTE.validation),
        (true & ~own, PALETTE.training),
    ):
        canvas[pixels] = np.rint(0.35 * image[pixels] + 0.65 * np.array(rgb(color))).astype(np.uint8)
    st.markdown(f"**Beside the true {name}**")
    st.html(image_tag(canvas[window], width_px=SHOWN_PX, alt=f"The mask beside that of the true {name}"))
    shared, union = int((own & true).sum()), int((own | true).sum())
    boxes = iou(shown.found.boxes_xyxy[followed][None], truth.boxes_xyxy[nearest][None])[0, 0]
    st.caption("Green: in both. Orange: in the answer alone. Blue: in the truth alone.")
    st.markdown(
        f"Overlap of the masks: {shared:,} / {union:,} pixels = **{shared / max(union, 1):.2f}**. Of the boxes: "
        f"{boxes:.2f}."
    )


def _nearest_object(shown: Shown, followed: int, own: np.ndarray) -> int | None:
    """The object that an answer finds, else the one whose mask it overlaps most; None where there is none."""
    truth = shown.subject.truth
    if shown.matches[followed] != NOBODY:
        return int(shown.matches[followed])
    if truth is None or not len(truth.labels) or not (truth.masks & own).any():
        return None
    return int((truth.masks & own).sum(axis=(1, 2)).argmax())
