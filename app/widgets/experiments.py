"""The "Try this" list of a page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from app.components.scroll import scroll_to_top
from app.lessons.experiment import Experiment
from app.widgets.locks import is_locked

SET_UP = "set-up"  # the title of the experiment that was set up last


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
    for experiment in listed:
        if st.session_state.get(SET_UP) == experiment.title:
            _remind(experiment)


def _remind(experiment: Experiment) -> None:
    """Says again what to notice, at the edge of the window, while the page shows it; folds, to show what is behind."""
    with st.container(key="noticing"), st.expander(f"**{experiment.title}**", expanded=True):
        st.caption(experiment.notice)
        st.button(
            "I have seen it", key="noticed", icon=":material/check:", on_click=st.session_state.pop, args=[SET_UP]
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
    st.session_state[SET_UP] = experiment.title
    listed = f": {words(experiment.settings)}" if words else ""
    st.toast(f"Set up{listed}. Now {then}.", icon=":material/check:", duration="long")
