"""One training from first to last: what it reports is what happened, and what it keeps is what it learned."""

import threading

import keras
import numpy as np
import pytest

from lab.catalog import MODELS, course_spec, kept_architecture
from lab.data.records import Part
from lab.data.watched import watched_rows
from lab.nets.models.answer import as_input, compile_answer
from lab.nets.models.build import seeded, seeded_build
from lab.nets.training.checkpoints import load_checkpoint
from lab.nets.training.classifier import compiled
from lab.nets.training.warming import train_something_tiny
from lab.ops.filters import restore
from lab.specs import MODEL_CHOICES

STEPS = 38  # 600 pictures in batches of 16


def spec_of(model, **changes):
    return course_spec("digits", model, **({"epochs": 2, "batch_size": 16, "seed": 3} | changes))


@pytest.fixture(scope="module")
def single_layer(train):
    """The story of three epochs of the single layer."""
    return train(spec_of("single-layer", epochs=3))


@pytest.fixture(scope="module")
def lenet(train):
    """The story of two epochs of LeNet-5 with dropout."""
    return train(spec_of("lenet5", dropout=0.3))


def saved_model(story):
    return keras.models.load_model(story.folder / "model.keras")


def kept_probabilities(story):
    with np.load(story.folder / "test.npz", allow_pickle=False) as stored:
        return stored["probabilities"]


def softmax_regression(weights, part, seed, epochs, learning_rate, batch_size):
    """Plain NumPy: the loss and the right answers of every batch, before its step, float64."""
    kernel, bias = (weight.astype(float) for weight in weights)
    images = part.images.reshape(len(part), -1) / 255
    for epoch in range(epochs):
        order = np.random.default_rng([seed, epoch]).permutation(len(part))
        for start in range(0, len(part), batch_size):
            rows = order[start : start + batch_size]
            logits = images[rows] @ kernel + bias
            logits -= logits.max(axis=1, keepdims=True)
            answers = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            targets = np.eye(10)[part.labels[rows]]
            yield -np.log((answers * targets).sum(axis=1)), answers.argmax(axis=1) == part.labels[rows]
            gradient = (answers - targets) / len(rows)
            kernel -= learning_rate * images[rows].T @ gradient
            bias -= learning_rate * gradient.sum(axis=0)


def test_points_are_the_mean_losses_of_an_independent_loop(single_layer, few_digits):
    spec = spec_of("single-layer")
    executions = MODELS["single-layer"].steps_per_execution
    first_weights = compiled(spec, few_digits).get_weights()
    batches = list(softmax_regression(first_weights, few_digits.train, 3, 3, spec.learning_rate, 16))
    ends, losses, accuracies = [], [], []
    for epoch in range(3):
        of_epoch = batches[epoch * STEPS : (epoch + 1) * STEPS]
        for start in range(0, STEPS, executions):
            chunk = of_epoch[start : start + executions]
            ends.append(epoch * STEPS + min(start + executions, STEPS))
            losses.append(np.concatenate([loss for loss, _ in chunk]).mean())
            accuracies.append(np.concatenate([right for _, right in chunk]).mean())

    state = single_layer.state()
    assert state.steps == ends
    assert state.steps[:3] == [16, 32, 38]
    np.testing.assert_allclose(state.step_losses, losses, rtol=1e-4)
    np.testing.assert_allclose(state.step_accuracies, accuracies, atol=2e-3)
    epoch_losses = [np.concatenate([loss for loss, _ in batches[e * STEPS : (e + 1) * STEPS]]).mean() for e in range(3)]
    np.testing.assert_allclose([epoch["loss"] for epoch in state.epochs], epoch_losses, rtol=1e-4)


def test_validation_scores_are_those_of_the_epochs_weights(single_layer, few_digits):
    model = saved_model(single_layer)
    pictures, labels = as_input(few_digits.validation.images), few_digits.validation.labels
    answers = model(pictures, training=False).numpy()
    last = single_layer.state().epochs[-1]
    assert last["epoch"] == 3
    assert last["val_accuracy"] == pytest.approx((answers.argmax(axis=1) == labels).mean(), abs=1e-6)
    assert last["val_loss"] == pytest.approx(-np.log(answers[np.arange(len(labels)), labels]).mean(), rel=1e-4)


@pytest.mark.parametrize("model", MODEL_CHOICES)
def test_the_story_of_every_model_is_complete(train, model):
    spec = spec_of(model, epochs=1, batch_size=64)
    story = train(spec)
    state = story.state()
    assert story.kinds()[:2] == ["plan", "phase"]
    assert (state.total_steps, state.steps_per_epoch, state.steps[-1]) == (10, 10, 10)
    assert state.parameters == story.outcome.parameters == saved_model(story).count_params()
    assert [epoch["epoch"] for epoch in state.epochs] == [1]
    assert state.checkpoints == [0, 1]
    assert (story.outcome.reason, story.outcome.epochs_done, story.outcome.kept_epoch) == ("finished", 1, 1.0)
    assert sorted(story.outcome.scores) == ["test_accuracy", "val_accuracy"]
    assert any((story.folder / "tensorboard").rglob("events.out.tfevents.*"))


def test_an_auxiliary_classifier_changes_the_gradient_and_is_neither_kept_nor_reported(train, few_digits):
    specs = [spec_of("small-googlenet", epochs=1, batch_size=64, auxiliary=on) for on in (False, True)]
    alone, helped = (train(spec) for spec in specs)
    with_head = helped.state().parameters
    assert with_head == alone.state().parameters + 56 * 10 + 10  # a dense layer on the 56 channels half-way
    model = saved_model(helped)
    assert len(model.outputs) == 1
    assert model.count_params() == helped.outcome.parameters == alone.outcome.parameters
    stem, stem_alone = (saved_model(story).get_weights()[0] for story in (helped, alone))
    assert np.abs(stem - stem_alone).max() > 1e-3
    labels = few_digits.validation.labels
    answers = model(as_input(few_digits.validation.images), training=False).numpy()
    last = helped.state().epochs[-1]
    assert last["val_loss"] == pytest.approx(-np.log(answers[np.arange(len(labels)), labels]).mean(), rel=1e-4)
    assert last["val_accuracy"] == pytest.approx((answers.argmax(axis=1) == labels).mean(), abs=1e-6)
    again = seeded_build(kept_architecture(specs[1], few_digits.image_shape, 10), specs[1])
    load_checkpoint(again, helped.folder, 1)
    for kept, saved in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(kept, saved, atol=1e-3, rtol=1e-3)


def test_the_last_pictures_are_those_of_the_trained_network(lenet, few_digits):
    state, model = lenet.state(), saved_model(lenet)
    tiles = restore(state.filters, state.filters_magnitude, state.filters_shape)
    kernel = next(weight for weight in model.weights if weight.path.endswith("kernel")).numpy()
    assert state.filters_shape == (kernel.shape[3], *kernel.shape[:3])
    np.testing.assert_allclose(tiles, np.moveaxis(kernel, -1, 0), atol=state.filters_magnitude / 127)
    rows = watched_rows(few_digits.validation.labels)
    answers = compile_answer(model)(few_digits.validation.images[rows])
    np.testing.assert_allclose(state.answers, answers, atol=1e-4)
    assert state.pictures_epoch == 2.0


def test_the_test_answers_and_scores_are_those_of_the_saved_model(lenet, few_digits):
    answers = saved_model(lenet)(as_input(few_digits.test.images), training=False).numpy()
    kept = kept_probabilities(lenet)
    assert (kept.shape, kept.dtype) == ((100, 10), np.float32)
    np.testing.assert_allclose(kept, answers, atol=1e-5)
    accuracy = (answers.argmax(axis=1) == few_digits.test.labels).mean()
    assert lenet.outcome.scores["test_accuracy"] == pytest.approx(accuracy, abs=1e-9)


def test_the_same_spec_gives_the_same_losses_also_beside_an_inspection(train, lenet, few_digits):
    alone = lenet.state()
    done, rounds = threading.Event(), []

    def inspect():
        while not done.wait(0.01):
            if len(rounds) % 20 == 0:  # a visitor's network is built, and asked, while the run trains
                with seeded(len(rounds)):
                    answer = compile_answer(compiled(spec_of("single-layer"), few_digits))
            rounds.append(answer(few_digits.test.images).sum())

    inspector = threading.Thread(target=inspect, daemon=True)
    inspector.start()
    try:
        beside = train(spec_of("lenet5", dropout=0.3)).state()
    finally:
        done.set()
        inspector.join(timeout=60)
    assert rounds
    assert beside.steps == alone.steps
    np.testing.assert_allclose(beside.step_losses, alone.step_losses, rtol=1e-4)
    np.testing.assert_allclose(
        [epoch["val_loss"] for epoch in beside.epochs], [epoch["val_loss"] for epoch in alone.epochs], rtol=1e-4
    )


def test_another_seed_gives_other_losses(train, single_layer):
    other = train(spec_of("single-layer", epochs=3, seed=4)).state()
    assert not np.allclose(other.step_losses, single_layer.state().step_losses, rtol=1e-2)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_an_absurd_learning_rate_diverges_and_is_no_error(train, optimizer):
    spec = spec_of("builder", blocks=1, filters=2, dense_units=0, optimizer=optimizer, learning_rate=1e9, epochs=20)
    story = train(spec)
    assert (story.outcome.reason, story.outcome.scores) == ("diverged", {})
    assert not (story.folder / "model.keras").exists()
    assert not (story.folder / "test.npz").exists()
    assert len(story.state().epochs) <= 2
    assert np.isfinite(story.state().step_losses).all()


def test_early_stopping_keeps_the_weights_of_the_best_validation_epoch(train, few_digits):
    story = train(spec_of("single-layer", learning_rate=1.0, l1=0.0, batch_size=8, epochs=30, patience=2))
    losses = [epoch["val_loss"] for epoch in story.state().epochs]
    best = int(np.argmin(losses)) + 1
    assert story.outcome.reason == "early"
    assert story.outcome.epochs_done == len(losses) == best + 2 < 30
    assert story.outcome.kept_epoch == best == story.state().pictures_epoch
    answers = compile_answer(saved_model(story))
    right = answers(few_digits.validation.images)[np.arange(len(few_digits.validation)), few_digits.validation.labels]
    assert -np.log(right).mean() == pytest.approx(min(losses), rel=1e-3)
    np.testing.assert_allclose(kept_probabilities(story), answers(few_digits.test.images), atol=1e-5)


def test_patience_without_need_of_it_finishes(train):
    story = train(spec_of("single-layer", learning_rate=0.01, patience=5, epochs=2))
    assert (story.outcome.reason, story.outcome.epochs_done, story.outcome.kept_epoch) == ("finished", 2, 2)


def test_a_long_run_keeps_twelve_checkpoints_at_most_in_half_precision(train, few_digits):
    tiny = Part(images=few_digits.train.images[:64], labels=few_digits.train.labels[:64])
    dataset = type(few_digits)(
        name="digits",
        title="",
        class_names=few_digits.class_names,
        train=tiny,
        validation=tiny,
        test=tiny,
        note="",
    )
    story = train(spec_of("single-layer", epochs=20), dataset=dataset)
    files = sorted(path.name for path in (story.folder / "checkpoints").iterdir())
    assert files == [f"epoch_{epoch:04d}.npz" for epoch in story.state().checkpoints]
    assert len(files) <= 12
    assert (files[0], files[-1]) == ("epoch_0000.npz", "epoch_0020.npz")
    assert {weight.dtype for weight in story.checkpoint(20)} == {np.dtype(np.float16)}
    for first, start in zip(compiled(spec_of("single-layer"), dataset).get_weights(), story.checkpoint(0), strict=True):
        np.testing.assert_array_equal(first.astype(np.float16), start)


@pytest.mark.parametrize(("asked", "epochs_done", "progress"), [(1, 0, 0.43), (4, 1, 1.43)])
def test_a_run_stopped_in_the_middle_keeps_its_model_and_is_tested(train, few_digits, asked, epochs_done, progress):
    questions = []

    def stop_reason():
        questions.append(None)
        return "stopped" if len(questions) >= asked else None

    story = train(spec_of("single-layer", epochs=5), stop_reason=stop_reason)
    state = story.state()
    assert (story.outcome.reason, story.outcome.epochs_done) == ("stopped", epochs_done)
    assert story.outcome.kept_epoch == progress
    assert state.steps[-1] == epochs_done * STEPS + 16  # it ends after the execution in which it was asked
    assert len(state.epochs) == epochs_done
    answers = compile_answer(saved_model(story))(few_digits.test.images)
    np.testing.assert_allclose(kept_probabilities(story), answers, atol=1e-5)


def test_the_budget_ends_a_run_with_what_it_has(train):
    story = train(spec_of("single-layer", epochs=50), stop_reason=lambda: "budget")
    assert (story.outcome.reason, story.outcome.epochs_done) == ("budget", 0)
    assert (story.folder / "model.keras").exists()
    assert story.outcome.scores["test_accuracy"] > 0


def test_warming_trains_something_tiny():
    assert train_something_tiny() == "finished"
