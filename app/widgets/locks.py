"""`?lock=epochs,model`: a teacher's link that holds some controls still."""

import streamlit as st


def is_locked(name: str) -> bool:
    """Whether the address asks to hold this control."""
    return name in st.query_params.get("lock", "").split(",")
