"""A run's settings: bounds, identity, differences; every rule over every control."""

import json
import math

import pytest

from lab.controls import differences
from lab.errors import InvalidSpec
from lab.specs import MODEL_CHOICES, TrainSpec, applies

CONTROLS = TrainSpec.controls()
NUMBERS = [name for name, control in CONTROLS.items() if control.low is not None]
WHOLE = [name for name in NUMBERS if CONTROLS[name].whole]
CHOICES = [name for name, control in CONTROLS.items() if control.choices is not None]
SWITCHES = [name for name in CONTROLS if name not in NUMBERS + CHOICES]


def another_value(name):
    """A valid value other than the default."""
    control, default = CONTROLS[name], getattr(TrainSpec(), name)
    if name in CHOICES:
        return next(choice for choice in control.choices if choice != default)
    if name in SWITCHES:
        return not default
    return control.high if default != control.high else control.low


def test_a_spec_of_defaults_is_valid_and_has_every_control():
    assert set(TrainSpec().values()) == set(CONTROLS)
    assert sorted(NUMBERS + CHOICES + SWITCHES) == sorted(CONTROLS)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("side", ["low", "high"])
def test_a_number_on_its_bound_is_taken(name, side):
    bound = getattr(CONTROLS[name], side)
    assert getattr(TrainSpec(**{name: bound}), name) == bound


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("side", [-1, 1])
def test_a_number_past_its_bound_is_refused_with_label_rule_and_value(name, side):
    control = CONTROLS[name]
    value = control.low - 1 if side < 0 else control.high + 1
    with pytest.raises(InvalidSpec) as refusal:
        TrainSpec(**{name: value})
    assert str(refusal.value) == f"{control.label} must lie between {control.low:g} and {control.high:g}; got {value}"


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [math.inf, -math.inf, 10**400], ids=["inf", "-inf", "huge"])
def test_an_endless_number_is_refused_by_the_bounds(name, value):
    with pytest.raises(InvalidSpec, match=f"^{CONTROLS[name].label} must lie between"):
        TrainSpec(**{name: value})


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [math.nan, "3", None, True, [1]])
def test_what_is_no_number_is_refused_with_the_value(name, value):
    with pytest.raises(InvalidSpec) as refusal:
        TrainSpec(**{name: value})
    assert str(refusal.value) == f"{CONTROLS[name].label} must be a number; got {value!r}"


@pytest.mark.parametrize("name", WHOLE)
def test_a_fraction_of_what_is_counted_is_refused(name):
    value = CONTROLS[name].low + 0.5
    with pytest.raises(InvalidSpec) as refusal:
        TrainSpec(**{name: value})
    assert str(refusal.value) == f"{CONTROLS[name].label} must be a whole number; got {value}"


def test_what_is_counted_is_whole_and_what_is_measured_is_not():
    measured = {"learning_rate", "dropout", "convolution_dropout", "l1", "l2", "max_norm"}
    assert set(NUMBERS) - set(WHOLE) == measured


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("value", ["", "Adam!", None, 3, ["relu"], {}])
def test_an_unknown_choice_is_refused_with_the_choices_and_the_value(name, value):
    control = CONTROLS[name]
    with pytest.raises(InvalidSpec) as refusal:
        TrainSpec(**{name: value})
    assert str(refusal.value) == f"{control.label} must be one of {', '.join(control.choices)}; got {value!r}"


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_is_taken(name):
    for choice in CONTROLS[name].choices:
        assert getattr(TrainSpec(**{name: choice}), name) == choice


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_a_switch_is_on_or_off(name, value):
    with pytest.raises(InvalidSpec) as refusal:
        TrainSpec(**{name: value})
    assert str(refusal.value) == f"{CONTROLS[name].label} must be on or off; got {value!r}"


def test_an_unknown_setting_is_refused_by_name():
    with pytest.raises(InvalidSpec, match="a run has no setting named 'colour'"):
        TrainSpec.from_values({"colour": "red"})


@pytest.mark.parametrize("name", CONTROLS)
def test_a_spec_survives_json(name):
    spec = TrainSpec(**{name: another_value(name)})
    assert TrainSpec.from_values(json.loads(json.dumps(spec.values()))) == spec


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_has_one_form_whichever_way_it_is_written(name):
    value = CONTROLS[name].high
    as_whole, as_float = TrainSpec(**{name: int(value) or 0}), TrainSpec(**{name: float(int(value))})
    assert as_whole.identity() == as_float.identity()
    assert type(getattr(as_float, name)) is (int if name in WHOLE else float)


def test_an_identity_is_the_same_in_every_process():
    # Runs are found again after a restart by this text: it must not depend on hash seeds or field order.
    assert TrainSpec().identity() == TrainSpec.from_values(dict(reversed(TrainSpec().values().items()))).identity()
    assert len(TrainSpec().identity()) == 16
    assert set(TrainSpec().identity()) <= set("0123456789abcdef")


@pytest.mark.parametrize("model", MODEL_CHOICES)
@pytest.mark.parametrize("name", [name for name in CONTROLS if name != "model"])
def test_identity_changes_exactly_with_the_settings_that_the_model_obeys(model, name):
    base = TrainSpec(model=model)
    changed = TrainSpec(model=model, **{name: another_value(name)})
    assert (base.identity() != changed.identity()) == applies(CONTROLS[name], model)
    assert (name in base.effective()) == applies(CONTROLS[name], model)


def test_models_differ_in_identity():
    assert len({TrainSpec(model=model).identity() for model in MODEL_CHOICES}) == len(MODEL_CHOICES)


def test_equal_specs_have_no_differences():
    assert differences(TrainSpec(), TrainSpec(blocks=4)) == ()


def test_differences_come_in_the_order_of_the_form():
    found = differences(TrainSpec(), TrainSpec(patience=3, optimizer="sgd", seed=7))
    assert found == (("optimizer", "adam", "sgd"), ("seed", 0, 7), ("patience", 0, 3))


def test_a_setting_that_one_model_lacks_differs_from_none():
    found = dict((name, (one, two)) for name, one, two in differences(TrainSpec(), TrainSpec(model="builder")))
    assert found["model"] == ("lenet5", "builder")
    assert found["blocks"] == (None, 2)
    assert "seed" not in found


@pytest.mark.parametrize("name", NUMBERS)
def test_the_stops_of_a_slider_rise_from_bound_to_bound_and_include_the_default(name):
    control = CONTROLS[name]
    if control.stops:
        assert list(control.stops) == sorted(set(control.stops))
        assert (control.stops[0], control.stops[-1]) == (control.low, control.high)
        assert getattr(TrainSpec(), name) in control.stops
    else:
        steps = (getattr(TrainSpec(), name) - control.low) / control.step
        assert steps == pytest.approx(round(steps))


def test_every_control_speaks_to_its_reader():
    for name, control in CONTROLS.items():
        assert control.label[0].isupper(), name
        assert control.help.endswith("."), name
        if name in NUMBERS:
            assert bool(control.step) != bool(control.stops), name
    assert sum(not control.more and not control.models for control in CONTROLS.values()) <= 6
