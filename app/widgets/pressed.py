"""A button whose press counts with what the page says when it is drawn next, not with what it said before."""

from typing import Any

import streamlit as st


def pressed(label: str, *, key: str, **look: Any) -> bool:
    """Draws a button; whether it was pressed before this drawing.

    Arguments of a callback are those of the last drawing that came to the button. Whoever changes a setting and
    presses at once would start what was set before. And a press is kept until a drawing comes this far: `st.button`
    alone forgets it if a drawing is broken off before.

    Args:
        label: of the button.
        key: of the button, and of the press in the session.
        look: other arguments of `st.button`.
    """
    st.button(label, key=key, on_click=_keep, args=[key], **look)
    return bool(st.session_state.pop(_kept(key), False))


def _keep(key: str) -> None:
    st.session_state[_kept(key)] = True


def _kept(key: str) -> str:
    return f"{key}-pressed"
