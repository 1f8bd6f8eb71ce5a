"""The time machine's memory: few, small, whole."""

import keras
import numpy as np
import pytest

from lab.nets.training.checkpoints import (
    MOST_CHECKPOINTS,
    checkpoint_epochs,
    checkpoint_path,
    load_checkpoint,
    save_checkpoint,
    written_whole,
)


def a_model(units=3):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])


@pytest.mark.parametrize("epochs", range(1, 51))
def test_at_most_twelve_epochs_are_kept_the_first_and_the_last_among_them(epochs):
    kept = checkpoint_epochs(epochs)
    assert len(kept) <= MOST_CHECKPOINTS
    assert {0, 1, epochs} <= kept <= set(range(epochs + 1))
    assert epochs >= MOST_CHECKPOINTS or len(kept) == epochs + 1


@pytest.mark.parametrize("epochs", [20, 30, 50])
def test_kept_epochs_lie_further_and_further_apart(epochs):
    kept = sorted(checkpoint_epochs(epochs))
    gaps = np.diff(kept)
    assert gaps[0] == 1
    assert gaps[-1] == max(gaps)
    assert (np.diff(gaps) >= -1).all()  # rounding may cost one


def test_weights_come_back_in_half_precision(tmp_path):
    model = a_model()
    before = model.get_weights()
    save_checkpoint(model, tmp_path, 3)
    with np.load(checkpoint_path(tmp_path, 3)) as stored:
        assert {stored[name].dtype for name in stored.files} == {np.dtype(np.float16)}
    model.set_weights([np.zeros_like(weight) for weight in before])
    load_checkpoint(model, tmp_path, 3)
    for now, then in zip(model.get_weights(), before, strict=True):
        assert now.dtype == np.float32
        np.testing.assert_array_equal(now, then.astype(np.float16))


def test_weights_too_large_for_half_precision_stay_finite(tmp_path):
    model = a_model()
    kernel, bias = model.get_weights()
    model.set_weights([np.full_like(kernel, -1e9), np.full_like(bias, np.nan)])
    save_checkpoint(model, tmp_path, 0)
    load_checkpoint(model, tmp_path, 0)
    kernel, bias = model.get_weights()
    assert (kernel == -65504).all()
    assert np.isnan(bias).all()


def test_an_epoch_that_was_not_kept_is_not_found(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_checkpoint(a_model(), tmp_path, 1)


def test_what_fails_in_the_writing_leaves_what_was_there(tmp_path):
    path = tmp_path / "model.keras"
    path.write_text("old")
    with pytest.raises(OSError, match="disk"), written_whole(path) as unfinished:
        unfinished.write_text("ne")
        raise OSError("no space left on the disk")
    assert path.read_text() == "old"
    with written_whole(path) as unfinished:
        assert unfinished.suffix == path.suffix
        unfinished.write_text("new")
    assert path.read_text() == "new"
