"""A random token that a browser keeps, so that a visitor finds their own runs again: no account, no name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

__all__ = ["known_token", "told_token", "visitor_token"]

_FOLDER = Path(__file__).parent
_KEY = "visitor_token"
_NAME = "cnn-visual-lab.visitor"  # of the cookie, as in visitor.js
_TOKEN = re.compile(r"[0-9a-f]{32}")

_render = st.components.v2.component(
    "cnn_lab_visitor",
    css=(_FOLDER / "visitor.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "visitor.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # The style sheet must reach the element around the component, to take it off the page.
)


def visitor_token(proposal: str) -> str:
    """The token of the browser that looks at the page. Call it once in each run, in the entry script.

    Args:
        proposal: what `known_token` says, or else 32 hexadecimal digits from `secrets`: these become the token of a
            browser that has none. A browser that has another says so, and its answer starts the next run by itself.

    Returns:
        32 hexadecimal digits.

    Example:
        token = visitor_token(known_token() or secrets.token_hex(16))
    """
    _render(key=_KEY, data={"proposal": proposal}, on_token_change=_ignore)
    return told_token() or proposal


def known_token() -> str | None:
    """What the browser has told, or else what its cookie said when it opened the page; None of a new browser."""
    return told_token() or parse_token(st.context.cookies.get(_NAME))


def told_token() -> str | None:
    """What the browser has told in this session: a token that was not proposed to it."""
    state = st.session_state.get(_KEY)
    return parse_token(state.get("token") if isinstance(state, Mapping) else None)


def parse_token(token: object) -> str | None:
    """Read what a browser sent, which nothing vouches for: the token, or None where it is anything else."""
    return token if isinstance(token, str) and _TOKEN.fullmatch(token) else None


def _ignore() -> None:
    """Streamlit needs a callback to keep a component's state."""
