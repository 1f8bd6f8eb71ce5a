"""A choice among things whose number and words change while the page is used."""

import hashlib
from collections.abc import Sequence

import streamlit as st


def numbered_choice(label: str, words: Sequence[str], *, key: str, help: str) -> int:
    """Draws the choice; `st.session_state[key]` is the place that is chosen, which a page may set before.

    A browser answers with the words that it shows, so a list with other words is another control: else an old answer
    would come back that fits nothing any more.

    Args:
        label: of the control.
        words: one a thing, at least one.
        key: of the place in the session.
        help: what the choice does.

    Returns:
        the place, from 0.
    """
    place = min(max(int(st.session_state.get(key, 0)), 0), len(words) - 1)
    control = f"{key}-{hashlib.sha256(repr(list(words)).encode()).hexdigest()[:12]}"
    st.session_state[key] = st.session_state[control] = place

    def choose() -> None:
        st.session_state[key] = st.session_state[control]

    st.selectbox(label, range(len(words)), format_func=words.__getitem__, key=control, on_change=choose, help=help)
    return place
