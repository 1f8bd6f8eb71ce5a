"""The shown code as text: formatted, short, complete. That it builds the same network: nets/models/test_code.py."""

import ast
import subprocess
import sys

import pytest

from lab import catalog
from lab.architectures.code import keras_code, training_script
from lab.specs import INITIALIZER_CHOICES, MODEL_CHOICES, OPTIMIZER_CHOICES

DIGITS = tuple("0123456789")
SPECS = {
    **{model: catalog.course_spec("digits", model) for model in MODEL_CHOICES},
    **{name: catalog.course_spec("digits", "lenet5", initializer=name) for name in INITIALIZER_CHOICES},
    **{name: catalog.course_spec("digits", "mlp", optimizer=name) for name in OPTIMIZER_CHOICES},
    "l1": catalog.course_spec("digits", "lenet5", l1=0.001),
    "l2": catalog.course_spec("digits", "lenet5", l2=0.001),
    "auxiliary": catalog.course_spec("digits", "small-googlenet", auxiliary=True, patience=2),
    "long lines": catalog.course_spec("digits", "small-resnet", initializer="he", l1=0.001, stage_blocks=5),
    "everything": catalog.course_spec(
        "digits",
        "builder",
        blocks=4,
        initializer="orthogonal",
        l1=0.0001,
        l2=0.00001,
        max_norm=2.5,
        batch_norm=True,
        pooling="average",
        activation="leaky_relu",
        dropout=0.25,
        convolution_dropout=0.1,
        patience=3,
        seed=999,
    ),
}


def network(spec):
    return catalog.architecture(spec, (28, 28, 1), 10)


def test_code_and_scripts_are_formatted_and_clean_by_ruff(tmp_path):
    for name, spec in SPECS.items():
        (tmp_path / f"code_{name}.py").write_text(keras_code(network(spec), spec))
        script = training_script(network(spec), spec, class_names=DIGITS, steps_per_execution=8)
        (tmp_path / f"script_{name}.py").write_text(script)
    long_names = tuple(f"a class with a long name, number {number}" for number in range(10))
    spec = SPECS["lenet5"]
    (tmp_path / "long_names.py").write_text(training_script(network(spec), spec, class_names=long_names))
    rules = "--select=E,W,F,I,N,B,UP,SIM"
    for command in (["check", "--isolated", "--line-length=88", rules], ["format", "--isolated", "--diff"]):
        ruff = subprocess.run(
            [sys.executable, "-m", "ruff", *command, str(tmp_path)], capture_output=True, text=True, timeout=60
        )
        assert ruff.returncode == 0, ruff.stdout + ruff.stderr


def test_without_special_wishes_the_code_is_layers_and_compile_alone():
    spec = SPECS["lenet5"]
    code = keras_code(network(spec), spec)
    assert "kernel_" not in code
    assert "def " not in code
    assert len(code.splitlines()) <= 24


@pytest.mark.parametrize(
    "names",
    [
        ("plain",),
        ('a "quoted" name', "it's", "back\\slash"),
        ("line\nbreak", "tab\t", "nul\0", "\x7f\u2028"),
        ("Fußgänger", "猫", "🐈"),
        ('"] + [__import__("os")] + ["',),
        ("{part}", "%s"),
    ],
)
def test_class_names_arrive_unchanged_whatever_they_contain(names):
    spec = SPECS["single-layer"]
    script = training_script(network(spec), spec, class_names=names, steps_per_execution=1)
    assigned = [
        node.value
        for node in ast.parse(script).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CLASS_NAMES"
    ]
    assert [tuple(ast.literal_eval(value)) for value in assigned] == [names]


def test_one_batch_at_a_time_needs_no_word():
    spec = SPECS["mlp"]
    assert "steps_per_execution" not in training_script(network(spec), spec, class_names=DIGITS)
    assert "steps_per_execution=8" in training_script(network(spec), spec, class_names=DIGITS, steps_per_execution=8)


@pytest.mark.parametrize("patience", [0, 4])
def test_early_stopping_is_written_exactly_where_it_is_wished(patience):
    spec = catalog.course_spec("digits", "mlp", patience=patience)
    script = training_script(network(spec), spec, class_names=DIGITS)
    assert ("EarlyStopping" in script) == (patience > 0)
    assert ("patience=4" in script) == (patience > 0)


def test_the_script_does_not_need_the_lab():
    spec = SPECS["everything"]
    modules = set()
    for node in ast.walk(ast.parse(training_script(network(spec), spec, class_names=DIGITS))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module)
    assert modules == {"json", "math", "pathlib", "keras", "numpy"}
