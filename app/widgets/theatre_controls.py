"""The thresholds of the theatre, and which answer is followed through its stages."""

from collections.abc import Sequence

import streamlit as st

from app.studies.theatre import CONFIDENCE, MASK_FROM, Shown, Thresholds
from app.widgets.numbered_choice import numbered_choice
from lab.architectures.detection import CLASS_OVERLAP, LEAST_OPENED, PROPOSAL_OVERLAP
from lab.data.scenes import CATEGORY_NAMES

FOLLOW = "follow"  # in the session: candidate * classes + class of the followed answer, whatever its number
PLACE, PLACE_BEFORE = "follow-place", "follow-place-before"
USUAL = {"confidence": CONFIDENCE, "nms1": PROPOSAL_OVERLAP, "nms2": CLASS_OVERLAP, "masked": MASK_FROM}
CONTROLS = {
    "confidence": (
        "Least confidence", LEAST_OPENED, 0.99,
        "An answer counts if the network gives at least this probability to its category.",
    ),
    "nms1": (
        "First suppression (NMS): most overlap", 0.05, 1.0,
        "Non-maximum suppression. Of the 300 best anchors, moved, one goes if it overlaps a better one by more than "
        "this (intersection over union). At most 64 of those that stay are read.",
    ),
    "nms2": (
        "Last suppression (NMS): most overlap", 0.05, 1.0,
        "Of two answers of the same category that overlap by more than this, the surer one stays.",
    ),
    "masked": (
        "A pixel belongs to it from", 0.05, 0.95,
        "The mask head gives each pixel a probability.",
    ),
}  # fmt: skip


def threshold_controls(first: Sequence[str]) -> Thresholds:
    """Draws those of this stage, the others under "More thresholds"; none asks the network again."""
    values = {name: _control(name) for name in first}
    with st.expander("More thresholds"):
        values |= {name: _control(name) for name in CONTROLS if name not in first}
    return Thresholds(
        confidence=values["confidence"],
        proposal_overlap=values["nms1"],
        class_overlap=values["nms2"],
        mask_from=values["masked"],
    )


def _control(name: str) -> float:
    label, low, high, words = CONTROLS[name]
    return float(st.slider(label, low, high, USUAL[name], 0.01, key=name, bind="query-params", help=words))


def follow_control(shown: Shown) -> int | None:
    """Draws the choice of the answer that is followed; its place among the answers, None if there is none."""
    pairs = [int(pair) for pair in shown.opened.masked[shown.rows]]
    if not pairs:
        return None
    followed = st.session_state.get(FOLLOW)
    is_chosen_anew = st.session_state.get(PLACE) != st.session_state.get(PLACE_BEFORE)
    if not is_chosen_anew:
        usual = _place_in_address(len(pairs)) if followed is None else 0
        st.session_state[PLACE] = pairs.index(followed) if followed in pairs else usual
    place = numbered_choice(
        "Follow this answer",
        answer_words(shown),
        key=PLACE,
        help="Each stage shows where it came from. On the first one you may click a box instead.",
    )
    st.session_state[FOLLOW], st.session_state[PLACE_BEFORE] = pairs[place], place
    told = str(place + 1) if place else None
    if st.query_params.get(FOLLOW) != told:
        if told is None:
            del st.query_params[FOLLOW]
        else:
            st.query_params[FOLLOW] = told
    return place


def _place_in_address(answers: int) -> int:
    """The answer that the address names, from 0; the first where it names none that is there."""
    number = st.query_params.get(FOLLOW, "")
    return int(number) - 1 if number.isdecimal() and 1 <= int(number) <= answers else 0


def answer_words(shown: Shown) -> list[str]:
    """Each answer in a word: number, category, confidence."""
    return [
        f"{number} {CATEGORY_NAMES[label]} {score:.0%}"
        for number, (label, score) in enumerate(zip(shown.found.labels, shown.found.scores, strict=True), 1)
    ]
