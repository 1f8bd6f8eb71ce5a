"""Which map is looked at, and whether it lies over the picture: from the address at first, in it ever after."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from app.components.maps import LookedAt

MAP, LAY = "map", "lay"
MEMORY_KEY = "looked-at-first"


class _Memory(NamedTuple):
    """A sheet of maps, and what was looked at when it was new: the browser is told once."""

    sheet: str
    first: LookedAt


def first_look(sheet: str, order: Sequence[int]) -> LookedAt:
    """What is looked at on a sheet until the visitor chooses.

    Args:
        sheet: its name; the visit's first is the one that the address is about.
        order: the channels on it.
    """
    memory = st.session_state.get(MEMORY_KEY)
    if not isinstance(memory, _Memory):
        memory = _Memory(sheet, _from_address(order))
    elif memory.sheet != sheet:
        memory = _Memory(sheet, LookedAt(int(order[0]), memory.first.is_laid))
    st.session_state[MEMORY_KEY] = memory
    return memory.first


def keep_look(now: LookedAt, order: Sequence[int]) -> None:
    """Writes it to the address; what would be so anyway is left out."""
    _write(MAP, "" if now.channel == order[0] else str(now.channel + 1))
    _write(LAY, "1" if now.is_laid else "")


def _from_address(order: Sequence[int]) -> LookedAt:
    number = st.query_params.get(MAP, "")
    channel = int(number) - 1 if number.isdecimal() else -1
    return LookedAt(channel if channel in order else int(order[0]), st.query_params.get(LAY) == "1")


def _write(name: str, value: str) -> None:
    if st.query_params.get(name, "") == value:
        return
    if value:
        st.query_params[name] = value
    else:
        del st.query_params[name]
