"""From a form to a run: it is started, or an equal one is joined, and the page's address names it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from app.backend import RunRecord, get_backend
from app.guard import guarded_fragment
from app.widgets.pressed import pressed
from app.widgets.visitor import owner
from lab.controls import differences
from lab.errors import LabError, UnknownRun, WrongKind
from lab.specs import RunSpec

LOOK_EVERY_S = 1.0
TRAINING = "Training"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a page speaks of starting its kind of run.

    Attributes:
        button: what starts one.
        again: what starts an equal one once more.
        first: the view that the page shows of a run at first.
    """

    button: str
    again: str
    first: str


TRAIN = Start(button="Train", again="Train again all the same", first=TRAINING)


def linked_run(read: Callable[[RunRecord], RunSpec]) -> str | None:
    """The run in the address, if there is one of the page's kind; else the page says what is wrong with it.

    Args:
        read: gives its settings; raises `WrongKind` for one of another kind.
    """
    _see_started()
    run_id = st.query_params.get("run")
    if run_id is None:
        return None
    try:
        read(get_backend().record(run_id))
    except (UnknownRun, WrongKind) as error:
        st.warning(str(error))
        return None
    return run_id


def _see_started() -> None:
    """Names a run that was just started in the address, in the drawing after that of the press, too.

    A message that the browser sent before it heard of the run still has the address of before, and of two drawings
    that follow each other so quickly Streamlit may send the later one alone.
    """
    if "started" not in st.session_state:
        return
    before, run_id, drawings = st.session_state["started"]
    if st.query_params.get("run") == before:
        st.query_params["run"] = run_id
    if drawings:
        del st.session_state["started"]
    else:
        st.session_state["started"] = (before, run_id, 1)


def start_button(spec: RunSpec, start: Start = TRAIN) -> None:
    """Starts what the form says; a refusal is told below."""
    if pressed(start.button, type="primary", icon=":material/play_arrow:", width="stretch", key="train"):
        _start(spec, start.first, again=False)
        st.rerun()


def refusal() -> None:
    """Says why the last run could not be started, if so."""
    if words := st.session_state.pop("refusal", None):
        st.warning(words)


def chosen_view(run_id: str | None, of_run: Sequence[str], of_form: Sequence[str]) -> str:
    """Which view of the run, or of the form's settings, is open; without a run there are only the latter.

    They are two widgets: an answer that the browser sent just before it heard of the run names a choice of the first.
    """
    views = [*of_run, *of_form] if run_id else list(of_form)
    return st.segmented_control(
        "View",
        views,
        default=views[0],
        required=True,
        key="view" if run_id else "view-before",
        bind="query-params",
        label_visibility="collapsed",
    )


def about_run(
    run_id: str,
    trained: RunSpec,
    spec: RunSpec,
    set_form: Callable[[dict[str, object]], None],
    start: Start = TRAIN,
) -> None:
    """Says whether the run was there already, and whether the form has other settings.

    Args:
        trained, spec: the run's settings and the form's.
        set_form: puts values into the form.
    """
    if st.session_state.get("joined") == run_id:
        st.info("An equal run was there already: you see that one.")
        st.button(start.again, on_click=_start, args=[trained, start.first], kwargs={"again": True})
    if differences(trained, spec):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("The run shown has other settings than the form.", width="content")
            st.button("Put the run's into the form", on_click=set_form, args=[trained.values()])


def look_after(run_id: str) -> None:
    """Tells how a live run does while a view is open that does not follow it, until that view can show more."""
    drawn = _stage_of(run_id)
    if drawn != "ended":
        guarded_fragment(_look_after, run_every=LOOK_EVERY_S)(run_id, drawn)


def _look_after(run_id: str, drawn: str) -> None:
    if _stage_of(run_id) != drawn:
        st.rerun()
    state = get_backend().state(run_id)
    st.progress(state.progress, text=f"Still at work: {state.progress:.0%} done.")


def _stage_of(run_id: str) -> str:
    """How far a run is, as far as that changes what its views can show."""
    state = get_backend().state(run_id)
    return "ended" if state.has_ended else "learning" if len(state.checkpoints) > 1 else "starting"


def _start(spec: RunSpec, first: str, *, again: bool) -> None:
    """Queues the run, or joins an equal one, and shows it."""
    try:
        started = get_backend().start([spec], owner(), again=again)[0]
    except LabError as error:
        st.session_state["refusal"] = str(error)
        return
    st.session_state["joined"] = started.run_id if started.joined else None
    st.session_state["started"] = (st.query_params.get("run"), started.run_id, 0)
    st.query_params["run"] = started.run_id
    st.session_state["view"] = first
