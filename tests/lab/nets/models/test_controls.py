"""No knob is connected to nothing: each setting changes what is trained, exactly where it is said to."""

from functools import lru_cache

import keras
import numpy as np
import pytest

from lab import catalog
from lab.architectures.code import training_script
from lab.nets.models.build import seeded_build
from lab.nets.models.optimizers import optimizer
from lab.specs import MODEL_CHOICES, TrainSpec, applies

SHAPE, CLASSES = (16, 16, 1), 3
CONTROLS = TrainSpec.controls()
IN_THE_MODEL = {
    "seed",
    "initializer",
    "dropout",
    "convolution_dropout",
    "l1",
    "l2",
    "max_norm",
    "blocks",
    "filters",
    "kernel",
    "pooling",
    "batch_norm",
    "dense_units",
    "activation",
    "stage_blocks",
    "skip",
    "reduced",
    "auxiliary",
}
IN_THE_OPTIMIZER = {"optimizer", "learning_rate"}
IN_THE_FIT = {"epochs", "batch_size", "patience"}
CASES = [(model, name) for model in MODEL_CHOICES for name in CONTROLS if name not in ("model", "data")]


def small_spec(model, **changes):
    """The course's settings on few filters, with something of everything, so that no setting hides another."""
    return catalog.course_spec("digits", model, **{"filters": 4, "dense_units": 16, **changes})


def other_values(name, value):
    """Every other choice, or a number's bounds."""
    control = CONTROLS[name]
    if control.choices is not None:
        return [choice for choice in control.choices if choice != value]
    if isinstance(value, bool):
        return [not value]
    return [bound for bound in (control.low, control.high) if bound != value]


def network(spec):
    return catalog.architecture(spec, SHAPE, CLASSES)


@lru_cache(maxsize=256)
def model_print(spec):
    """What the built model is: every layer's settings but seeds, and the first weights and dropout seeds."""
    model = seeded_build(network(spec), spec)
    settings = []
    for layer in model.layers:
        config = layer.get_config()
        config.pop("seed", None)
        if "kernel_initializer" in config:
            config["kernel_initializer"]["config"].pop("seed", None)
        settings.append((type(layer).__name__, repr(config)))
    random = [weights.tobytes() for weights in model.get_weights()]
    random += [
        layer.seed_generator.state.numpy().tobytes()
        for layer in model.layers
        if isinstance(layer, keras.layers.Dropout)
    ]
    return settings, random


def optimizer_print(spec):
    config = optimizer(spec).get_config()
    config.pop("name")
    return type(optimizer(spec)).__name__, config


def script(spec):
    return training_script(network(spec), spec, class_names=("a", "b", "c"))


def test_every_setting_is_looked_for_somewhere():
    assert IN_THE_MODEL | IN_THE_OPTIMIZER | IN_THE_FIT | {"data", "model"} == set(CONTROLS)


@pytest.mark.parametrize(("model", "name"), [case for case in CASES if case[1] in IN_THE_MODEL])
def test_a_setting_of_the_model_changes_the_model_exactly_where_it_applies(model, name):
    base = small_spec(model)
    for value in other_values(name, getattr(base, name)):
        changed = small_spec(model, **{name: value})
        assert (model_print(changed) != model_print(base)) == applies(CONTROLS[name], model), value
        assert optimizer_print(changed) == optimizer_print(base)


@pytest.mark.parametrize("initializer", ["xavier", "zeros"])
def test_the_seed_changes_random_numbers_alone(initializer):
    (settings, random), (other_settings, other_random) = (
        model_print(small_spec("cifar-cnn", seed=seed, initializer=initializer)) for seed in (1, 2)
    )
    assert settings == other_settings
    assert random != other_random


@pytest.mark.parametrize(("model", "name"), [case for case in CASES if case[1] in IN_THE_OPTIMIZER])
def test_a_setting_of_the_optimizer_changes_the_optimizer_alone(model, name):
    base = small_spec(model)
    for value in other_values(name, getattr(base, name)):
        changed = small_spec(model, **{name: value})
        assert optimizer_print(changed) != optimizer_print(base), value
        assert model_print(changed) == model_print(base)


@pytest.mark.parametrize(("model", "name"), CASES)
def test_a_setting_changes_the_script_exactly_where_it_applies(model, name):
    base = small_spec(model)
    for value in other_values(name, getattr(base, name)):
        changed = small_spec(model, **{name: value})
        assert (script(changed) != script(base)) == applies(CONTROLS[name], model), value


def test_models_are_different_networks():
    assert len({repr(model_print(small_spec(model))[0]) for model in MODEL_CHOICES}) == len(MODEL_CHOICES)


def test_the_course_value_of_dropout_reaches_the_layers():
    model = seeded_build(network(small_spec("cifar-cnn")), small_spec("cifar-cnn"))
    rates = [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    np.testing.assert_allclose(rates, [0.3, 0.4])
