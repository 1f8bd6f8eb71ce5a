"""Which class of a network a page asks about."""

from collections.abc import Sequence

import streamlit as st

ITS_ANSWER = "The answer"


def pick_class(names: Sequence[str], label: str, help: str) -> int | None:
    """A menu of the classes, kept in the address; returns None for the network's own answer.

    Args:
        names: of the classes.
        label, help: of the menu.
    """
    choices = [ITS_ANSWER, *names]
    keep_known("target", choices)
    chosen = st.selectbox(label, choices, key="target", bind="query-params", help=help)
    return None if chosen == ITS_ANSWER else names.index(chosen)


def keep_known(name: str, choices: Sequence[str]) -> None:
    """Forgets what a control was set to if another network does not have it."""
    if st.session_state.get(name) not in choices:
        st.session_state.pop(name, None)
