"""The form of a training of the Recurrent Attention Model, derived from the fields of `RamTrainSpec`."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.widgets.spec_form import draw_control, set_controls
from lab.ram_training import RamTrainSpec, ram_defaults


def ram_form() -> RamTrainSpec:
    """Draws the controls and returns what they say. Choosing a task sets the sensor that suits it."""
    rules = RamTrainSpec.controls()
    task = draw_control("task", rules["task"], RamTrainSpec().task, on_change=_set_usual_values)
    defaults = RamTrainSpec(task=task, **ram_defaults(task)).values()
    values: dict[str, Any] = {"task": task}
    values["gaze"] = draw_control("gaze", rules["gaze"], defaults["gaze"])
    obeyed = RamTrainSpec(**values).effective()
    for is_more in (False, True):
        with st.expander("More settings") if is_more else st.container():
            for name, rule in rules.items():
                if rule.more == is_more and name not in values and name in obeyed:
                    values[name] = draw_control(name, rule, defaults[name])
    return RamTrainSpec(**values)


def reset_button() -> None:
    """Puts every setting back to what suits the chosen task."""
    st.button(
        "Back to what suits the task", icon=":material/undo:", type="tertiary", on_click=_set_usual_values, key="reset"
    )


def set_form(values: Mapping[str, Any]) -> None:
    """Puts a run's or an experiment's settings into the form; to be called before the form is drawn."""
    task = values.get("task", RamTrainSpec().task)
    set_controls({**RamTrainSpec(task=task, **ram_defaults(task)).values(), **values})


def _set_usual_values() -> None:
    set_form({"task": st.session_state["task"]})
