"""The form of a game between two players, derived from the fields of `GanTrainSpec`."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.widgets.spec_form import draw_control, set_controls
from lab.gan_training import GanTrainSpec, gan_defaults


def gan_form() -> GanTrainSpec:
    """Draws the controls and returns what they say. Choosing the players sets the values that suit them."""
    rules = GanTrainSpec.controls()
    values: dict[str, Any] = {"data": draw_control("data", rules["data"], GanTrainSpec().data)}
    values["pair"] = draw_control("pair", rules["pair"], GanTrainSpec().pair, on_change=_set_usual_values)
    defaults = GanTrainSpec(**gan_defaults(values["pair"])).values()
    values["loss"] = draw_control("loss", rules["loss"], defaults["loss"])
    obeyed = GanTrainSpec(**values).effective()
    for is_more in (False, True):
        with st.expander("More settings") if is_more else st.container():
            for name, rule in rules.items():
                if rule.more == is_more and name not in values and name in obeyed:
                    values[name] = draw_control(name, rule, defaults[name])
    return GanTrainSpec(**values)


def reset_button() -> None:
    """Puts every setting back to what suits the chosen players."""
    st.button(
        "Back to what suits the players",
        icon=":material/undo:",
        type="tertiary",
        on_click=_set_usual_values,
        key="reset",
    )


def set_form(values: Mapping[str, Any]) -> None:
    """Puts a run's or an experiment's settings into the form; to be called before the form is drawn."""
    pair = values.get("pair", GanTrainSpec().pair)
    set_controls({**GanTrainSpec(**gan_defaults(pair)).values(), **values})


def _set_usual_values() -> None:
    set_form({"pair": st.session_state["pair"], "data": st.session_state["data"]})
