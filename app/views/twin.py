"""Twin experiment: two trainings, the same seed and batches, one control apart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from app.backend import get_backend
from app.curves import curves_of_runs, draw
from app.guard import guarded_fragment
from app.lessons import twin as lesson
from app.widgets.experiments import experiments
from app.widgets.pressed import pressed
from app.widgets.spec_form import draw_control, link_is_shown, set_controls, set_from_link
from app.widgets.visitor import owner
from app.words import duration, experiment_in_words
from lab import catalog
from lab.errors import LabError, UnknownRun, WrongKind
from lab.events import PHASE_WORDS, REASON_WORDS, RunState
from lab.specs import TrainSpec, applies

REFRESH_S = 0.5
NOT_TWINNED = ("data", "model", "seed")

backend = get_backend()


def start(first: TrainSpec, second: TrainSpec, guess: str | None) -> None:
    """Queues both runs, one after the other."""
    try:
        pair = backend.start([first, second], owner())
    except LabError as error:
        st.session_state["refusal"] = str(error)
        return
    runs = ",".join(started.run_id for started in pair)
    if st.query_params.get("runs") != runs:  # who has seen the curves does not guess any more
        st.session_state["guess"] = guess
    st.query_params["runs"] = runs


def set_course_epochs() -> None:
    """Another model: its course's number of epochs."""
    set_controls({"epochs": catalog.MODELS[st.session_state["model"]].defaults()["epochs"]})


def set_twins(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the page's controls, before they are drawn; epochs as the course has them."""
    set_controls({"epochs": catalog.MODELS[settings["model"]].defaults()["epochs"], **settings})


def values_of(specs: list[TrainSpec]) -> dict[str, Any]:
    """What the form says of two twins; nothing of anything else."""
    if len(specs) != 2:
        return {}
    first, second = specs
    values = {name: getattr(first, name) for name in ("data", "model", "seed", "epochs")}
    for name in [name for name in TrainSpec.controls() if getattr(first, name) != getattr(second, name)][:1]:
        values |= {"apart": name, f"{name}-1": getattr(first, name), f"{name}-2": getattr(second, name)}
    return values


def stop_both(run_ids: list[str]) -> None:
    """Stops the twins, the later one first, since it would begin when the other ends."""
    for run_id in reversed(run_ids):
        try:
            backend.stop(run_id, owner())
        except LabError as error:
            st.toast(str(error))


def status(run_id: str, title: str, state: RunState) -> None:
    """One twin's line: where it stands, and how far."""
    if state.reason:
        words = REASON_WORDS[state.reason]
    elif (place := backend.place(run_id)) is not None:
        words = f"waits for its twin; at most {duration(place.expected_wait_s)}"
    else:
        words = PHASE_WORDS[state.phase]
    st.progress(state.progress, text=f"**{title}**: {words}")


def verdict(titles: list[str], states: list[RunState], guess: str | None) -> None:
    """Who won on validation, and whether the visitor had seen it coming."""
    scores = [state.epochs[-1]["val_accuracy"] if state.epochs else 0.0 for state in states]
    gap = abs(scores[0] - scores[1])
    lines = " · ".join(f"{title}: {score:.1%}" for title, score in zip(titles, scores, strict=True))
    if gap < lesson.TIE:
        outcome, words = lesson.NO_WINNER, f"a tie (they differ by less than {100 * lesson.TIE:.1f} points)"
    else:
        outcome = titles[scores.index(max(scores))]
        words = f"{outcome} wins by {100 * gap:.1f} points"
    st.markdown(f"#### {words[0].upper()}{words[1:]}\nValidation accuracy after the last epoch, in percent: {lines}")
    if guess:
        st.markdown("You saw it coming." if guess == outcome else f"Your guess was: {guess}. What did you not expect?")
    st.caption("One seed is one sample: repeat with another seed before you believe a small difference.")


def watch(run_ids: list[str], name: str, was_live: bool) -> None:
    """Both curves in one figure, redrawn while either lives."""
    specs = [backend.record(run_id).classifier for run_id in run_ids]
    states = [backend.state(run_id) for run_id in run_ids]
    is_live = not all(state.has_ended for state in states)
    if was_live and not is_live:
        st.rerun()
    titles = [f"{TrainSpec.controls()[name].label} {spec.words(name)}" for spec in specs]
    for column, run_id, title, state in zip(st.columns(2), run_ids, titles, states, strict=True):
        with column:
            status(run_id, title, state)
    pair = list(zip(titles, states, strict=True))
    draw(
        curves_of_runs(pair, "loss"),
        curves_of_runs(pair, "accuracy"),
        max(spec.epochs for spec in specs),
        key="twin-curves",
    )
    if not is_live:
        verdict(titles, states, st.session_state.get("guess"))


st.title("Twin experiment")
st.markdown(
    "What does one setting change, if all else stays the same? Both twins start from the same seed and see the same "
    "batches in the same order, one twin after the other. Guess the winner first."
)
rules = TrainSpec.controls()
run_ids = [run_id for run_id in st.query_params.get("runs", "").split(",") if run_id][:2]
try:
    specs = [backend.record(run_id).classifier for run_id in run_ids]
except (UnknownRun, WrongKind) as error:
    st.warning(str(error))
    specs = []
set_from_link(",".join(run_ids) if specs else "", values_of(specs))
form, stage = st.columns([1, 2.6], gap="large")
with form:
    data = draw_control("data", rules["data"], TrainSpec().data)
    model = draw_control("model", rules["model"], TrainSpec().model, on_change=set_course_epochs)
    shared = st.container()
    base = catalog.course_spec(data, model)
    names = [name for name, rule in rules.items() if name not in NOT_TWINNED and applies(rule, model)]
    apart = st.selectbox(
        "The one control apart",
        names,
        index=names.index("learning_rate"),
        format_func=lambda name: rules[name].label,
        key="apart",
        bind="query-params",
    )
    with shared:
        seed = draw_control("seed", rules["seed"], TrainSpec().seed)
        epochs = base.epochs if apart == "epochs" else draw_control("epochs", rules["epochs"], base.epochs)
    base = replace(base, seed=seed, epochs=epochs)
    default = getattr(base, apart)
    first_value = draw_control(f"{apart}-1", rules[apart], default, words="first twin")
    second_value = draw_control(f"{apart}-2", rules[apart], lesson.another(rules[apart], default), words="second twin")
    first, second = replace(base, **{apart: first_value}), replace(base, **{apart: second_value})
    choices = [*(f"{rules[apart].label} {rules[apart].words(value)}" for value in (first_value, second_value))]
    guess = st.radio(
        "Who will be better on validation?", [*dict.fromkeys(choices), lesson.NO_WINNER], index=None, key="guess-now"
    )
    link_is_shown(",".join(run_ids) if specs else "")
    if pressed("Train both", type="primary", icon=":material/play_arrow:", width="stretch", key="train-both"):
        start(first, second, guess)
        st.rerun()
    if refusal := st.session_state.pop("refusal", None):
        st.warning(refusal)
with stage, st.container(key="stage-of-run" if len(specs) == 2 else "stage"):
    if len(specs) == 2:
        live = not all(backend.state(run_id).has_ended for run_id in run_ids)
        if live:
            st.button("Stop both", icon=":material/stop:", on_click=stop_both, args=[run_ids], key="stop-both")
        changed = [name for name in names if getattr(specs[0], name) != getattr(specs[1], name)]
        guarded_fragment(watch, run_every=REFRESH_S if live else None)(run_ids, changed[0] if changed else apart, live)
    else:
        st.info("Set the two values at the left, guess, and press **Train both**. The curves appear here.")

experiments(lesson.EXPERIMENTS, set_twins, then="press Train both", words=experiment_in_words)
