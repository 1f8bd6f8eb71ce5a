"""One test scene whose detections can be moved, deleted and given twice, and what that does to average precision."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from app.components.picture import Box, ColorRole, Picture, picture, reset_picture, state_of
from app.studies.box_address import read_boxes, write_boxes
from app.studies.coco_figures import percent
from app.studies.coco_picture import (
    STEP_PX,
    Compared,
    Drawn,
    Line,
    drawn,
    judged,
    place_of,
    shifted,
    twice,
    without,
)
from app.style import TEXT, page_theme
from app.widgets.coco_figures import answers_on, confidence_control, drawings_control, overlap_control
from app.widgets.numbered_choice import numbered_choice
from app.widgets.pressed import pressed
from lab.data.scenes import CATEGORY_NAMES, draw_scene
from lab.ops.matching import NOBODY, Answers

PICTURE_KEY, EDITED, CHOSEN, WANTED = "coco-picture", "coco-edited", "coco-chosen", "coco-wanted"
USUAL_SCENE = 62
MOST_NAMED = 8
IN_ADDRESS = "boxes"
EDITS = {"shifted": shifted, "twice": lambda boxes: twice(boxes, 0), "without": lambda boxes: without(boxes, 0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneChoice:
    """What the controls say: a scene, and which of its detections are there."""

    kind: str
    number: int
    threshold: float
    confidence: float

    @property
    def own(self) -> tuple[str, int, float]:
        """What the detector's own boxes follow from."""
        return self.kind, self.number, self.confidence


@dataclass(slots=True)
class Edited:
    """The boxes of a scene in a visitor's session.

    Attributes:
        own: what they began with, see `SceneChoice.own`.
        start: where the component was told to begin; the same at every run, else it forgets what was dragged.
        now: where they are.
    """

    own: tuple[str, int, float]
    start: tuple[Drawn, ...]
    now: tuple[Drawn, ...]


def scene_controls() -> SceneChoice:
    """Draws the controls of this view."""
    kind = drawings_control()
    number = st.slider(
        "Scene No.", 1, len(answers_on(kind).sizes_hw), USUAL_SCENE, key="scene", bind="query-params",
        help="One of the test scenes.",
    )  # fmt: skip
    threshold = overlap_control()
    confidence = confidence_control("Less sure answers are taken away before you begin.")
    return SceneChoice(kind=kind, number=int(number), threshold=threshold, confidence=confidence)


def want(edit: str | None) -> None:
    """Puts the detector's own boxes back, and makes a change of `EDITS` when the scene is drawn next."""
    st.session_state.pop(EDITED, None)
    st.query_params.pop(IN_ADDRESS, None)
    st.session_state[WANTED] = edit


def one_picture(choice: SceneChoice) -> tuple[tuple[Drawn, ...], Compared]:
    """Draws the scene, its boxes and the table; the boxes as they are, and what has changed."""
    truth = answers_on(choice.kind).boxes_of(choice.number - 1)
    own = drawn(truth, choice.confidence)
    left, right = st.columns(2, gap="medium")
    with left:
        edited = _edited(choice, own)
        _picture(choice, truth, edited)
        _tell_address(edited.now, own)
        _buttons(edited)
    compared = Compared(before=judged(own, truth, choice.threshold), after=judged(edited.now, truth, choice.threshold))
    with right:
        _table(compared)
    return edited.now, compared


def _edited(choice: SceneChoice, own: tuple[Drawn, ...]) -> Edited:
    edited = st.session_state.get(EDITED)
    if not isinstance(edited, Edited) or edited.own != choice.own:
        change = EDITS.get(str(st.session_state.pop(WANTED, None)))
        told = read_boxes(st.query_params.get(IN_ADDRESS, ""), own) if edited is None else None
        boxes = told if told is not None else change(own) if change and own else own
        reset_picture(PICTURE_KEY)
        edited = st.session_state[EDITED] = Edited(own=choice.own, start=boxes, now=boxes)
    elif PICTURE_KEY not in st.session_state:  # the component was away: it begins where it was left
        edited.start = edited.now
    return edited


def _tell_address(boxes: tuple[Drawn, ...], own: tuple[Drawn, ...]) -> None:
    """A reload, or somebody else, finds the boxes where they are."""
    told = write_boxes(boxes, own)
    if told != st.query_params.get(IN_ADDRESS, ""):
        if told:
            st.query_params[IN_ADDRESS] = told
        else:
            del st.query_params[IN_ADDRESS]


def _picture(choice: SceneChoice, truth: Answers, edited: Edited) -> None:
    scene = draw_scene("held-out" if choice.kind == "held-out" else "known", choice.number - 1)
    begun = Picture(image=scene.image, boxes=_boxes(edited.start, truth, choice.threshold, edited.start))
    places = state_of(begun, key=PICTURE_KEY).boxes[len(truth.object_labels) :]
    now = tuple(place_of(box, place.numbers) for box, place in zip(edited.start, places, strict=True))
    for number, (before, after) in enumerate(zip(edited.now, now, strict=False)):
        if before != after:
            st.session_state[CHOSEN] = number
    edited.now = now
    picture(
        Picture(
            image=scene.image,
            boxes=_boxes(edited.start, truth, choice.threshold, now),
            title=f"Scene {choice.number}: dashed are the objects, solid the detector's answers",
            note="Drag a solid box, or its corner; arrow keys move it once it is clicked.",
        ),
        key=PICTURE_KEY,
        height=520,
    )
    st.caption("Green: right. Orange: wrong. A box that is given twice is put a little aside, so that both are seen.")


def _boxes(start: tuple[Drawn, ...], truth: Answers, threshold: float, now: tuple[Drawn, ...]) -> list[Box]:
    """Objects, then detections at the places where they begin, in the colours of where they are."""
    matches = judged(now, truth, threshold).matches
    objects = [
        Box(float(x1), float(y1), float(x2 - x1), float(y2 - y1), "", "neutral", movable=False, resizable=False)
        for x1, y1, x2, y2 in truth.objects_xyxy
    ]
    colors: list[ColorRole] = ["validation" if taken == NOBODY else "test" for taken in matches]
    return objects + [
        Box(box.x, box.y, box.w, box.h, word, color, step=STEP_PX)
        for box, color, word in zip(start, colors, _words(start), strict=True)
    ]


def _words(boxes: Sequence[Drawn]) -> list[str]:
    """Number and name of each; of many, numbers alone, so that they can be read."""
    named = [f"{number} {CATEGORY_NAMES[box.label]}" for number, box in enumerate(boxes, 1)]
    return named if len(boxes) <= MOST_NAMED else [word.partition(" ")[0] for word in named]


def _buttons(edited: Edited) -> None:
    count = len(edited.now)
    if count:
        words = [f"{row} · {box.words}" for row, box in enumerate(edited.now, 1)]
        chosen = numbered_choice(
            "Chosen box", words, key=CHOSEN, help="What the buttons act on. A box that you move is chosen."
        )
    with st.container(horizontal=True):
        if count:
            if pressed("Delete it", key="delete-box", icon=":material/delete:"):
                _change(edited, without(edited.now, chosen), chosen)
            if pressed("Give it twice", key="box-twice", icon=":material/content_copy:"):
                _change(edited, twice(edited.now, chosen), chosen + 1)
        st.button("The detector's own again", icon=":material/undo:", on_click=want, args=[None])


def _change(edited: Edited, boxes: tuple[Drawn, ...], chosen: int) -> None:
    """Puts other boxes in their place and chooses one: after a second one was given, that one."""
    edited.start = edited.now = boxes
    st.session_state[CHOSEN] = chosen
    st.rerun()


def _table(compared: Compared) -> None:
    after = compared.after
    right = int((after.matches != NOBODY).sum())
    st.markdown(
        f"**{right} right, {len(after.matches) - right} wrong, {len(after.missed)} missed** at an overlap of "
        f"{after.threshold:g}; AP of this picture, over all ten overlaps, {percent(after.average_precision)}"
    )
    changes = compared.changes()
    with st.container(horizontal=True):
        for change in changes:
            st.metric(
                f"{change.measure} now",
                change.now,
                f"{change.points:+.1f} points",
                delta_color="normal" if change.points else "off",
                delta_arrow="auto" if change.points else "off",
                width="content",
            )
    st.caption(f"The detector's own boxes: {', '.join(f'{change.measure} {change.own}' for change in changes)}.")
    st.markdown(f"**Which answer takes which object**, from the surest, overlap at least {after.threshold:g}")
    st.html(_lines(after.lines()))
    st.caption(
        "Best overlap: with any object, whatever its name. Each answer takes, of the objects of its name that are "
        "free, the one that it overlaps most. AP of one picture is the mean over the categories that are in it, so an "
        "answer of another category changes nothing here; over all scenes it does."
    )


def _lines(lines: Sequence[Line]) -> str:
    """A table that is never wider than its column; all words are the lab's own."""
    inks = TEXT[page_theme()]
    marks = {"right": ("✓", inks.test), "wrong": ("✗", inks.validation), "missed": ("–", inks.neutral)}
    cell = 'style="text-align:left;padding:0.25rem 0.4rem;border-bottom:1px solid rgba(128,134,143,0.35)"'
    rows = []
    for line in lines:
        mark, ink = marks[line.verdict]
        verdict = f'<b style="color:{ink}">{mark} {line.verdict}</b>: {line.why}'
        rows.append(
            f"<tr><td {cell}>{line.answer}</td><td {cell}>{line.overlap:.2f}</td><td {cell}>{verdict}</td></tr>"
        )
    head = "".join(f"<th {cell}>{name}</th>" for name in ("answer", "best overlap", "what becomes of it"))
    style = "width:100%;border-collapse:collapse;font-size:0.9rem;overflow-wrap:break-word"
    return f'<table style="{style}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
