"""Single steps: the same wherever one comes from, and what they do to the losses."""

from pathlib import Path

import numpy as np
import pytest

from lab.data import datasets
from lab.engine import tasks
from lab.engine.store import Store
from lab.errors import InvalidSpec, NotKept
from lab.gan_training import MOST_MOVES, GanTrainSpec
from lab.nets.gan.gan import Gan, compiled_step, pixels_in
from lab.nets.gan.keeping import keep, take_up
from lab.nets.gan.live import turns_of
from lab.nets.gan.stepping import SHOWN, Rehearsal
from lab.nets.training.checkpoints import load_checkpoint

SPEC = GanTrainSpec(width=4, latent=8, batch_size=16)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    keep(Gan(SPEC), tmp_path, 0)
    return tmp_path


def same(one: object, two: object) -> None:
    for name in ("pictures", "answers", "slopes", "real", "real_answers", "terms"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), rtol=1e-3, atol=1e-4)


def test_no_step_shows_the_checkpoint(folder):
    shown = Rehearsal(SPEC, folder, 0).after("")
    gan = Gan(SPEC)
    load_checkpoint(gan, folder, 0)
    drawn = 2 * shown.pictures.astype(np.float32) / 255 - 1
    np.testing.assert_allclose(shown.answers, gan.judge(drawn), atol=1e-2)
    np.testing.assert_allclose(shown.real_answers, gan.judge(pixels_in(shown.real)), atol=1e-4)
    assert shown.pictures.shape == shown.slopes.shape == (SHOWN, 28, 28, 1)
    assert shown.terms.shape == (1, 3) and (shown.terms > 0).all()


def test_a_way_back_and_forth_ends_where_a_straight_one_does(folder):
    straight, winding = Rehearsal(SPEC, folder, 0), Rehearsal(SPEC, folder, 0)
    for moves in ("DD", "DDG", "D", "DG", "", "DGG", "DGD"):
        winding.after(moves)
    came, went = winding.after("DGDG"), straight.after("DGDG")
    same(came, went)
    assert went.terms.shape == (5, 3) and np.abs(np.diff(went.terms, axis=0)).max(axis=1).min() > 1e-5  # none stands
    assert not np.allclose(went.answers, Rehearsal(SPEC, folder, 0).after("").answers, atol=1e-4)


def test_d_s_steps_lower_d_s_loss_and_leave_the_drawings_alone(folder):
    rehearsal = Rehearsal(SPEC, folder, 0)
    before, after = rehearsal.after(""), rehearsal.after("D" * 6)
    assert np.array_equal(before.pictures, after.pictures)
    assert after.terms[-1, :2].sum() < before.terms[0, :2].sum() and after.terms[-1, 2] > before.terms[0, 2]
    np.testing.assert_allclose(after.terms[0], before.terms[0])


def test_g_s_steps_lower_g_s_loss(folder):
    rehearsal = Rehearsal(SPEC, folder, 0)
    taught = rehearsal.after("D" * 8)
    drawn = rehearsal.after("D" * 8 + "G" * 8)
    assert drawn.terms[-1, 2] < taught.terms[-1, 2]
    assert not np.array_equal(drawn.pictures, taught.pictures)
    np.testing.assert_allclose(drawn.real_answers, taught.real_answers, atol=1e-5)  # D is as it was


def test_a_game_that_is_taken_up_goes_on_as_it_would_have(tmp_path):
    gan = Gan(SPEC)
    step, turns = compiled_step(gan), turns_of(datasets.load("digits").train, SPEC)
    for _ in range(20):
        step(*next(turns))
    keep(gan, tmp_path, 3)
    again, fresh = Gan(SPEC), Gan(SPEC)
    take_up(again, tmp_path, 3)
    load_checkpoint(fresh, tmp_path, 3)  # without Adam's memory
    before = gan.get_weights()
    (batch,) = next(turns)
    for each in (gan, again, fresh):
        compiled_step(each)(batch)
    went, goes, jumps = (
        np.concatenate([(new - old).ravel() for new, old in zip(each.get_weights(), before, strict=True)])
        for each in (gan, again, fresh)
    )
    assert np.abs(goes - went).mean() < 0.3 * np.abs(went).mean()
    assert np.abs(jumps - went).mean() > np.abs(went).mean()


@pytest.mark.parametrize("moves", ["X", "d", "D G", "D" * (MOST_MOVES + 1)])
def test_other_steps_are_refused(folder, moves):
    with pytest.raises(InvalidSpec, match="at most 60 of the letters DG"):
        Rehearsal(SPEC, folder, 0).after(moves)


def test_an_epoch_that_was_not_kept_is_told(tmp_path):
    store = Store(tmp_path)
    run_id = store.create(SPEC, "tester").run_id
    with pytest.raises(NotKept, match="after epoch 3"):
        tasks.turned(run_id, str(tmp_path), 3, "")
    keep(Gan(SPEC), store.folder(run_id), 0)
    assert tasks.turned(run_id, str(tmp_path), 0, "D").terms.shape == (2, 3)
