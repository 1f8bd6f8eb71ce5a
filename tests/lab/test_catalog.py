"""The catalogue: models, their course values, words, and the datasets fetched when asked for."""

import pytest

from lab import catalog
from lab.architectures.architecture import table
from lab.data.datasets import DATASETS
from lab.data.online import ONLINE_DATASETS
from lab.specs import DATA_CHOICES, MODEL_CHOICES, TrainSpec, applies


def test_every_model_of_the_form_is_in_the_catalogue_under_its_name():
    assert list(catalog.MODELS) == list(MODEL_CHOICES)
    assert all(model.title == MODEL_CHOICES[name] for name, model in catalog.MODELS.items())


@pytest.mark.parametrize("model", MODEL_CHOICES)
def test_choosing_a_model_sets_the_course_values_and_leaves_data_and_model_alone(model):
    defaults = catalog.MODELS[model].defaults()
    assert set(defaults) == set(TrainSpec.controls()) - {"data", "model"}
    assert defaults.items() >= catalog.MODELS[model].course_values.items()


@pytest.mark.parametrize("model", MODEL_CHOICES)
def test_course_values_are_settings_that_the_model_obeys(model):
    for name in catalog.MODELS[model].course_values:
        assert applies(TrainSpec.controls()[name], model), name


def test_changes_come_on_top_of_the_course_values():
    spec = catalog.course_spec("fashion", "cifar-cnn", dropout=0.1)
    assert (spec.data, spec.model, spec.dropout) == ("fashion", "cifar-cnn", 0.1)
    assert (spec.optimizer, spec.batch_size, spec.convolution_dropout) == ("rmsprop", 64, 0.3)


@pytest.mark.parametrize("model", MODEL_CHOICES)
@pytest.mark.parametrize("data", DATA_CHOICES)
def test_every_model_takes_the_pictures_of_every_dataset_and_answers_with_its_classes(data, model):
    info = DATASETS[data] if data in DATASETS else ONLINE_DATASETS[data].info
    network = catalog.architecture(catalog.course_spec(data, model), info.image_shape, len(info.class_names))
    assert network.name == model
    assert table(network)[-1].output_shape == (len(info.class_names),)


@pytest.mark.parametrize("model", MODEL_CHOICES)
def test_references_are_of_datasets_that_exist(model):
    assert set(catalog.MODELS[model].references) <= set(DATA_CHOICES)


def test_every_dataset_of_the_form_is_shipped_or_online_and_none_is_both():
    assert sorted([*DATASETS, *ONLINE_DATASETS]) == sorted(DATA_CHOICES)


@pytest.mark.parametrize("name", ONLINE_DATASETS)
def test_an_online_dataset_has_a_shipped_alternative_of_the_same_shape(name):
    online = ONLINE_DATASETS[name]
    shipped = DATASETS[online.alternative]
    assert online.info.name == name
    assert online.info.image_shape == shipped.image_shape
    assert len(online.info.class_names) == len(shipped.class_names)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("seed", None, "—"),
        ("optimizer", "nesterov", "SGD with Nesterov momentum 0.9"),
        ("batch_norm", False, "off"),
        ("batch_norm", True, "on"),
        ("learning_rate", 0.00001, "1e-05"),
        ("learning_rate", 0.5, "0.5"),
        ("epochs", 30, "30"),
    ],
)
def test_a_value_is_written_in_the_words_of_its_control(name, value, expected):
    assert TrainSpec.controls()[name].words(value) == expected


def test_every_default_can_be_written():
    assert all(TrainSpec().words(name) for name in TrainSpec.controls())
