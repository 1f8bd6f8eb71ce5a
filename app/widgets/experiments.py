"""The "Try this" list of a page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from app.lessons.experiment import Experiment


def experiments(
    listed: Sequence[Experiment], apply: Callable[[Mapping[str, Any]], None], *, then: str = "press Train"
) -> None:
    """Draws a page's experiments; a click hands the settings to `apply` before the page runs again."""
    st.subheader("Try this")
    for start in range(0, len(listed), 3):
        for column, experiment in zip(st.columns(3), listed[start : start + 3], strict=False):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{experiment.title}**")
                st.caption(experiment.notice)
                st.button(
                    f"Set this up, then {then}",
                    key=f"experiment-{experiment.title}",
                    on_click=apply,
                    args=[experiment.settings],
                )
