"""What pages of runs share: a form beside a stage that shows the run in the address, or the form's settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from app.backend import RunRecord, get_backend
from app.widgets.run_start import TRAIN, Start, about_run, chosen_view, linked_run, look_after, refusal, start_button
from app.widgets.spec_form import link_is_shown, set_from_link
from lab.detector_training import DetectorTrainSpec
from lab.gan_training import GanTrainSpec
from lab.ram_training import RamTrainSpec
from lab.specs import TrainSpec

Spec = TypeVar("Spec", TrainSpec, RamTrainSpec, GanTrainSpec, DetectorTrainSpec)
OfRun = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(Generic[Spec]):
    """One page of runs.

    Attributes:
        settings: those of a run that the page can show; raises `WrongKind` for one of another kind.
        form: draws the controls and gives what they say.
        reset: draws the button that sets usual values.
        set_form: puts values into the form.
        of_run: the views of a run, the live one first.
        of_form: the views of the form's settings, beside the settings of the run if one is open.
        leads: other pages that open the run once it has ended: script, label, icon.
    """

    settings: Callable[[RunRecord], Spec]
    form: Callable[[], Spec]
    reset: Callable[[], None]
    set_form: Callable[[Mapping[str, Any]], None]
    of_run: Mapping[str, OfRun]
    of_form: Mapping[str, Callable[[Spec, Spec | None], None]]
    leads: Sequence[tuple[str, str, str]] = ()
    start: Start = TRAIN


def run_page(page: RunPage[Spec]) -> Spec:
    """Draws form and stage; returns the settings of the run that is shown, or else the form's."""
    run_id = linked_run(page.settings)
    trained = page.settings(get_backend().record(run_id)) if run_id else None
    set_from_link(run_id or "", trained.values() if trained else {})
    form, stage = st.columns([1, 2.6], gap="large")
    with form:
        spec = page.form()
        link_is_shown(run_id or "")
        start_button(spec, page.start)
        page.reset()
    with stage, st.container(key="stage-of-run" if run_id else "stage"):
        refusal()
        view = chosen_view(run_id, list(page.of_run), list(page.of_form))
        if run_id and trained:
            about_run(run_id, trained, spec, page.set_form, page.start)
        if run_id and view in page.of_run:
            if view != page.start.first:
                look_after(run_id)
            page.of_run[view](run_id)
            _lead(run_id, page.leads)
        else:
            page.of_form[view](spec, trained)
    return trained or spec


def _lead(run_id: str, leads: Sequence[tuple[str, str, str]]) -> None:
    """Where what has learned can be opened."""
    if get_backend().state(run_id).has_ended:
        for script, label, icon in leads:
            st.page_link(script, label=label, icon=f":material/{icon}:", query_params={"run": run_id})
