"""A page with a drawing pad, and what Python received of it; `?slow=1` answers as slowly as a large network."""

import time

import numpy as np
import streamlit as st

from app.components.drawing import drawing

if st.toggle("Something above the pad"):
    st.write("This moves the pad one place down.")
ink = None if st.toggle("Put the pad away") else drawing(key="pad")
if ink is None:
    st.write("ink: none")
else:
    rows, cols = np.nonzero(ink > 127)
    st.write(f"ink: rows {rows.min()}-{rows.max()}, columns {cols.min()}-{cols.max()}, shape {ink.shape}")
    if "slow" in st.query_params:
        time.sleep(0.4)
        st.write(f"answer: {int(ink.sum())}")
    st.image(ink, caption="As received", width=140)
