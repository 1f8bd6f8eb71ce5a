"""The "Try this" list of a page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from app.components.scroll import scroll_to_top
from app.lessons.experiment import Experiment
from app.widgets.locks import is_locked


def experiments(
    listed: Sequence[Experiment],
    apply: Callable[[Mapping[str, Any]], str | None],
    *,
    then: str = "press Train",
    words: Callable[[Mapping[str, Any]], str] | None = None,
) -> None:
    """Draws a page's experiments; a click hands the settings to `apply` before the page runs again, and says so.

    Args:
        apply: sets them up; or gives the sentence why it cannot.
        then: what to do when it is set up.
        words: the settings as a visitor would read them, told after the click.
    """
    st.subheader("Try this")
    scroll_to_top(st.session_state.get("experiments", 0))
    for start in range(0, len(listed), 3):
        for column, experiment in zip(st.columns(3), listed[start : start + 3], strict=False):
            with column.container(border=True, height="stretch"):
                st.markdown(f"**{experiment.title}**")
                st.caption(experiment.notice)
                st.button(
                    f"Set this up, then {then}",
                    key=f"experiment-{experiment.title}",
                    on_click=_set_up,
                    args=[experiment, apply, then, words],
                    disabled=any(is_locked(name) for name in experiment.settings),
                    help="This link holds a control still that the experiment would change."
                    if any(is_locked(name) for name in experiment.settings)
                    else None,
                )


def _set_up(
    experiment: Experiment,
    apply: Callable[[Mapping[str, Any]], str | None],
    then: str,
    words: Callable[[Mapping[str, Any]], str] | None,
) -> None:
    refused = apply(experiment.settings)
    if refused:
        st.toast(refused, icon=":material/info:", duration="long")
        return
    st.session_state["experiments"] = st.session_state.get("experiments", 0) + 1
    listed = f": {words(experiment.settings)}" if words else ""
    st.toast(f"Set up{listed}. Now {then}.", icon=":material/check:", duration="long")
