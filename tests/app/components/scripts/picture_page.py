"""A page with a picture, and what Python received of it."""

import numpy as np
import streamlit as st

from app.components.picture import Box, Path, Picture, Point, picture, reset_picture
from tests.app.components import samples

st.set_page_config(layout="wide")
if st.button("Put all back"):
    reset_picture("regions")
st.button("Run again")
is_small = st.toggle("Another box")

state = picture(
    Picture(
        image=samples.SCENE,
        boxes=[
            Box(4, 6, 12, 8, "region"),
            Box(30, 10, 8, 8, "patch", "training", keep_square=True, step=2),
            Box(20.5, 20.25, 10, 6, "truth", "test", movable=False, resizable=False),
            *([Box(0, 0, 4, 4, "new", "validation")] if is_small else []),
        ],
        points=[Point(8.5, 24.5, "gaze", "negative"), Point(40, 28, color="neutral", movable=False)],
        paths=[Path([(8.5, 24.5), (24, 4), (40, 28)], "way", "positive")],
        title="Scene",
    ),
    key="regions",
    clickable=True,
)
st.write("boxes:", str([box.numbers for box in state.boxes]))
st.write("points:", str([point.numbers for point in state.points]))
st.write("clicked:", str(state.clicked))

picture(Picture(image=samples.DIGIT, boxes=[Box(0, 0, 28, 28, resizable=False)]), key="digit", height=200)
st.write("run", st.session_state.setdefault("runs", np.zeros(1, int))[0])
st.session_state["runs"] += 1
