"""After training: the test, taken once; the confusion matrix that opens; scores a class; the worst mistakes."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.grids import Grid, grids
from app.guard import guarded_fragment
from app.widgets.number_card import number_card
from app.widgets.tiles import gallery
from lab.ops.scores import accuracy, cell_members, class_scores, confusion_matrix, worst_mistakes

MOST_PICTURES = 48
WORST = 12
SCORE_WORDS = {
    "Precision": "Of the answers 'this class', the share that is right; empty where it was never answered.",
    "Recall": "Of the pictures of this class, the share that is found.",
    "F1": "Harmonic mean of precision and recall.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What a run answered on pictures that it saw once, after training.

    Attributes:
        run_id: whose answers they are.
        labels: int64 `(N,)`.
        probabilities: float32 `(N, classes)`.
        class_names: in the order of the labels.
        pictures_of: rows int64 `(n,)` -> uint8 `(n, H, W, C)`.
    """

    run_id: str
    labels: np.ndarray
    probabilities: np.ndarray
    class_names: tuple[str, ...]
    pictures_of: Callable[[np.ndarray], np.ndarray]

    @property
    def confusion(self) -> np.ndarray:
        """int64 `(classes, classes)`, see `confusion_matrix`."""
        return confusion_matrix(self.labels, self.probabilities.argmax(axis=1), len(self.class_names))


def results(run_id: str) -> None:
    """What a classifier's run answered on the test part."""
    backend = get_backend()
    state, spec = backend.state(run_id), backend.record(run_id).classifier
    probabilities = test_probabilities(run_id)
    if probabilities is None:
        return
    tested = Tested(
        run_id=run_id,
        labels=backend.call(tasks.labels_of, spec.data, "test"),
        probabilities=probabilities,
        class_names=tasks.dataset_info(spec.data).class_names,
        pictures_of=lambda rows: backend.call(tasks.pictures_of, spec.data, "test", tuple(rows.tolist())),
    )
    show_tested(tested, lambda: number_card(spec, state, backend.store.card(run_id)))


def test_probabilities(run_id: str) -> np.ndarray | None:
    """The answers on the test part, float32 `(N, classes)`; None if there are none, and the page says why."""
    state, probabilities = get_backend().state(run_id), get_backend().store.test_probabilities(run_id)
    if probabilities is None:
        if state.reason == "diverged":
            st.info("This run diverged, so there is no network to test: take a smaller learning rate and train again.")
        elif state.has_ended:
            st.info("The test comes once, after training; this run ended before it came to that.")
        else:
            st.info("The test comes once, after training: come back when the run has ended.")
    return probabilities


def show_tested(tested: Tested, numbers: Callable[[], None]) -> None:
    """The share of right answers, comparable numbers, the confusion matrix, scores by class, the worst mistakes.

    Args:
        numbers: draws what to compare the result with.
    """
    confusion = tested.confusion
    wrong = int(confusion.sum() - confusion.trace())
    st.markdown(
        f"### {accuracy(confusion):.2%} right on {len(tested.labels):,} test pictures ({wrong:,} wrong)\n"
        "No choice was made on these pictures: they were shown to the network once, when it had ended."
    )
    numbers()
    st.markdown("#### Confusion matrix")
    st.caption(
        "Rows: what it is. Columns: what the network said. Blue: right answers; orange: mistakes; "
        "the stronger the more, each colour on a scale of its own. Click a cell to see the pictures in it."
    )
    _confusion(tested)
    st.markdown("#### Scores by class")
    _class_table(confusion, tested.class_names)
    st.markdown("#### The worst mistakes")
    st.caption("Wrong, and most certain of it.")
    worst = worst_mistakes(tested.labels, tested.probabilities, WORST)
    if len(worst):
        _pictures(tested, worst)
    else:
        st.write("None: every answer was right.")


@guarded_fragment
def _confusion(tested: Tested) -> None:
    names = tested.class_names
    matrix, behind = st.columns([3, 2], gap="medium")
    with matrix:
        cell = grids(
            [
                Grid(
                    values=tested.confusion,
                    scale="confusion",
                    row_labels=names,
                    column_labels=names,
                    row_title="true class",
                    column_title="answer",
                    selectable=True,
                )
            ],
            key=f"confusion-{tested.run_id}",
        )
    with behind:
        if cell is None:
            st.info("Click a cell: an orange one holds mistakes.")
            return
        rows = cell_members(tested.labels, tested.probabilities, cell.row, cell.col)
        pictures = "picture" if len(rows) == 1 else "pictures"
        st.markdown(
            f"**{len(rows)} {pictures}** of *{names[cell.row]}*, answered *{names[cell.col]}*; most certain first"
        )
        if len(rows):
            _pictures(tested, rows[:MOST_PICTURES])
        if len(rows) > MOST_PICTURES:
            st.caption(f"The first {MOST_PICTURES} of {len(rows)}.")


def _pictures(tested: Tested, rows: np.ndarray) -> None:
    labels, names = tested.labels, tested.class_names
    answers = tested.probabilities[rows].argmax(axis=1)
    captions = [
        names[answer]
        + ("" if answer == labels[row] else f", is\N{NO-BREAK SPACE}{names[labels[row]]}")
        + f" {tested.probabilities[row, answer]:.0%}"
        for row, answer in zip(rows, answers, strict=True)
    ]
    st.html(gallery(tested.pictures_of(rows), captions, width_px=56, right=(answers == labels[rows]).tolist()))


def _class_table(confusion: np.ndarray, class_names: tuple[str, ...]) -> None:
    scores = class_scores(confusion)
    st.dataframe(
        {
            "Class": class_names,
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
