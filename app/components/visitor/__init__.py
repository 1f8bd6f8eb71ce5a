"""A random token that a browser keeps, so that a visitor finds their own runs again: no account, no name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

__all__ = ["told_token", "visitor_token"]

_FOLDER = Path(__file__).parent
_KEY = "visitor_token"
_TOKEN = re.compile(r"[0-9a-f]{32}")

_render = st.components.v2.component(
    "cnn_lab_visitor",
    css=(_FOLDER / "visitor.css").read_text(encoding="utf-8"),
    js=(_FOLDER / "visitor.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # The style sheet must reach the element around the component, to take it off the page.
)


def visitor_token(proposal: str) -> str | None:
    """The token of the browser that looks at the page. Call it once in each run, in the entry script.

    Args:
        proposal: 32 hexadecimal digits, from `secrets`; becomes the token of a browser that has none, so that what a
            new visitor does before the browser has answered is theirs afterwards, too.

    Returns:
        32 hexadecimal digits; None in the first run of a session, before the browser has answered. The answer starts
        the next run by itself.

    Example:
        token = visitor_token(secrets.token_hex(16))
        runs = [] if token is None else backend.runs_of(token)
    """
    _render(key=_KEY, data={"proposal": proposal}, on_token_change=_ignore)
    return told_token()


def told_token() -> str | None:
    """What the browser has told already, without asking; what `visitor_token` returns, but before its call."""
    state = st.session_state.get(_KEY)
    return parse_token(state.get("token") if isinstance(state, Mapping) else None)


def parse_token(token: object) -> str | None:
    """Read what a browser sent, which nothing vouches for: the token, or None where it is anything else."""
    return token if isinstance(token, str) and _TOKEN.fullmatch(token) else None


def _ignore() -> None:
    """Streamlit needs a callback to keep a component's state."""
