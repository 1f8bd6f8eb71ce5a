"""The shown code and the script, run: they build the lab's network and train it to the lab's losses."""

import contextlib
import io
import json
import math
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from lab import catalog
from lab.architectures.code import keras_code, training_script
from lab.nets.models.build import seeded, seeded_build
from lab.nets.models.optimizers import optimizer
from lab.specs import ACTIVATION_CHOICES, INITIALIZER_CHOICES, MODEL_CHOICES, OPTIMIZER_CHOICES

NAMES = ("left", "right", "both")
SHAPE = (16, 16, 1)


def small_builder(**changes):
    values = {"blocks": 1, "filters": 4, "dense_units": 16, "epochs": 2, "batch_size": 32, "seed": 5, **changes}
    return catalog.course_spec("digits", "builder", **values)


SPECS = {
    **{model: catalog.course_spec("digits", model, seed=3) for model in MODEL_CHOICES},
    **{name: small_builder(initializer=name, dropout=0.5) for name in INITIALIZER_CHOICES},
    **{name: small_builder(optimizer=name, learning_rate=0.03) for name in OPTIMIZER_CHOICES},
    **{name: small_builder(activation=name, batch_norm=True) for name in ACTIVATION_CHOICES},
    "l1": small_builder(l1=0.001),
    "l2": small_builder(l2=0.001),
    "l1 and l2": small_builder(l1=0.001, l2=0.002),
    "max-norm": small_builder(max_norm=0.25),
    "dropped": small_builder(dropout=0.3, convolution_dropout=0.2, pooling="average", kernel=4),
    "without skips": catalog.course_spec("digits", "small-resnet", skip=False, batch_norm=False, stage_blocks=1),
    "auxiliary": catalog.course_spec("digits", "small-googlenet", auxiliary=True, reduced=False, dropout=0.2),
    "no dense layer": small_builder(dense_units=0, dropout=0.3, blocks=3),
}


def network(spec):
    return catalog.architecture(spec, SHAPE, len(NAMES))


def run(code, **names):
    """Runs generated code as a program would be, one at a time in this process."""
    namespace = {"__name__": "__main__", **names}
    with seeded(0), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "generated.py", "exec"), namespace)
    return namespace


def layer_settings(model):
    """Every layer's configuration without names and seeds (written in one model, drawn in the other)."""
    settings = []
    for layer in model.layers:
        if not isinstance(layer, keras.layers.InputLayer):
            config = layer.get_config()
            for name in ("name", "seed"):
                config.pop(name, None)
            if "kernel_initializer" in config:
                config["kernel_initializer"]["config"].pop("seed", None)
            constraint = config.get("kernel_constraint")
            if constraint and isinstance(constraint["config"]["axis"], int):
                constraint["config"]["axis"] = [constraint["config"]["axis"]]
            settings.append((type(layer).__name__, config))
    return settings


def picture_parts(spec):
    """Noise with a bright bar on one side or both, so that there is something to learn; odd sizes on purpose."""
    rng = np.random.default_rng(spec.seed)
    arrays = {}
    for part, count in (("train", 203), ("validation", 41), ("test", 57)):
        labels = rng.integers(0, 3, count)
        pictures = rng.integers(0, 120, (count, *SHAPE))
        pictures[labels != 1, :, :4] += 60
        pictures[labels != 0, :, -4:] += 60
        arrays |= {f"x_{part}": pictures.astype(np.uint8), f"y_{part}": labels}
    return arrays


def losses_of_an_independent_fit(spec, arrays):
    """The lab's rule in a loop of single steps: mean loss over the pictures of each epoch, penalties included."""
    model = seeded_build(network(spec), spec)
    model.compile(optimizer=optimizer(spec), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    pictures, labels = arrays["x_train"].astype(np.float32) / 255, arrays["y_train"]
    losses, validation_losses = [], []
    for epoch in range(spec.epochs):
        order = np.random.default_rng([spec.seed, epoch]).permutation(len(labels))
        total = 0.0
        for start in range(0, len(order), spec.batch_size):
            batch = order[start : start + spec.batch_size]
            model.reset_metrics()
            total += float(model.train_on_batch(pictures[batch], labels[batch])[0]) * len(batch)
        losses.append(total / len(labels))
        validation = model.evaluate(arrays["x_validation"].astype(np.float32) / 255, arrays["y_validation"], verbose=0)
        validation_losses.append(validation[0])
    return losses, validation_losses


@pytest.mark.parametrize("name", SPECS)
def test_the_code_builds_the_same_network_with_the_same_first_weights_and_optimizer(name):
    spec = SPECS[name]
    ours = seeded_build(network(spec), spec)
    shown = run(keras_code(network(spec), spec))["model"]
    for one, two in zip(ours.get_weights(), shown.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert layer_settings(shown) == layer_settings(ours)
    settings, expected = shown.optimizer.get_config(), optimizer(spec).get_config()
    assert type(shown.optimizer) is type(optimizer(spec))
    assert settings | {"name": ""} == expected | {"name": ""}


@pytest.mark.parametrize(
    ("settings", "steps_per_execution"),
    [
        # 203 pictures make six batches of 32 and one of 11; four at once do not divide the seven.
        ({}, 4),
        ({"dropout": 0.4, "convolution_dropout": 0.2, "l1": 0.0005, "l2": 0.001}, 1),
        ({"batch_norm": True, "max_norm": 1.0, "optimizer": "nesterov"}, 4),
    ],
    ids=["plain", "dropout and penalties", "batch normalisation and max-norm"],
)
def test_the_script_reaches_the_losses_of_an_independent_fit(settings, steps_per_execution, tmp_path):
    spec = small_builder(**settings)
    arrays = picture_parts(spec)
    np.savez(tmp_path / "data.npz", **arrays)
    script = training_script(network(spec), spec, class_names=NAMES, steps_per_execution=steps_per_execution)
    run(script, __file__=str(tmp_path / "train.py"))
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    losses, validation_losses = losses_of_an_independent_fit(spec, arrays)
    np.testing.assert_allclose(metrics["loss"], losses, rtol=1e-3)
    np.testing.assert_allclose(metrics["val_loss"], validation_losses, rtol=1e-3)
    assert losses[1] < losses[0]


def test_the_script_runs_on_its_own_and_leaves_metrics_and_model(tmp_path):
    spec = small_builder(epochs=2, patience=2, initializer="small_normal", max_norm=2.0)
    arrays = picture_parts(spec)
    np.savez(tmp_path / "data.npz", **arrays)
    script = training_script(network(spec), spec, class_names=NAMES, steps_per_execution=2)
    (tmp_path / "train.py").write_text(script)
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    done = subprocess.run(
        [sys.executable, str(tmp_path / "train.py")],
        capture_output=True,
        text=True,
        cwd=outside,
        env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    losses, _ = losses_of_an_independent_fit(spec, arrays)
    np.testing.assert_allclose(metrics["loss"], losses, rtol=1e-3)
    saved = keras.saving.load_model(tmp_path / "trained.keras")
    answers = saved(arrays["x_test"].astype(np.float32) / 255).numpy()
    picked = answers[np.arange(57), arrays["y_test"]]
    assert metrics["test_loss"] == pytest.approx(-np.log(picked).mean(), rel=1e-3)
    assert metrics["test_accuracy"] == pytest.approx((answers.argmax(axis=1) == arrays["y_test"]).mean())
    found = {line.split(":")[0] for line in done.stdout.splitlines() if line.endswith("found")}
    assert found == set(NAMES)


def test_the_script_cuts_the_auxiliary_classifier_off_before_it_tests(tmp_path):
    spec = catalog.course_spec(
        "digits", "small-googlenet", auxiliary=True, epochs=2, batch_size=203, patience=1, seed=1
    )
    arrays = picture_parts(spec)
    np.savez(tmp_path / "data.npz", **arrays)
    run(training_script(network(spec), spec, class_names=NAMES), __file__=str(tmp_path / "train.py"))
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    saved = keras.saving.load_model(tmp_path / "trained.keras")
    picked = saved(arrays["x_test"].astype(np.float32) / 255).numpy()[np.arange(57), arrays["y_test"]]
    assert metrics["test_loss"] == pytest.approx(-np.log(picked).mean(), rel=1e-3)
    both = np.array(metrics["answer_loss"]) + 0.3 * np.array(metrics["auxiliary_answer_loss"])
    np.testing.assert_allclose(metrics["loss"], both, rtol=1e-4)


def test_early_stopping_keeps_the_best_epoch(tmp_path):
    # A learning rate at which the network first learns and then falls apart.
    spec = small_builder(epochs=12, patience=1, optimizer="sgd", learning_rate=0.5, batch_size=8, seed=1)
    arrays = picture_parts(spec)
    arrays["y_validation"] = (arrays["y_validation"] + 1) % 3  # the better it learns, the worse it validates
    np.savez(tmp_path / "data.npz", **arrays)
    run(training_script(network(spec), spec, class_names=NAMES), __file__=str(tmp_path / "train.py"))
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    saved = keras.saving.load_model(tmp_path / "trained.keras")
    pictures = arrays["x_validation"].astype(np.float32) / 255
    picked = saved(pictures).numpy()[np.arange(41), arrays["y_validation"]]
    assert len(metrics["loss"]) < spec.epochs
    assert -np.log(picked).mean() == pytest.approx(min(metrics["val_loss"]), rel=1e-3)
    assert math.isfinite(metrics["test_loss"])
