"""The form of a detector's training, derived from the fields of `DetectorTrainSpec`."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.widgets.spec_form import draw_control, set_controls
from lab.detector_training import DetectorTrainSpec


def detector_form() -> DetectorTrainSpec:
    """Draws the controls and returns what they say."""
    usual = DetectorTrainSpec().values()
    values: dict[str, Any] = {}
    for is_more in (False, True):
        with st.expander("More settings") if is_more else st.container():
            for name, rule in DetectorTrainSpec.controls().items():
                if rule.more == is_more:
                    values[name] = draw_control(name, rule, usual[name])
    return DetectorTrainSpec(**values)


def reset_button() -> None:
    """Puts every setting back to its usual value."""
    st.button(
        "Back to the usual values", icon=":material/undo:", type="tertiary", on_click=set_form, args=[{}], key="reset"
    )


def set_form(values: Mapping[str, Any]) -> None:
    """Puts a run's or an experiment's settings into the form; to be called before the form is drawn."""
    set_controls({**DetectorTrainSpec().values(), **values})
