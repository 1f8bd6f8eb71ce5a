"""The last stage first: what is found, whether it is right, how many one would count, and how one answer came about."""

from typing import Any

import numpy as np
import streamlit as st

from app.components.picture import Picture, picture, state_of
from app.studies.theatre import FOUND_FROM, Counts, Shown, counts, tinted
from app.widgets.theatre_controls import FOLLOW, answer_words
from app.widgets.theatre_marks import fixed_box, frame
from lab.data.scenes import CATEGORY_NAMES
from lab.ops.matching import NOBODY

KEY, CLICKED = "answer-picture", "answer-clicked"
TALLEST_PX = 520
WIDTHS_PX = {"": 28, "found": 90, "sure": 46, "overlap": 106, "right": 42}
MOST_ROWS, ROWS_PX = 12, 460  # of more, the table scrolls
MOST_WORDS = 8  # boxes with their names; of more only numbers, so that they can be read


def clicked_answer(shown: Shown) -> None:
    """Follows the answer whose box was clicked; to be called before the choice is drawn."""
    if not st.session_state.pop(CLICKED, False):
        return  # an old click must not undo a later choice
    state = state_of(_picture(shown), key=KEY)
    if state.clicked is None:
        return
    x, y = state.clicked
    boxes = shown.shown.boxes_xyxy
    inside = (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])
    hit = np.flatnonzero(inside)
    if len(hit):
        sizes = (boxes[hit, 2] - boxes[hit, 0]) * (boxes[hit, 3] - boxes[hit, 1])
        st.session_state[FOLLOW] = int(shown.opened.masked[shown.rows[hit[sizes.argmin()]]])


def answer_stage(shown: Shown) -> None:
    """Draws the picture with the answers, and their table."""
    left, right = st.columns([11, 9], gap="medium")
    with left:
        picture(_picture(shown), key=KEY, clickable=True, height=TALLEST_PX, on_change=_note_click)
    with right:
        if shown.subject.truth is not None:
            st.toggle("Show the true boxes", False, key="truth", bind="query-params")
        _headline(shown)
        rows = answer_rows(shown)
        if rows:
            st.dataframe(
                rows,
                hide_index=True,
                height="content" if len(rows) <= MOST_ROWS else ROWS_PX,
                column_config={name: st.column_config.Column(width=WIDTHS_PX[name]) for name in rows[0]},
            )
        if shown.answers is not None:
            st.caption(
                f"**Overlap** is intersection over union with the object's true box. Right: at least {FOUND_FROM:g}, "
                "the same name, and no surer box has taken that object."
            )
        _counted(counts(shown.found), shown)


def _note_click() -> None:
    st.session_state[CLICKED] = True


def _picture(shown: Shown) -> Picture:
    found = shown.shown
    masks = found.masks if found.masks is not None else np.zeros((0, *shown.subject.picture.shape[:2]), bool)
    followed = st.session_state.get(FOLLOW)
    pairs = shown.opened.masked[shown.rows].tolist()
    boxes = [
        fixed_box(box, words, "accent")
        if pair == followed
        else fixed_box(box, words if len(pairs) <= MOST_WORDS else words.partition(" ")[0], "training")
        for pair, box, words in zip(pairs, found.boxes_xyxy, answer_words(shown), strict=True)
    ]
    truth = shown.subject.truth
    true_boxes = np.zeros((0, 4), np.float32)
    if truth is not None and st.session_state.get("truth"):
        true_boxes = shown.subject.fitted.to_original(truth.boxes_xyxy)
    return Picture(
        image=tinted(shown.subject.picture, masks),
        boxes=boxes,
        paths=[frame(box, "true box", "test") for box in true_boxes],
        title="What is found: boxes, names, confidence, masks",
        note="Click a box to follow it through the stages. Each mask has a colour of its own." if pairs else "",
    )


def _headline(shown: Shown) -> None:
    found, answers = len(shown.rows), shown.answers
    boxes = "box" if found == 1 else "boxes"
    if found < len(shown.stayed):
        boxes += f" (the surest of {len(shown.stayed)})"
    if answers is None:
        st.markdown(f"**{found} {boxes}.** What there is to find here, nobody has written down.")
        return
    right = int((shown.matches != NOBODY).sum())
    objects = len(answers.object_labels)
    if not objects:
        st.markdown(f"**{found} {boxes}, and nothing is there.**")
        return
    words = f"**{found} {boxes}, {right} right; {objects - right} of {objects} objects missed.**"
    if shown.precision is not None:
        words += f" Average precision at an overlap of 0.5, for this picture alone: **{shown.precision:.0%}**."
    st.markdown(words)
    if found > right == objects:
        st.caption(
            "Average precision reads the list of each category from the surest: what is wrong after the last right "
            "one does not lower it."
        )


def answer_rows(shown: Shown) -> list[dict[str, Any]]:
    """The answers in numbers, from the surest."""
    rows = []
    for number, score in enumerate(shown.found.scores):
        label = int(shown.found.labels[number])
        row: dict[str, Any] = {
            "": number + 1,
            "found": CATEGORY_NAMES[label],
            "sure": f"{score:.0%}",
        }
        near = shown.overlap_with_truth(shown.found.boxes_xyxy[number])
        if near is not None and shown.subject.truth is not None:
            row["overlap"] = f"{near[1]:.2f} {CATEGORY_NAMES[shown.subject.truth.labels[near[0]]]}" if near[1] else "0"
            row["right"] = "yes" if shown.matches[number] != NOBODY else "no"
        rows.append(row)
    return rows


def _counted(seen: Counts, shown: Shown) -> None:
    truth = shown.subject.truth
    there = (
        "" if truth is None else f" In truth there are **{len(truth.labels)}**. Trees, clouds and houses are scenery."
    )
    st.markdown(
        f"**How many things?** Boxes painted in one colour make **{seen.boxes_painted}** "
        f"{'patch' if seen.boxes_painted == 1 else 'patches'}, masks painted in one colour "
        f"**{seen.masks_painted}**; each answer taken by itself, **{seen.answers}**.{there}"
    )
    st.caption(
        "Where things overlap, painted areas flow together; where a mask has a gap, it makes two. Answers, each with a "
        "mask of its own, stay apart."
    )
