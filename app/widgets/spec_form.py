"""The form of a training, derived from the fields of `TrainSpec`; every control is in the page's address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.widgets.locks import is_locked
from lab import catalog
from lab.controls import Control
from lab.specs import TrainSpec, applies


def spec_form() -> TrainSpec:
    """Draws the controls and returns what they say. Choosing a model sets the course's values."""
    rules = TrainSpec.controls()
    data = draw_control("data", rules["data"], TrainSpec().data)
    model = draw_control("model", rules["model"], TrainSpec().model, on_change=_set_course_values)
    course = catalog.MODELS[model]
    st.caption(f"{course.about} {course.note} Course chapter {course.chapter}.".replace("  ", " "))
    defaults = course.defaults()
    values: dict[str, Any] = {"data": data, "model": model}
    shown = {name: rule for name, rule in rules.items() if name in defaults and applies(rule, model)}
    for name, rule in shown.items():
        if not rule.more:
            values[name] = draw_control(name, rule, defaults[name])
    with st.expander("More settings"):
        for name, rule in shown.items():
            if rule.more:
                values[name] = draw_control(name, rule, defaults[name])
    return TrainSpec(**values)


def reset_button() -> None:
    """Puts every setting back to the course's value for the chosen model."""
    st.button(
        "Back to the course's values", icon=":material/undo:", type="tertiary", on_click=_set_course_values, key="reset"
    )


def set_form(values: Mapping[str, Any]) -> None:
    """Puts a run's or an experiment's settings into the form; to be called before the form is drawn."""
    spec = catalog.course_spec(values.get("data", TrainSpec().data), values.get("model", TrainSpec().model))
    set_controls({**spec.values(), **values})


def set_from_link(link: str, values: Mapping[str, Any]) -> None:
    """Gives controls the values of what a link shows, once for each link; what the address says itself wins.

    Args:
        link: what the address names, such as a run; empty if nothing.
        values: its settings.
    """
    if link and st.session_state.get("linked") != link:
        set_controls({name: value for name, value in values.items() if name not in st.query_params})


def link_is_shown(link: str) -> None:
    """Notes that the form was drawn with a link's values."""
    st.session_state["linked"] = link


def _set_course_values() -> None:
    set_controls(catalog.MODELS[st.session_state["model"]].defaults())


def set_controls(values: Mapping[str, Any]) -> None:
    """Gives controls their values before they are drawn; those that a teacher's link holds still keep theirs."""
    st.session_state.update({name: value for name, value in values.items() if not is_locked(name)})


def draw_control(name: str, rule: Control, default: Any, *, words: str = "", **options: Any) -> Any:
    """The widget that fits a field. All keep their value in the address, under `name`.

    Args:
        words: added to the label, where a page shows the same control twice.
    """
    label = f"{rule.label}, {words}" if words else rule.label
    common: dict[str, Any] = {
        "key": name,
        "help": rule.help,
        "bind": "query-params",
        "disabled": is_locked(name),
        **options,
    }
    if rule.choices is not None:
        keys = list(rule.choices)
        return st.selectbox(label, keys, index=keys.index(default), format_func=rule.choices.__getitem__, **common)
    if rule.stops:
        stops = sorted({*rule.stops, default})
        return st.select_slider(label, stops, value=default, format_func=lambda stop: f"{stop:g}", **common)
    if rule.low is None or rule.high is None:
        return st.toggle(label, value=default, **common)
    if rule.whole:
        return st.slider(label, int(rule.low), int(rule.high), value=int(default), step=int(rule.step or 1), **common)
    decimals = "%.4f" if rule.high < 1 and (rule.step or 1) < 0.01 else "%.2f"
    return st.slider(label, rule.low, rule.high, value=float(default), step=rule.step, format=decimals, **common)
