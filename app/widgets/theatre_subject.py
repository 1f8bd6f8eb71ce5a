"""What the detector is shown: a drawn scene, one that the visitor puts together, or any other picture."""

import streamlit as st

from app.studies.theatre import Subject, picture_subject, scene_subject
from app.widgets.composer import compose
from app.widgets.picture_picker import pick_picture
from lab.cards import detector_names
from lab.data.credits import in_words
from lab.data.scenes import HELD_OUT_STYLES, KNOWN_STYLES, MOST_STYLES, SceneKind, draw_scene
from lab.errors import LabError

SCENE, COMPOSE, OTHER = "Scene", "Compose", "Another picture"
OTHER_ARTISTS, KNOWN = "New to it", "Known to it"
KINDS: dict[str, SceneKind] = {OTHER_ARTISTS: "held-out", KNOWN: "known"}
SCENES = 99
LARGEST_PX = 560  # of a picture as it is shown
USUAL_SCENE, USUAL_PHOTO = 4, "coffee"
USUAL = {"given": SCENE, "drawings": OTHER_ARTISTS, "scene": USUAL_SCENE, "photo": USUAL_PHOTO, "source": "Photo"}


def shipped_detector() -> str:
    """The detector that the pages of this section ask.

    Raises:
        LabError: if none is shipped.
    """
    names = detector_names()
    if not names:
        raise LabError("The lab's detector is not there; restore the folder assets/weights/detection.")
    return names[0]


def pick_given() -> str:
    """Draws the choice of what kind of picture it is shown."""
    given = st.segmented_control(
        "What it is shown", [SCENE, COMPOSE, OTHER], default=SCENE, required=True, key="given", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return str(given)


def pick_detected(given: str) -> Subject:
    """Draws the controls of a picture of that kind."""
    if given == COMPOSE:
        return compose()
    if given == OTHER:
        subject = picture_subject(pick_picture(photo=USUAL_PHOTO), LARGEST_PX)
        st.warning("This network has only ever seen drawings. Here is what it makes of your picture anyway.")
        return subject
    drawings = st.segmented_control(
        "Drawings", list(KINDS), default=OTHER_ARTISTS, required=True, key="drawings", bind="query-params",
        help=f"It learned from drawings by the artists of {in_words((*KNOWN_STYLES, *MOST_STYLES))}; scenes with known "
        f"drawings show the first {len(KNOWN_STYLES)}. Those of {in_words(HELD_OUT_STYLES)} it has never seen. The "
        "places behind them are new to it in both.",
    )  # fmt: skip
    number = st.slider("Scene No.", 1, SCENES, USUAL_SCENE, key="scene", bind="query-params")
    return scene_subject(draw_scene(KINDS[drawings], int(number) - 1))
