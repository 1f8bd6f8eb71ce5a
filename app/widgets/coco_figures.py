"""Figures of the shipped detector on test scenes: COCO's numbers, precision over recall, AP by category."""

from typing import NamedTuple

import streamlit as st

from app.studies.coco_figures import (
    DETECTOR,
    DRAWINGS,
    TOGETHER,
    Figures,
    Matched,
    category_rows,
    growth,
    matched,
    percent,
    score_rows,
    shipped_answers,
)
from app.style import PALETTE, page_theme
from app.widgets.coco_charts import Kind, category_chart, precision_chart, precision_points
from lab.architectures.detection import LEAST_SCORE
from lab.cards import detector_card
from lab.data.answers import Answered
from lab.data.scenes import CATEGORY_NAMES, KNOWN_STYLES, MOST_STYLES
from lab.ops.matching import THRESHOLDS

USUAL_OVERLAP, USUAL_CONFIDENCE = 0.5, 0.5
USUAL = {
    "drawings": next(iter(DRAWINGS)), "category": TOGETHER, "overlap": USUAL_OVERLAP, "confidence": USUAL_CONFIDENCE,
}  # fmt: skip
SHORT = {"by other artists": "other artists", "that it knew": "known drawings"}
COLORED = [Kind(words, color) for words, color in zip(DRAWINGS, (PALETTE.training, PALETTE.validation), strict=True)]
REFERENCE = {
    "": "masks, COCO's photos¹",
    "AP": "35.7%", "AP50": "58.0%", "AP75": "37.8%", "small": "15.5%", "medium": "38.1%", "large": "52.4%",
}  # fmt: skip
WORDS = f"""
- An **answer** is a box with a name and a **confidence**. It is **right** if it has the name of an object, overlaps it
  by enough, and no surer answer has taken that object. Else it is **wrong**; an object that no answer takes is
  **missed**.
- **Overlap** is intersection over union (IoU): the area that two boxes share, divided by the area that they cover.
- **Precision**: the share of the answers that is right. **Recall**: the share of the objects that is found.
- **AP**, average precision: let the confidence fall from 1 to 0, and precision is a curve over recall. AP is the mean
  height of its dashed line, over all categories and over ten least overlaps, {THRESHOLDS[0]} to {THRESHOLDS[-1]}.
  **AP50** and **AP75** take the one overlap 0.5 or 0.75.
- **Small**: objects of which fewer than 32 × 32 pixels are seen; **large**: more than 96 × 96; **medium**: between.
"""


class Choice(NamedTuple):
    """What the controls say.

    Attributes:
        kind: of scenes, a value of `DRAWINGS`.
        label: a category; None is all together.
        threshold: the least overlap.
        confidence: the least.
    """

    kind: str
    label: int | None
    threshold: float
    confidence: float


@st.cache_resource(show_spinner=False)
def answers_on(kind: str) -> Answered:
    """The shipped answers, read once a process."""
    return shipped_answers(kind)


@st.cache_resource(show_spinner=False)
def matched_on(kind: str, threshold: float) -> Matched:
    """Right and wrong at a threshold: a confidence that moves asks nothing again."""
    return matched(answers_on(kind), threshold)


@st.cache_resource(show_spinner="pycocotools compares 500 scenes …")
def figures_on(kind: str) -> Figures:
    """What pycocotools says of the shipped answers, asked once a process."""
    return Figures(answers_on(kind).evaluated("bbox"), answers_on(kind).evaluated("segm"))


def drawings_control() -> str:
    """Draws the choice of test scenes: a value of `DRAWINGS`."""
    words = st.radio(
        "Drawings", list(DRAWINGS), key="drawings", bind="query-params",
        help="By other artists than those it has learned from: an honest test, in new places. That it knew: by "
        f"{len(KNOWN_STYLES)} of the {len(KNOWN_STYLES) + len(MOST_STYLES)} artists it has learned from, the same "
        "drawings as in training, in new places.",
    )  # fmt: skip
    return DRAWINGS[str(words)]


def overlap_control() -> float:
    """Draws the choice of the least overlap."""
    return float(
        st.select_slider(
            "Least overlap (IoU)",
            THRESHOLDS,
            USUAL_OVERLAP,
            key="overlap",
            bind="query-params",
            help="Intersection over union of an answer's box and the object's that is asked for. AP is the mean over "
            "these ten.",
        )
    )


def confidence_control(words: str) -> float:
    """Draws the choice of the least confidence.

    Args:
        words: what becomes of less sure answers.
    """
    return float(
        st.slider(
            "Least confidence",
            LEAST_SCORE,
            0.99,
            USUAL_CONFIDENCE,
            0.01,
            key="confidence",
            bind="query-params",
            help=words,
        )
    )


def figures_controls() -> Choice:
    """Draws the controls of this view."""
    kind = drawings_control()
    category = st.selectbox(
        "Category", [TOGETHER, *CATEGORY_NAMES], key="category", bind="query-params",
        help="All together: the answers of all categories in one list.",
    )  # fmt: skip
    label = None if category == TOGETHER else CATEGORY_NAMES.index(category)
    return Choice(kind, label, overlap_control(), confidence_control("Answers that are less sure are not given."))


def figures(choice: Choice) -> None:
    """Draws the numbers of pycocotools, the curve, and the bars."""
    pictures = len(answers_on(choice.kind).sizes_hw)
    st.markdown(f"**AP is its score, from 0 to 100%**, each on {pictures} scenes that it has never seen")
    table = st.container()
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _curve(choice)
    told = {words: figures_on(kind) for words, kind in DRAWINGS.items()}
    named = {SHORT[words]: evaluated for words, evaluated in told.items()}
    with table:
        st.dataframe([*score_rows(named), REFERENCE], hide_index=True, height="content")
        st.caption(
            "Worked out here and now by pycocotools, COCO's own program, from the answers of the shipped detector, "
            "which `python -m pretrain.detector mask-rcnn` has written down. ¹ Another network on other pictures, to "
            "show the measure, not to be compared: Mask R-CNN with ResNet-101 on photographs of 80 categories, which "
            "are far harder than drawings (He et al. 2017)."
        )
    with right:
        own, other = sorted(COLORED, key=lambda kind: DRAWINGS[kind.words] != choice.kind)
        st.markdown("**AP of boxes by category**")
        rows = category_rows(told[own.words].boxes, told[other.words].boxes, matched_on(choice.kind, 0.5).objects)
        chosen = "" if choice.label is None else CATEGORY_NAMES[choice.label]
        st.vega_lite_chart(category_chart(rows, chosen, own, other), key="by-category")
        st.caption(
            f"Bars: drawings {own.words}. Short lines: drawings {other.words}. All ten overlaps: the "
            "mean over the bars is AP."
        )
    if trainings := growth(detector_card(DETECTOR)):
        st.markdown("**From whose drawings it had learned by then, and AP50 of boxes**")
        st.dataframe(trainings, hide_index=True, height="content")
        st.caption(
            "Each training began with the weights of the one before; from the second on, some drawings were bent and "
            "in other colours."
        )
    with st.expander("What the words mean", expanded=True):
        st.markdown(WORDS)


def _curve(choice: Choice) -> None:
    found = matched_on(choice.kind, choice.threshold)
    name = "all categories in one list" if choice.label is None else CATEGORY_NAMES[choice.label]
    st.markdown(f"**Precision over recall**: {name}, overlap at least {choice.threshold:g}")
    whole = found.curve(choice.label)
    if whole is None:
        st.info("No such object in these scenes.")
        return
    counts = found.counts(choice.label, choice.confidence)
    averaged = found.averaged(choice.label)
    points = precision_points(whole, choice.confidence, counts, averaged)
    st.vega_lite_chart(points, precision_chart(page_theme()), key="precision-recall", width="stretch")
    left = found.averaged(choice.label, choice.confidence).mean()
    numbers = {
        "Right": f"{counts.right:,}",
        "Wrong": f"{counts.wrong:,}",
        "Missed": f"{counts.missed:,}",
        "Precision": percent(counts.precision),
        "Recall": percent(counts.recall),
        "AP of the sure answers alone": percent(float(left)),
    }
    with st.container(horizontal=True):
        for title, value in numbers.items():
            st.metric(title, value, width="content")
    dashed = "the mean over the categories of" if choice.label is None else "of each recall"
    st.caption(
        f"Thick: answers that are at least {choice.confidence:.0%} sure; the dot is where they end. Dashed: {dashed} "
        f"the best precision at this recall or a larger one. Its mean height is AP at this overlap, "
        f"{percent(float(averaged.mean()))}."
    )
