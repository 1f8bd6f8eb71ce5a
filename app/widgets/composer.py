"""Puts a scene together: drawings to add, drag, scale and turn, in front of a place or of the visitor's own picture."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import streamlit as st

from app.components.picture import Box, Picture, picture, reset_picture, state_of
from app.studies.composing import (
    MOST_THINGS,
    NEW_PX,
    Thing,
    composed,
    drawings_of,
    own_ground,
    place_ground,
    read_things,
    usual_things,
    write_things,
)
from app.studies.theatre import Subject, scene_subject
from app.widgets.picture_picker import pick_picture
from lab.data.scenes import CATEGORY_NAMES, SIDE

KEY, THINGS, IN_ADDRESS = "composed-picture", "composed-things", "things"
PLACE, OWN = "A place", "My picture"
PLACES = 40
USUAL = {"ground": PLACE, "place": 1}


def compose() -> Subject:
    """Draws the controls and the scene to drag in; the scene as it is now."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ground = st.segmented_control(
            "Behind them", [PLACE, OWN], default=PLACE, required=True, key="ground", bind="query-params"
        )
        with st.popover("Add a thing", icon=":material/add:"):
            _adding()
    if ground == PLACE:
        number = st.slider("Place No.", 1, PLACES, 1, key="place", bind="query-params")
        pixels = place_ground(int(number))
    else:
        pixels = own_ground(pick_picture())
    things = now_placed()
    scene = composed(things, pixels)
    picture(
        _picture(st.session_state[THINGS], scene.image),
        key=KEY,
        height=460,
    )
    _chosen(things)
    if st.query_params.get(IN_ADDRESS) != write_things(things):
        st.query_params[IN_ADDRESS] = write_things(things)
    hidden = len(things) - len(scene.labels)
    if hidden:
        st.caption(f"{hidden} of {len(things)} cannot be seen: too little of it is in sight, so it does not count.")
    return scene_subject(scene)


def put_things(things: Sequence[Thing]) -> None:
    """Begins with other things. For the callback of a button."""
    reset_picture(KEY)
    _set(things)
    st.query_params.pop(IN_ADDRESS, None)


def now_placed() -> tuple[Thing, ...]:
    """The things where the visitor has dragged them to."""
    if THINGS not in st.session_state:
        told = st.query_params.get(IN_ADDRESS)
        st.session_state[THINGS] = usual_things() if told is None else read_things(told)
    start: tuple[Thing, ...] = st.session_state[THINGS]
    blank = np.zeros((SIDE, SIDE, 3), np.uint8)
    boxes = state_of(_picture(start, blank), key=KEY).boxes
    return tuple(
        replace(thing, x=int(box.x), y=int(box.y), side=int(box.w)) for thing, box in zip(start, boxes, strict=True)
    )


def _picture(start: Sequence[Thing], image: np.ndarray) -> Picture:
    return Picture(
        image=image,
        boxes=[
            Box(thing.x, thing.y, thing.side, thing.side, f"{number} {thing.sprite.class_name}", keep_square=True)
            for number, thing in enumerate(start, 1)
        ],
        note="Drag a thing to move it, pull a corner to make it larger or smaller. The last one is in front.",
    )


def _adding() -> None:
    category = st.selectbox("What", sorted(CATEGORY_NAMES), index=sorted(CATEGORY_NAMES).index("cat"), key="add-what")
    drawings = drawings_of(category)
    drawing = st.selectbox(
        "Drawing",
        range(len(drawings)),
        format_func=lambda number: f"{drawings[number].variant}, by {drawings[number].style}",
        key=f"add-drawing-{category}",
    )
    is_full = len(st.session_state.get(THINGS, ())) >= MOST_THINGS
    st.button(
        "Put it there",
        on_click=_add,
        args=[Thing(drawings[drawing], (SIDE - NEW_PX) // 2, (SIDE - NEW_PX) // 2, NEW_PX)],
        disabled=is_full,
        help=f"There are {MOST_THINGS} things: take one away first." if is_full else None,
        key="add-thing",
    )


def _add(thing: Thing) -> None:
    _set([*now_placed(), thing])


def _chosen(things: Sequence[Thing]) -> None:
    """Turns one thing, brings it to the front, or takes it away."""
    if not things:
        st.info("Nothing there yet: add a thing.")
        return
    number = st.selectbox(
        "Chosen thing",
        range(len(things)),
        format_func=lambda number: f"{number + 1} {things[number].sprite.class_name}",
        key="chosen-thing",
    )
    number = min(number, len(things) - 1)
    angle_key = f"angle-{number}-{len(things)}-{things[number].sprite.file}"
    st.slider(
        "Turn, in degrees", -180, 180, things[number].angle_deg, 5, key=angle_key, on_change=_turn,
        args=[number, angle_key], help="Counterclockwise. The network has learned from drawings turned by some 10°.",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button("To the front", on_click=_to_front, args=[number], key="to-front", icon=":material/flip_to_front:")
        st.button("Take away", on_click=_take_away, args=[number], key="take-away", icon=":material/delete:")


def _turn(number: int, key: str) -> None:
    things = list(now_placed())
    things[number] = replace(things[number], angle_deg=int(st.session_state[key]))
    _set(things)


def _to_front(number: int) -> None:
    things = list(now_placed())
    _set([*things[:number], *things[number + 1 :], things[number]])


def _take_away(number: int) -> None:
    things = list(now_placed())
    _set([*things[:number], *things[number + 1 :]])


def _set(things: Sequence[Thing]) -> None:
    st.session_state[THINGS] = tuple(things)
    st.session_state.pop("chosen-thing", None)
