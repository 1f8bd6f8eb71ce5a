"""The smallest Streamlit app: what cold start is compared with."""

import streamlit as st

st.title("Empty")
