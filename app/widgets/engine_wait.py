"""What a page shows while the engine is not there yet; it goes on by itself."""

import streamlit as st

from app.backend import get_backend
from lab.errors import EngineUnavailable

LOOK_EVERY_S = 1.0


def wait_for_engine(error: EngineUnavailable) -> None:
    """Says why there is no answer; if the engine is still starting, the page runs again as soon as it is ready."""
    if get_backend().health().state == "ready":
        st.error(str(error))
        return
    st.info(str(error), icon=":material/hourglass_top:")
    st.fragment(_look, run_every=LOOK_EVERY_S)()


def _look() -> None:
    if get_backend().health().state == "ready":
        st.rerun()
