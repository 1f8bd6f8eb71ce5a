"""The layers of a network as Keras code: a list where they stand in a row, else one line a layer."""

from collections.abc import Iterable
from itertools import pairwise
from textwrap import indent

from lab.architectures.architecture import Architecture, Row, answers_beside, table
from lab.architectures.layers import (
    Activation,
    Add,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool2D,
    Layer,
    Pool2D,
)
from lab.errors import LabError
from lab.specs import TrainSpec

LINE_LENGTH = 88
_INITIALIZERS = {
    "zeros": '"zeros"',
    "small_normal": "keras.initializers.RandomNormal(stddev=0.01)",
    "xavier": '"glorot_uniform"',
    "he": '"he_normal"',
    "orthogonal": '"orthogonal"',
}
_KERAS_DEFAULT_INITIALIZER = "xavier"


def model_lines(architecture: Architecture, spec: TrainSpec) -> str:
    """The lines that make `model`; and, where layers do not stand in a row, `picture` and `answer` on the way."""
    rows = table(architecture)
    before = [name for row in rows for name in row.inputs]
    is_row = all(len(row.inputs) == 1 for row in rows) and len(set(before)) == len(before)
    return _sequential(architecture, spec) if is_row else _functional(architecture, spec)


def _sequential(architecture: Architecture, spec: TrainSpec) -> str:
    has_settings = bool(_kernel_settings(spec, axis=""))
    lines = [f"keras.Input({architecture.input_shape!r})"]
    lines += [_layer(node.layer, has_settings) for node in architecture.nodes]
    return f"model = keras.Sequential(\n    [\n{indent(one_per_line(lines), ' ' * 8)}\n    ]\n)"


def _functional(architecture: Architecture, spec: TrainSpec) -> str:
    """What only the next layer takes is called x; what others take, by its name."""
    rows, beside = table(architecture), answers_beside(architecture)
    has_settings = bool(_kernel_settings(spec, axis=""))
    variables = _variables(rows)
    lines = [f"picture = keras.Input({architecture.input_shape!r})"]
    for row in rows:
        is_answer = bool(beside) and row.name in (*beside, rows[-1].name)  # Keras calls its loss by its name
        call = _layer(row.node.layer, has_settings, name=variables[row.name] if is_answer else "")
        taken = [variables.get(name, "picture") for name in row.inputs]
        lines.append(_line(f"{variables[row.name]} = {call}", taken[0] if len(taken) == 1 else f"[{', '.join(taken)}]"))
    answers = f"[{', '.join(['answer', *beside])}]" if beside else "answer"
    return "\n".join([*lines, f"model = keras.Model(picture, {answers})"])


def _variables(rows: tuple[Row, ...]) -> dict[str, str]:
    readers: dict[str, list[str]] = {row.name: [] for row in rows}
    for row in rows:
        for name in row.inputs:
            readers.setdefault(name, []).append(row.name)
    following = {row.name: after.name for row, after in pairwise(rows)}
    names = {row.name: "x" if readers[row.name] == [following.get(row.name)] else row.name for row in rows}
    return names | {rows[-1].name: "answer"}


def _line(made: str, taken: str) -> str:
    line = f"{made}({taken})"
    return line if len(line) <= LINE_LENGTH else f"{made}(\n    {taken}\n)"


def _layer(layer: Layer, has_settings: bool, name: str = "") -> str:
    """The call that makes a layer; arguments that have Keras' default value are left out."""
    match layer:
        case Conv2D():
            arguments = [str(layer.filters), str(layer.kernel)]
            arguments += [f"strides={layer.stride}"] if layer.stride != 1 else []
            arguments += _padding_and_activation(layer)
            arguments += [f"groups={layer.groups}"] if layer.groups != 1 else []
            arguments += [] if layer.has_bias else ["use_bias=False"]
            return f"{'conv2d' if has_settings else 'layers.Conv2D'}({', '.join(arguments)})"
        case Dense():
            arguments = [str(layer.units)]
            arguments += [f'activation="{layer.activation}"'] if layer.activation != "linear" else []
            arguments += [f'name="{name}"'] if name else []
            return f"{'dense' if has_settings else 'layers.Dense'}({', '.join(arguments)})"
        case Pool2D():
            arguments = [str(layer.window)]
            arguments += [f"strides={layer.stride}"] if layer.stride != layer.window else []
            arguments += [f'padding="{layer.padding}"'] if layer.padding != "valid" else []
            kind = {"max": "MaxPooling2D", "average": "AveragePooling2D"}[layer.kind]
            return f"layers.{kind}({', '.join(arguments)})"
        case BatchNormalization():
            return f"layers.BatchNormalization(momentum={layer.momentum!r})"
        case Activation():
            return f'layers.Activation("{layer.function}")'
        case Dropout():
            return f"layers.Dropout({layer.rate!r})"
        case Flatten():
            return "layers.Flatten()"
        case GlobalAveragePool2D():
            return "layers.GlobalAveragePooling2D()"
        case Add():
            return "layers.Add()"
        case Concatenate():
            return "layers.Concatenate()"
    raise LabError(f"the lab writes no code for {layer}")


def _padding_and_activation(layer: Conv2D) -> list[str]:
    arguments = [f'padding="{layer.padding}"'] if layer.padding != "valid" else []
    return arguments + ([f'activation="{layer.activation}"'] if layer.activation != "linear" else [])


def kernel_functions(architecture: Architecture, spec: TrainSpec) -> list[str]:
    """`conv2d` and `dense`, where the spec asks more of kernels than Keras does by itself."""
    functions = []
    kinds = {type(node.layer) for node in architecture.nodes}
    for kind, head, layer, first, axis in (
        (Conv2D, "conv2d(filters, size, **options)", "Conv2D", ["filters", "size"], ", axis=[0, 1, 2]"),
        (Dense, "dense(units, **options)", "Dense", ["units"], ""),
    ):
        settings = _kernel_settings(spec, axis=axis)
        if kind in kinds and settings:
            arguments = indent(one_per_line([*first, *settings, "**options"]), " " * 8)
            functions.append(f"def {head}:\n    return layers.{layer}(\n{arguments}\n    )")
    return functions


def _kernel_settings(spec: TrainSpec, *, axis: str) -> list[str]:
    """Keyword arguments of a layer with a kernel, those apart that are Keras' defaults."""
    settings = []
    if spec.initializer != _KERAS_DEFAULT_INITIALIZER:
        settings.append(f"kernel_initializer={_INITIALIZERS[spec.initializer]}")
    if spec.l1 > 0 and spec.l2 > 0:
        settings.append(f"kernel_regularizer=keras.regularizers.L1L2(l1={spec.l1!r}, l2={spec.l2!r})")
    elif spec.l1 > 0:
        settings.append(f"kernel_regularizer=keras.regularizers.L1({spec.l1!r})")
    elif spec.l2 > 0:
        settings.append(f"kernel_regularizer=keras.regularizers.L2({spec.l2!r})")
    if spec.max_norm > 0:
        settings.append(f"kernel_constraint=keras.constraints.MaxNorm({spec.max_norm!r}{axis})")
    return settings


def one_per_line(items: Iterable[str]) -> str:
    """Items as they stand inside brackets, a comma behind each."""
    return "\n".join(f"{item}," for item in items)
