"""One step at a time: D learns once, G learns once, and what each step does to the other."""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.curves import HEIGHT_PX, Curve, legend
from app.guard import guarded_fragment
from app.studies.game import answer_in_words, term_rows, terms_in_words
from app.style import page_theme
from app.widgets.game_curves import TERMS
from app.widgets.tiles import color_weights, gallery
from lab.architectures.gan import Turned
from lab.gan_training import MOST_MOVES, GanTrainSpec

TILE_PX, TILES_IN_ROW = 50, 8
SLOW_S = 1.2
TIMEOUT_S = 60.0
PICTURES, SLOPES = "The drawings", "What would make D call them more real"


def step_by_step(run_id: str) -> None:
    """Lets the visitor move the players of a run."""
    if not get_backend().state(run_id).checkpoints:
        st.info("Nothing to step from yet: the players are not built.")
        return
    if st.session_state.get("moves-of") != run_id:
        is_first = "moves-of" not in st.session_state  # of this visit: the address may tell them
        st.session_state["moves"] = _allowed(st.query_params.get("moves", "")) if is_first else ""
        st.session_state["moves-of"] = run_id
    if len(st.session_state["moves"]) >= MOST_MOVES:
        st.session_state["slow"] = False
    is_slow = st.session_state.get("slow", False)
    guarded_fragment(_steps, run_every=SLOW_S if is_slow else None)(run_id)


def _steps(run_id: str) -> None:
    spec, kept = get_backend().record(run_id).gan, get_backend().state(run_id).checkpoints
    if st.session_state.pop("rerun-page", False):
        st.rerun()
    if st.session_state.get("slow", False):
        _move(_next(spec))
        if len(st.session_state["moves"]) >= MOST_MOVES:
            st.rerun()
    epoch = st.select_slider(
        "From after epoch",
        kept,
        value=kept[-1],
        key="from-epoch",
        on_change=_move_back,
        args=[MOST_MOVES],
        help="The weights were kept at these epochs; 0 is before training.",
    )
    _buttons(spec)
    moves = st.session_state["moves"]
    st.query_params["moves"] = moves
    shown: Turned = get_backend().call(
        tasks.turned, run_id, get_backend().runs_folder, int(epoch), moves, timeout_s=TIMEOUT_S
    )
    left, right = st.columns([5, 3], gap="medium")
    with left:
        _pictures(shown, spec)
    with right:
        st.markdown(f"**Steps so far**: {' '.join(moves) or 'none'}")
        _terms(shown, run_id)
        st.caption(f"{terms_in_words(shown.terms, moves)} Losses are measured on the same 128 pictures each time.")


def _buttons(spec: GanTrainSpec) -> None:
    moves = st.session_state["moves"]
    is_full, is_slow = len(moves) >= MOST_MOVES, st.session_state.get("slow", False)
    turn = "D" * spec.d_steps + "G"
    with st.container(horizontal=True):
        for label, letters in (
            ("D learns once", "D"),
            ("G learns once", "G"),
            (f"A whole turn: {' '.join(turn)}", turn),
        ):
            st.button(
                label,
                key=f"move-{letters}",
                on_click=_move,
                args=[letters],
                disabled=is_full or is_slow,
                type="primary" if letters == "D" else "secondary",
            )
        st.button("Back", icon=":material/undo:", on_click=_move_back, args=[1], disabled=not moves or is_slow)
        st.button("From the start", on_click=_move_back, args=[MOST_MOVES], disabled=not moves or is_slow)
        st.toggle(
            "Slow motion", key="slow", on_change=_rerun_page, help=f"A step every {SLOW_S:g} s.", disabled=is_full
        )
    if is_full:
        st.caption(f"{MOST_MOVES} steps are the most that can be made by hand.")


def _pictures(shown: Turned, spec: GanTrainSpec) -> None:
    look = st.segmented_control("Show", [PICTURES, SLOPES], default=PICTURES, required=True, key="look-at")
    captions = [answer_in_words(float(answer), spec) for answer in shown.answers]
    if look == PICTURES:
        st.html(gallery(shown.pictures, captions, width_px=TILE_PX, most_in_row=TILES_IN_ROW))
        st.caption("Below each drawing what D says of it, normalised with the other 23 as in training.")
    else:
        slopes = color_weights(shown.slopes, page_theme())
        pairs = np.concatenate([np.broadcast_to(shown.pictures, slopes.shape), slopes], axis=2)
        st.html(gallery(pairs, captions, width_px=2 * TILE_PX, most_in_row=TILES_IN_ROW // 2))
        grey = "orange: brighter would be more real to D; blue: darker would"
        colour = "a pixel lighter than grey should have more of its colour, a darker one less"
        st.caption(
            f"The gradient of G's loss by each pixel, turned round: {grey if spec.gan.channels == 1 else colour}. Each "
            "picture has its own scale. This is all that G ever hears."
        )
    st.markdown("**Real pictures**, and what D says of them")
    answers = [answer_in_words(float(answer), spec) for answer in shown.real_answers]
    st.html(gallery(shown.real, answers, width_px=TILE_PX, most_in_row=TILES_IN_ROW))


def _terms(shown: Turned, run_id: str) -> None:
    """The three losses after each step, on pictures that never change."""
    st.html(legend([Curve(name=name, color=color, by_epoch=True, at=[], values=[]) for _, name, color in TERMS]))
    names, colors = [name for _, name, _ in TERMS], [color for *_, color in TERMS]
    st.vega_lite_chart(
        term_rows(shown.terms, names),
        {
            "height": HEIGHT_PX,
            "mark": {"type": "line", "point": True, "tooltip": True},
            "encoding": {
                "x": {"field": "step", "type": "quantitative", "axis": {"tickMinStep": 1, "format": "d"}},
                "y": {"field": "value", "type": "quantitative", "title": "loss"},
                "color": {
                    "field": "loss",
                    "type": "nominal",
                    "scale": {"domain": names, "range": colors},
                    "legend": None,
                },
            },
        },
        key=f"terms-{run_id}",
        width="stretch",
    )


def _next(spec: GanTrainSpec) -> str:
    """Whose turn it is: D's, or G's once D has learned as often as it may."""
    behind = len(st.session_state["moves"]) - 1 - st.session_state["moves"].rfind("G")
    return "D" if behind < spec.d_steps else "G"


def _move(letters: str) -> None:
    st.session_state["moves"] = (st.session_state["moves"] + letters)[:MOST_MOVES]


def _move_back(count: int) -> None:
    moves = st.session_state["moves"]
    st.session_state["moves"] = moves[: max(len(moves) - count, 0)]


def _rerun_page() -> None:
    """Slow motion is a fragment that runs by itself: the page must draw it anew."""
    st.session_state["rerun-page"] = True


def _allowed(moves: str) -> str:
    return "".join(letter for letter in moves if letter in "DG")[:MOST_MOVES]
