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
from app.widgets.numbered_choice import numbered_choice
from app.widgets.picture_picker import pick_picture
from app.widgets.pressed import pressed
from lab.data.scenes import CATEGORY_NAMES, SIDE

KEY, THINGS, IN_ADDRESS = "composed-picture", "composed-things", "things"
CHOSEN, SEEN = "chosen-thing", "composed-things-seen"
ADD_WHAT = "add-what"
TALLEST_PX = 460
PLACE, OWN = "A place", "My picture"
PLACES = 40
USUAL = {"ground": PLACE, "place": 1}


def compose() -> Subject:
    """Draws the controls and the scene to drag in; the scene as it is now."""
    with st.container(horizontal=True):
        with st.popover("Add a thing", icon=":material/add:"):
            _adding()
        with st.popover("What is behind", icon=":material/landscape:"):
            pixels = _ground()
    things = now_placed()
    chosen = _chosen_of(things)
    scene = composed(things, pixels)
    picture(_picture(st.session_state[THINGS], scene.image, chosen), key=KEY, height=TALLEST_PX)
    hidden = len(things) - len(scene.labels)
    if hidden:
        st.caption(f"{hidden} of {len(things)} cannot be seen: too little of it is in sight, so it does not count.")
    _tools(things, chosen)
    if st.query_params.get(IN_ADDRESS) != write_things(things):
        st.query_params[IN_ADDRESS] = write_things(things)
    return scene_subject(scene)


def put_things(things: Sequence[Thing]) -> None:
    """Begins with other things. For the callback of a button."""
    reset_picture(KEY)
    _set(things, 0)
    st.query_params.pop(IN_ADDRESS, None)


def now_placed() -> tuple[Thing, ...]:
    """The things where the visitor has dragged them to."""
    if THINGS not in st.session_state:
        told = st.query_params.get(IN_ADDRESS)
        st.session_state[THINGS] = usual_things() if told is None else read_things(told)
    start: tuple[Thing, ...] = st.session_state[THINGS]
    blank = np.zeros((SIDE, SIDE, 3), np.uint8)
    boxes = state_of(_picture(start, blank, None), key=KEY).boxes
    return tuple(
        replace(thing, x=int(box.x), y=int(box.y), side=int(box.w)) for thing, box in zip(start, boxes, strict=True)
    )


def _picture(start: Sequence[Thing], image: np.ndarray, chosen: int | None) -> Picture:
    return Picture(
        image=image,
        boxes=[
            Box(
                thing.x, thing.y, thing.side, thing.side, f"{number + 1} {thing.sprite.class_name}",
                "accent" if number == chosen else "training", keep_square=True,
            )
            for number, thing in enumerate(start)
        ],
        note="Drag a thing to move it, pull a corner to make it larger or smaller. The last one is in front.",
    )  # fmt: skip


def _ground() -> np.ndarray:
    kind = st.segmented_control(
        "Behind them", [PLACE, OWN], default=PLACE, required=True, key="ground", bind="query-params"
    )
    if kind == PLACE:
        number = st.slider("Place No.", 1, PLACES, 1, key="place", bind="query-params")
        return place_ground(int(number))
    return own_ground(pick_picture())


def _adding() -> None:
    category = st.selectbox("What", sorted(CATEGORY_NAMES), index=sorted(CATEGORY_NAMES).index("cat"), key=ADD_WHAT)
    drawings = drawings_of(category)
    st.selectbox(
        "Drawing",
        range(len(drawings)),
        format_func=lambda number: f"{drawings[number].variant}, by {drawings[number].style}",
        key=f"add-drawing-{category}",
    )
    is_full = len(st.session_state.get(THINGS, ())) >= MOST_THINGS
    st.button(
        "Put it there",
        on_click=_add,
        disabled=is_full,
        help=f"There are {MOST_THINGS} things: take one away first." if is_full else None,
        key="add-thing",
    )


def _chosen_of(things: Sequence[Thing]) -> int:
    """The thing that was touched last: dragged since the last run, added, or chosen by name."""
    seen: Sequence[Thing] = st.session_state.get(SEEN, ())
    if len(seen) == len(things):
        moved = [number for number, pair in enumerate(zip(seen, things, strict=True)) if pair[0] != pair[1]]
        if moved:
            st.session_state[CHOSEN] = moved[-1]
    st.session_state[SEEN] = tuple(things)
    chosen = int(st.session_state.get(CHOSEN, 0))
    return chosen if chosen < len(things) else 0


def _tools(things: Sequence[Thing], chosen: int) -> None:
    """Turns the chosen thing, brings it to the front, or takes it away."""
    if not things:
        st.info("Nothing there yet: add a thing.")
        return
    words = [f"{number} {thing.sprite.class_name}" for number, thing in enumerate(things, 1)]
    numbered_choice("Chosen thing", words, key=CHOSEN, help="The one that you touched last.")
    angle_key = f"angle-{chosen}-{len(things)}-{things[chosen].sprite.file}"
    st.slider(
        "Turn, in degrees", -180, 180, things[chosen].angle_deg, 5, key=angle_key, on_change=_turn,
        args=[chosen, angle_key], help="Counterclockwise. The network has learned from drawings turned by some 10°.",
    )  # fmt: skip
    with st.container(horizontal=True):
        to_front = pressed("To the front", key="to-front", icon=":material/flip_to_front:")
        away = pressed("Take away", key="take-away", icon=":material/delete:")
    if to_front or away:
        others = [*things[:chosen], *things[chosen + 1 :]]
        if to_front:
            _set([*others, things[chosen]], len(others))
        else:
            _set(others, 0)
        st.rerun()


def _add() -> None:
    category = st.session_state[ADD_WHAT]
    drawing = drawings_of(category)[st.session_state.get(f"add-drawing-{category}", 0)]
    things = [*now_placed(), Thing(drawing, (SIDE - NEW_PX) // 2, (SIDE - NEW_PX) // 2, NEW_PX)]
    _set(things, len(things) - 1)


def _turn(number: int, key: str) -> None:
    things = list(now_placed())
    things[number] = replace(things[number], angle_deg=int(st.session_state[key]))
    _set(things, number)


def _set(things: Sequence[Thing], chosen: int) -> None:
    st.session_state[THINGS] = st.session_state[SEEN] = tuple(things)
    st.session_state[CHOSEN] = chosen
