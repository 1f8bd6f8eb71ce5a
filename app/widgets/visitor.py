"""Who is looking: the hash of the token that the visitor's browser keeps."""

import streamlit as st

from app.backend import owner_of


def owner() -> str:
    """The visitor's hash, under which runs are stored."""
    return owner_of(st.session_state["visitor"])
