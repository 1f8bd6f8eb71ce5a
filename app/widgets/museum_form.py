"""The controls of the page "Architecture museum": a network, its picture, and what a view asks beside."""

from typing import Any

import streamlit as st

from app.studies.memory_advice import dispensable_parts
from app.studies.museum import BATCHES, SIDES, Shown
from app.studies.parts import PARTS
from lab.architectures.museum import COLLECTION
from lab.errors import InvalidSpec

BLOCKS, LAYERS, BESIDE, ERRORS, MEMORY, PART = "Blocks", "Layers", "Beside", "Errors", "Memory", "A part out"
STANDARD = Shown()
DEFAULTS: dict[str, Any] = {
    "view": BLOCKS,
    "network": STANDARD.network,
    "side": STANDARD.side,
    "batch": STANDARD.batch,
    "beside": STANDARD.beside,
    "beside-side": STANDARD.beside_side,
    "left-out": STANDARD.left_out,
    "part": STANDARD.part,
}
_SIDE_OF = {"network": "side", "beside": "beside-side"}
SIDES_OF_NETWORKS = tuple(_SIDE_OF.values())
"""Where the address does not speak of them, each follows its network."""
_NAMES = list(COLLECTION)


def museum_form(view: str) -> Shown:
    """Draws the controls that the view obeys; all are kept in the address."""
    _remember()
    if view == PART:
        return Shown(part=_part(), batch=_batch())
    network = _network("Network", "network", STANDARD.network)
    exhibit = COLLECTION[network]
    st.caption(f"{exhibit.paper}. {exhibit.about}")
    if view == ERRORS:
        return Shown(network=network, side=exhibit.side)
    side = _side("Side of the picture", "side", network)
    batch, beside, beside_side, left_out = STANDARD.batch, STANDARD.beside, STANDARD.beside_side, STANDARD.left_out
    if view != LAYERS:
        batch = _batch()
    if view == BESIDE:
        beside = _network("Beside it", "beside", STANDARD.beside)
        beside_side = _side("Side of its picture", "beside-side", beside)
    if view == MEMORY:
        left_out = _left_out(Shown(network=network, side=side))
    return Shown(network=network, side=side, batch=batch, beside=beside, beside_side=beside_side, left_out=left_out)


def _part() -> str:
    title = st.selectbox("Take out", list(PARTS), key="part", bind="query-params")
    st.caption(PARTS[title].about)
    return title


def _batch() -> int:
    return st.select_slider(
        "Batch size", BATCHES, STANDARD.batch, key="batch", bind="query-params",
        help="Pictures of one step of training: so many outputs of every layer must be kept.",
    )  # fmt: skip


def _remember() -> None:
    """Keeps what a view does not draw: without that, Streamlit forgets a control that is not on the screen."""
    for name in DEFAULTS:
        if name != "view" and name in st.session_state:
            st.session_state[name] = st.session_state[name]


def _network(label: str, key: str, first: str) -> str:
    """A network; another one brings the side that it was made for."""

    def to_its_own_side() -> None:
        st.session_state[_SIDE_OF[key]] = COLLECTION[st.session_state[key]].side

    return st.selectbox(
        label, _NAMES, index=_NAMES.index(first), format_func=lambda name: COLLECTION[name].title, key=key,
        bind="query-params", on_change=to_its_own_side,
    )  # fmt: skip


def _side(label: str, key: str, network: str) -> int:
    exhibit = COLLECTION[network]
    return st.slider(
        label, *SIDES, exhibit.side, key=key, bind="query-params", format="%d px",
        help=f"Height and width. {exhibit.title} was made for {exhibit.side} pixels.",
    )  # fmt: skip


def _left_out(shown: Shown) -> int:
    """How many layers or blocks the advice leaves out; none where none can go."""
    try:
        most = len(dispensable_parts(shown))
    except InvalidSpec:
        return STANDARD.left_out  # the stage says why
    if not most:
        return 0
    if most == 1:
        return 1
    # The address may speak of another network, which has more to leave out.
    st.session_state["left-out"] = min(st.session_state.get("left-out", STANDARD.left_out), most)
    return st.slider(
        "Leave out", 1, most, key="left-out", bind="query-params",
        help="So many of the layers or blocks that give the shape that they take, from the picture on.",
    )  # fmt: skip
