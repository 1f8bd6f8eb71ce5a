"""After training: the test, taken once; the confusion matrix that opens; scores a class; the worst mistakes."""

import math

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.grids import Grid, grids
from app.guard import guarded_fragment
from app.widgets.number_card import number_card
from app.widgets.tiles import gallery
from lab.data.records import DatasetInfo
from lab.ops.scores import accuracy, cell_members, class_scores, confusion_matrix, worst_mistakes
from lab.specs import TrainSpec

MOST_PICTURES = 48
WORST = 12
SCORE_WORDS = {
    "Precision": "Of the answers 'this class', the share that is right; empty where it was never answered.",
    "Recall": "Of the pictures of this class, the share that is found.",
    "F1": "Harmonic mean of precision and recall.",
}


def results(run_id: str) -> None:
    """What the run answered on the test part."""
    backend = get_backend()
    state, spec = backend.state(run_id), backend.record(run_id).spec
    probabilities = backend.store.test_probabilities(run_id)
    if probabilities is None:
        if state.reason == "diverged":
            st.info("This run diverged, so there is no network to test: take a smaller learning rate and train again.")
        elif state.has_ended:
            st.info("The test comes once, after training; this run ended before it came to that.")
        else:
            st.info("The test comes once, after training: come back when the run has ended.")
        return
    info = tasks.dataset_info(spec.data)
    labels = backend.call(tasks.labels_of, spec.data, "test")
    confusion = confusion_matrix(labels, probabilities.argmax(axis=1), len(info.class_names))
    wrong = int(confusion.sum() - confusion.trace())
    st.markdown(
        f"### {accuracy(confusion):.2%} right on {len(labels):,} test pictures ({wrong:,} wrong)\n"
        "No choice was made on these pictures: they were shown to the network once, when it had ended."
    )
    number_card(spec, state, backend.store.card(run_id))
    st.markdown("#### Confusion matrix")
    st.caption(
        "Rows: what it is. Columns: what the network said. Blue: right answers; orange: mistakes; "
        "the stronger the more, each colour on a scale of its own. Click a cell to see the pictures in it."
    )
    _confusion(run_id, spec, info, labels, probabilities, confusion)
    st.markdown("#### Scores by class")
    _class_table(confusion, info)
    st.markdown("#### The worst mistakes")
    st.caption("Wrong, and most certain of it.")
    worst = worst_mistakes(labels, probabilities, WORST)
    if len(worst):
        _pictures(spec, info, labels, probabilities, worst)
    else:
        st.write("None: every answer was right.")


@guarded_fragment
def _confusion(
    run_id: str,
    spec: TrainSpec,
    info: DatasetInfo,
    labels: np.ndarray,
    probabilities: np.ndarray,
    confusion: np.ndarray,
) -> None:
    matrix, behind = st.columns([3, 2], gap="medium")
    with matrix:
        cell = grids(
            [
                Grid(
                    values=confusion,
                    scale="confusion",
                    row_labels=info.class_names,
                    column_labels=info.class_names,
                    row_title="true class",
                    column_title="answer",
                    selectable=True,
                )
            ],
            key=f"confusion-{run_id}",
        )
    with behind:
        if cell is None:
            st.info("Click a cell: an orange one holds mistakes.")
            return
        true, answer = info.class_names[cell.row], info.class_names[cell.col]
        rows = cell_members(labels, probabilities, cell.row, cell.col)
        pictures = "picture" if len(rows) == 1 else "pictures"
        st.markdown(f"**{len(rows)} {pictures}** of *{true}*, answered *{answer}*; most certain first")
        if len(rows):
            _pictures(spec, info, labels, probabilities, rows[:MOST_PICTURES])
        if len(rows) > MOST_PICTURES:
            st.caption(f"The first {MOST_PICTURES} of {len(rows)}.")


def _pictures(
    spec: TrainSpec, info: DatasetInfo, labels: np.ndarray, probabilities: np.ndarray, rows: np.ndarray
) -> None:
    images = get_backend().call(tasks.pictures_of, spec.data, "test", tuple(rows.tolist()))
    answers = probabilities[rows].argmax(axis=1)
    captions = [
        info.class_names[answer]
        + ("" if answer == labels[row] else f", is\N{NO-BREAK SPACE}{info.class_names[labels[row]]}")
        + f" {probabilities[row, answer]:.0%}"
        for row, answer in zip(rows, answers, strict=True)
    ]
    st.html(gallery(images, captions, width_px=56, right=(answers == labels[rows]).tolist()))


def _class_table(confusion: np.ndarray, info: DatasetInfo) -> None:
    scores = class_scores(confusion)
    st.dataframe(
        {
            "Class": info.class_names,
            "Precision": [_percent(score.precision) for score in scores],
            "Recall": [_percent(score.recall) for score in scores],
            "F1": [_percent(score.f1) for score in scores],
            "Pictures": [score.support for score in scores],
        },
        hide_index=True,
        height="content",
        column_config={
            name: st.column_config.ProgressColumn(help=words, min_value=0.0, max_value=100.0, format="%.1f %%")
            for name, words in SCORE_WORDS.items()
        },
    )


def _percent(score: float) -> float | None:
    return None if math.isnan(score) else 100 * score
