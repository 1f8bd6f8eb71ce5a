"""Runs: which of them learned best, and what set them apart?"""

import datetime

import streamlit as st

from app.backend import RunRecord, get_backend
from app.curves import curves_of_runs, draw
from app.widgets.pressed import pressed
from app.widgets.visitor import owner
from app.words import run_title
from lab.ascent import AscentSpec
from lab.detector_training import DetectorTrainSpec
from lab.errors import LabError, UnknownRun
from lab.events import REASON_WORDS, RunState
from lab.gan_training import GanTrainSpec
from lab.ram_training import RamTrainSpec
from lab.specs import TrainSpec

MOST_COMPARED = 6
PAGE_OF_KIND = {
    TrainSpec.kind: "views/train.py",
    RamTrainSpec.kind: "views/learning.py",
    AscentSpec.kind: "views/wishes.py",
    GanTrainSpec.kind: "views/players.py",
    DetectorTrainSpec.kind: "views/train_detector.py",
}

backend = get_backend()


def row(record: RunRecord, state: RunState) -> dict[str, object]:
    """One line of the table of runs."""
    began = datetime.datetime.fromtimestamp(record.created_s, datetime.UTC)
    return {
        "Run": run_title(record),
        "Began (UTC)": began.strftime("%d %b %H:%M"),
        "State": REASON_WORDS[state.reason].rstrip(".").split(":")[0] if state.reason else state.phase,
        "Epochs": None
        if isinstance(record.spec, AscentSpec)
        else len(state.epochs or state.rounds or state.detector_epochs),
        "Validation": state.epochs[-1]["val_accuracy"] if state.epochs else None,
        "Test": state.scores.get("test_accuracy"),
        "Seconds": round(state.elapsed_s, 1),
    }


def differing_settings(chosen: list[RunRecord]) -> list[dict[str, str]]:
    """The settings in which the runs differ, a line each."""
    effective = [record.spec.effective() for record in chosen]
    controls = {name: control for record in chosen for name, control in record.spec.controls().items()}
    lines = []
    for name, control in controls.items():
        values = [settings.get(name) for settings in effective]
        if len(set(values)) > 1:
            cells = {run_title(record): control.words(value) for record, value in zip(chosen, values, strict=True)}
            lines.append({"Setting": control.label, **cells})
    return lines


def delete(run_ids: list[str]) -> None:
    """Deletes the visitor's own runs; says which could not be."""
    for run_id in run_ids:
        try:
            backend.delete(run_id, owner())
        except LabError as error:
            st.toast(str(error))


def show_table(records: dict[str, RunRecord], states: dict[str, RunState], linked: list[str]) -> list[str]:
    """The table of runs; returns the ids of the ticked ones, at first those of the link or the two newest."""
    ids = list(records)
    ticked = [ids.index(run_id) for run_id in linked if run_id in records] or [*range(min(2, len(ids)))]
    table = st.dataframe(
        [row(records[run_id], states[run_id]) for run_id in ids],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": ticked}},
        key="runs-table",
        column_config={
            "Validation": st.column_config.NumberColumn(format="percent", help="Accuracy after the last epoch."),
            "Test": st.column_config.NumberColumn(format="percent", help="Measured once, after training."),
        },
    )
    return [ids[index] for index in table["selection"]["rows"]][:MOST_COMPARED]


def compare(chosen: list[RunRecord], states: dict[str, RunState]) -> None:
    """Curves of the chosen runs over each other, and the settings that set them apart."""
    open_it, remove = st.columns(2)
    with open_it:
        st.page_link(
            PAGE_OF_KIND[chosen[0].spec.kind],
            label=f"Open {run_title(chosen[0])}",
            icon=":material/open_in_new:",
            query_params={"run": chosen[0].run_id},
        )
    with remove:
        run_ids = [record.run_id for record in chosen]
        if pressed("Delete the chosen runs", key="delete-chosen", icon=":material/delete:"):
            delete(run_ids)
            st.rerun()
    learned = [
        record for record in chosen if not isinstance(record.spec, AscentSpec | GanTrainSpec | DetectorTrainSpec)
    ]
    if len(learned) < len(chosen):
        st.caption(
            "Pictures that climbed, players of a game and detectors have no accuracy: open one to see what it came to."
        )
    if learned:
        shown = [(run_title(record), states[record.run_id]) for record in learned]
        draw(
            curves_of_runs(shown, "loss"),
            curves_of_runs(shown, "accuracy"),
            max(record.spec.epochs for record in learned),
            key="compared",
        )
    if len(chosen) > 1:
        st.markdown("#### Where they differ")
        lines = differing_settings(chosen)
        if lines:
            st.table(lines, hide_index=True)
        else:
            st.write("In no setting: the same run, trained more than once.")


st.title("Runs")
st.markdown("Which of my runs learned best, and what set them apart? Choose two or more in the table.")
linked = [run_id for run_id in st.query_params.get("runs", "").split(",") if run_id]
records = {record.run_id: record for record in backend.runs(owner())}
for run_id in linked:
    try:
        records.setdefault(run_id, backend.record(run_id))
    except UnknownRun as error:
        st.warning(str(error))
if records:
    states = {run_id: backend.state(run_id) for run_id in records}
    chosen = [records[run_id] for run_id in show_table(records, states, linked)]
    if chosen:
        compare(chosen, states)
    else:
        st.caption("Tick the boxes at the left of the table.")
else:
    st.info("No runs yet: train a network first. Runs are kept for a week, and vanish if the server's disk is cleared.")
    st.page_link("views/train.py", label="Train a network", icon=":material/model_training:")
