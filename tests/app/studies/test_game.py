"""What the page "Two players" computes from a game, and its lines of code."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.studies.game import (
    BINS,
    DRAWN,
    REAL_KINDS,
    answer_in_words,
    histogram,
    term_rows,
    terms_in_words,
    tiles,
    verdict,
)
from app.studies.gan_code import training_code
from app.widgets.game_curves import accepted_curves, loss_curves
from lab.data.mosaic import mosaic
from lab.engine import tasks
from lab.engine.store import Store
from lab.events import RunState, Sheet
from lab.gan_training import WATCHED, WATCHED_COLUMNS, GanTrainSpec

SPEC = GanTrainSpec()


def sheet(**values: list[float]) -> Sheet:
    kinds = {"watched": [0.5], "training": [0.9, 0.8], "held_out": [0.7, 0.7], "drawn": [0.0, 1.0]}
    return Sheet(step=3, **kinds | values)


@pytest.mark.parametrize("data", ["digits", "house-numbers"])
def test_a_sheet_is_cut_into_the_pictures_that_it_was_made_of(data: str) -> None:
    spec = GanTrainSpec(data=data)
    pictures = np.random.default_rng(0).integers(0, 256, (WATCHED, *spec.gan.image_shape), dtype=np.uint8)
    np.testing.assert_array_equal(tiles(mosaic(pictures, WATCHED_COLUMNS, gap_px=0), spec), pictures)


def test_shares_of_each_kind_add_up_and_stand_where_the_answers_are() -> None:
    rows = histogram(sheet(), SPEC)
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in [*REAL_KINDS.values(), DRAWN]}
    assert all(len(found) == BINS + 1 for found in by_kind.values())
    for found in by_kind.values():
        assert sum(row["share"] for row in found[:-1]) == pytest.approx(1)
        assert (found[0]["answer"], found[-1]["answer"]) == (0, 1)
    assert by_kind[DRAWN][0]["share"] == by_kind[DRAWN][-1]["share"] == 0.5


def test_outputs_without_a_scale_get_bins_from_the_least_to_the_greatest() -> None:
    rows = histogram(sheet(drawn=[-3.0, 5.0]), GanTrainSpec(loss="wasserstein"))
    answers = [row["answer"] for row in rows]
    assert (min(answers), max(answers)) == (-3, 5)
    same = histogram(sheet(training=[2.0], held_out=[2.0], drawn=[2.0]), GanTrainSpec(loss="least-squares"))
    assert sum(row["share"] for row in same if row["answer"] < 3) == pytest.approx(3)


def test_answers_are_shares_where_d_gives_probabilities() -> None:
    assert answer_in_words(0.996, SPEC) == "100 %"
    assert answer_in_words(1.25, GanTrainSpec(loss="least-squares")) == "1.25"


def a_state() -> RunState:
    state = RunState(run_id="a" * 20, steps_per_epoch=2)
    state.steps = [1, 2, 3, 4]
    state.losses = {"real": [1.0, 2.0, 3.0, 4.0], "drawn": [0.0] * 4, "generator": [5.0] * 4}
    for epoch in (1, 2):
        state.rounds.append(
            {"epoch": epoch, "real": epoch * 1.0, "drawn": 0.0, "generator": 5.0, "accepted": 0.25 * epoch, "kinds": 4,
             "variety": 1.0, "images_per_second": 1.0, "seconds": 1.0}
        )  # fmt: skip
    return state


def test_losses_are_drawn_over_epochs_beside_their_place_of_rest() -> None:
    curves = {curve.name: curve for curve in loss_curves(a_state(), GanTrainSpec(smoothing=0.0, epochs=9))}
    assert list(curves["D, real pictures, by step"].at) == [0.5, 1, 1.5, 2]
    assert list(curves["D, real pictures"].values) == [1, 2]
    assert list(curves["D, drawn, if it can only guess: 0.693"].values) == pytest.approx([np.log(2)] * 2)
    assert list(curves["D, drawn, if it can only guess: 0.693"].at) == [0, 9]
    assert not any("guess" in curve.name for curve in loss_curves(a_state(), GanTrainSpec(loss="wasserstein")))


def test_what_is_accepted_is_drawn_where_there_is_a_judge() -> None:
    accepted, kinds = accepted_curves(a_state())
    assert (list(accepted.values), list(kinds.values)) == ([0.25, 0.5], [0.4, 0.4])
    state = a_state()
    for each in state.rounds:
        each["accepted"] = each["kinds"] = None
    assert [list(curve.at) for curve in accepted_curves(state)] == [[], []]


def test_a_step_is_told_by_what_it_did_to_both() -> None:
    terms = np.array([[0.5, 0.5, 2.0], [0.4, 0.7, 1.0]])
    told = "G has learned once: its own loss fell from 2.000 to 1.000, and D's rose from 1.000 to 1.100."
    assert terms_in_words(terms, "DG"[1:]) == told
    assert "Nobody has moved" in terms_in_words(terms[:1], "")
    assert term_rows(terms, ["a", "b", "c"])[4] == {"step": 1, "value": 0.7, "loss": "b"}


def test_the_verdict_says_its_numbers_and_whether_it_copies() -> None:
    scores = {
        "accepted": 0.41, "least_kind": 0.013, "frechet": 20.04, "frechet_of_real": 1.2, "precision": 0.62,
        "recall": 0.35, "nearest_training": 50.0, "nearest_training_of_real": 48.0,
    }  # fmt: skip
    words = verdict(scores)
    for told in ("41%", "1.3%", "62%", "35%", "20.0", "1.2 apart", "48 grey levels", "50, no closer"):
        assert told in words
    assert "it has begun to copy" in verdict(scores | {"nearest_training": 20.0})


def test_the_lines_on_the_page_draw_what_the_run_drew(tmp_path: Path) -> None:
    spec = GanTrainSpec(pair="mlp", width=4, latent=8, batch_size=16, epochs=1, seed=3)
    store = Store(tmp_path)
    run_id = store.create(spec, "tester").run_id
    assert tasks.train(run_id, str(tmp_path), budget_s=60) == "finished"
    found: dict[str, object] = {}
    exec(training_code(spec), found)
    drawn = tiles(np.asarray(Image.open(io.BytesIO(store.picture(run_id, 100)))), spec)
    assert np.abs(found["pictures"].astype(int) - drawn).max() <= 3
