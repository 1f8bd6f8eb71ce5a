"""A page that shows the visitor's token between two lines."""

import secrets

import streamlit as st

from app.components.visitor import visitor_token
from app.style import apply_present_mode

apply_present_mode()
st.sidebar.write("In the sidebar")
st.write("above")
if "proposal" not in st.session_state:
    st.session_state["proposal"] = secrets.token_hex(16)
token = visitor_token(st.session_state["proposal"])
st.write("below")
st.write(f"token: {token}")
