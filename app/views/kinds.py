"""The relatives of convolution, each with its numbers, and what they cost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from app.guard import guarded_fragment
from app.lessons import kinds as lesson
from app.studies.convolving import keras_code
from app.studies.kinds.axes import Block, Line, axes_code
from app.studies.kinds.dilating import Dilated
from app.studies.kinds.fields import field_code
from app.studies.kinds.mixing import mixing_code
from app.studies.kinds.transposing import Stamps, transposed_code
from app.widgets.experiments import experiments
from app.widgets.folded import folded_code, folded_maths
from app.widgets.kept import keep_in_address
from app.widgets.kinds import axes, channels, dilated, field, transposed
from app.widgets.kinds.channels import ChosenMap
from app.widgets.kinds.field import FieldOnPicture
from lab.errors import DoesNotFit


def _dilated_code(shown: Dilated) -> str:
    return keras_code(shown.shown)


def _channels_code(shown: ChosenMap) -> str:
    return mixing_code(shown.mixed)


def _field_code(shown: FieldOnPicture) -> str:
    return field_code(shown.field)


def _begins_with(shown: Any) -> dict[str, np.ndarray]:
    """What the code of a view begins with, by the name that it uses there."""
    match shown:
        case Stamps():
            return {"image": shown.image, "kernel": shown.kernel}
        case Dilated():
            return {"image": shown.shown.image}
        case ChosenMap():
            return {"image": shown.mixed.image}
        case Line():
            return {"signal": shown.signal}
        case Block():
            return {"volume": shown.volume}
        case _:
            return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One view: controls that answer with what computes them, their defaults, its pictures, and its code."""

    form: Callable[[], Callable[[], Any]]
    defaults: Mapping[str, Any]
    stage: Callable[[Any], None]
    code: Callable[[Any], str]


VIEWS = {
    "Transposed": View(
        form=transposed.transposed_form,
        defaults=transposed.DEFAULTS,
        stage=transposed.transposed_stage,
        code=transposed_code,
    ),
    "Dilated": View(
        form=dilated.dilated_form, defaults=dilated.DEFAULTS, stage=dilated.dilated_stage, code=_dilated_code
    ),
    "Channels": View(
        form=channels.channels_form, defaults=channels.DEFAULTS, stage=channels.channels_stage, code=_channels_code
    ),
    "1-D and 3-D": View(form=axes.axes_form, defaults=axes.DEFAULTS, stage=axes.axes_stage, code=axes_code),
    "Receptive field": View(form=field.field_form, defaults=field.DEFAULTS, stage=field.field_stage, code=_field_code),
}


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others of its view back to their defaults."""
    for forget in (transposed.forget_stamps, dilated.forget_weights, axes.forget_line):
        forget()
    st.session_state.update({**VIEWS[settings["view"]].defaults, **settings})


def controls_and_picture() -> None:
    """What a control changes, and nothing else: the answer comes at once."""
    chosen = st.segmented_control(
        "View", list(VIEWS), default="Transposed", required=True, key="view", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    view = VIEWS[chosen]
    form, stage = st.columns([1, 3], gap="large")
    with form:
        compute = view.form()
    with stage:
        try:
            shown = compute()
            view.stage(shown)
            folded_code(lambda: view.code(shown), **_begins_with(shown))
        except DoesNotFit as error:
            st.warning(str(error))


keep_in_address({name: value for each in VIEWS.values() for name, value in each.defaults.items()})
st.title("More convolutions")
st.markdown("Which convolution is it, and what does it cost? Choose a kind, point at its output, and change it.")
guarded_fragment(controls_and_picture)()
experiments(lesson.EXPERIMENTS, set_controls, then="look")
folded_maths(lesson.MATHS)
