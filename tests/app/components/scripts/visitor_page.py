"""A page that shows the visitor's token between two lines."""

import secrets

import streamlit as st

from app.components.visitor import known_token, visitor_token
from app.style import apply_present_mode

apply_present_mode()
st.sidebar.write("In the sidebar")
st.write("above")
if "proposal" not in st.session_state:
    st.session_state["proposal"] = known_token() or secrets.token_hex(16)
st.session_state["runs"] = st.session_state.get("runs", 0) + 1
token = visitor_token(st.session_state["proposal"])
st.write("below")
st.write(f"token: {token}")
st.write(f"runs: {st.session_state['runs']}")
