"""Controls that experiments set while they are not on the screen."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from lab.data.photos import photos


def keep_in_address(defaults: Mapping[str, Any]) -> None:
    """Makes the address say what an experiment sets, also in controls that are drawn only then.

    Streamlit writes a control that a callback has set to the address if it knew the control's name in the run before.
    So the names of all controls, the picture's among them, are made known from the start; to be called before any of
    them is drawn. An address that says something still wins.
    """
    for name, value in {"photo": photos()[0].name, "digit": 3, "writer": 1, **defaults}.items():
        st.session_state.setdefault(name, value)
