"""A page that shows the visitor's token between two lines."""

import streamlit as st

from app.components.visitor import visitor_token
from app.style import apply_present_mode

apply_present_mode()
st.sidebar.write("In the sidebar")
st.write("above")
token = visitor_token()
st.write("below")
st.write(f"token: {token}")
