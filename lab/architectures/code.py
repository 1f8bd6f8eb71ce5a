"""A network and its training as Keras code that a student can read, copy and run without the lab."""

import json
from collections.abc import Iterable, Sequence
from textwrap import indent

from lab.architectures.architecture import Architecture
from lab.architectures.layers import Activation, BatchNormalization, Conv2D, Dense, Dropout, Flatten, Layer, Pool2D
from lab.errors import LabError
from lab.specs import TrainSpec

_LINE_LENGTH = 88
_OPTIMIZERS = {
    "sgd": "SGD({rate})",
    "momentum": "SGD({rate}, momentum=0.9)",
    "nesterov": "SGD({rate}, momentum=0.9, nesterov=True)",
    "rmsprop": "RMSprop({rate})",
    "adam": "Adam({rate})",
    "adamw": "AdamW({rate}, weight_decay=0.004)",
}
_INITIALIZERS = {
    "zeros": '"zeros"',
    "small_normal": "keras.initializers.RandomNormal(stddev=0.01)",
    "xavier": '"glorot_uniform"',
    "he": '"he_normal"',
    "orthogonal": '"orthogonal"',
}
_KERAS_DEFAULT_INITIALIZER = "xavier"


def keras_code(architecture: Architecture, spec: TrainSpec) -> str:
    """The lines of Keras that build and compile exactly this network, first weights included.

    Example:
        >>> from lab.catalog import architecture, course_spec
        >>> spec = course_spec("digits", "single-layer")
        >>> print(keras_code(architecture(spec, (28, 28, 1), 10), spec))
        import keras
        from keras import layers
        <BLANKLINE>
        keras.utils.set_random_seed(0)
        model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        )
        model.compile(
            optimizer=keras.optimizers.SGD(0.5),
            loss="sparse_categorical_crossentropy",
            metrics=["accuracy"],
        )
        <BLANKLINE>
    """
    settings = _kernel_functions(architecture, spec)
    gap = "\n\n\n" if settings else "\n\n"
    imports = "import keras\nfrom keras import layers"
    return gap.join([imports, *settings, _model(architecture, spec, seed=str(spec.seed))]) + "\n"


def training_script(
    architecture: Architecture, spec: TrainSpec, *, class_names: tuple[str, ...], steps_per_execution: int = 1
) -> str:
    """A program of its own that trains, tests and saves this network as the lab does.

    It reads `data.npz` beside itself: x_train, y_train, x_validation, y_validation, x_test, y_test, pictures
    uint8 (N, H, W, C) in [0, 255], labels int (N,). It writes `metrics.json` and `trained.keras` there.

    Args:
        architecture: the network.
        spec: how it is trained; first weights and order of the batches are those of the lab.
        class_names: what label 0, 1, ... means.
        steps_per_execution: batches that Keras hands to TensorFlow at once; changes the speed alone.
    """
    options = ["jit_compile=False"]  # as the lab: for runs of seconds, compiling takes longer than it saves
    if steps_per_execution > 1:
        options.append(f"steps_per_execution={steps_per_execution}")
    definitions = [_BATCHES, _READING, *_kernel_functions(architecture, spec)]
    steps = [
        _DATA,
        _model(architecture, spec, seed="SEED", options=options),
        _fit(spec),
        _TEST,
    ]
    return "\n\n\n".join([_opening(architecture, spec, class_names), *definitions, "\n\n".join(steps)]) + "\n"


def _model(architecture: Architecture, spec: TrainSpec, *, seed: str, options: Sequence[str] = ()) -> str:
    """Seed, layers and `compile`, which gets the `options` on top."""
    has_settings = bool(_kernel_settings(spec, axis=""))
    lines = [f"keras.Input({architecture.input_shape!r})"]
    lines += [_layer(node.layer, has_settings) for node in architecture.nodes]
    rate = repr(spec.learning_rate)
    compile_arguments = [
        f"optimizer=keras.optimizers.{_OPTIMIZERS[spec.optimizer].format(rate=rate)}",
        'loss="sparse_categorical_crossentropy"',
        'metrics=["accuracy"]',
        *options,
    ]
    return "\n".join(
        [
            f"keras.utils.set_random_seed({seed})",
            "model = keras.Sequential(",
            "    [",
            indent(_one_per_line(lines), " " * 8),
            "    ]",
            ")",
            "model.compile(",
            indent(_one_per_line(compile_arguments), " " * 4),
            ")",
        ]
    )


def _layer(layer: Layer, has_settings: bool) -> str:
    """The call that makes a layer; arguments that have Keras' default value are left out."""
    match layer:
        case Conv2D():
            arguments = [str(layer.filters), str(layer.kernel)]
            arguments += [f"strides={layer.stride}"] if layer.stride != 1 else []
            arguments += _padding_and_activation(layer)
            return f"{'conv2d' if has_settings else 'layers.Conv2D'}({', '.join(arguments)})"
        case Dense():
            arguments = [str(layer.units)]
            arguments += [f'activation="{layer.activation}"'] if layer.activation != "linear" else []
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
    raise LabError(f"the lab writes no code for {layer}")


def _padding_and_activation(layer: Conv2D) -> list[str]:
    arguments = [f'padding="{layer.padding}"'] if layer.padding != "valid" else []
    return arguments + ([f'activation="{layer.activation}"'] if layer.activation != "linear" else [])


def _kernel_functions(architecture: Architecture, spec: TrainSpec) -> list[str]:
    """`conv2d` and `dense`, where the spec asks more of kernels than Keras does by itself."""
    functions = []
    kinds = {type(node.layer) for node in architecture.nodes}
    for kind, head, layer, first, axis in (
        (Conv2D, "conv2d(filters, size, **options)", "Conv2D", ["filters", "size"], ", axis=[0, 1, 2]"),
        (Dense, "dense(units, **options)", "Dense", ["units"], ""),
    ):
        settings = _kernel_settings(spec, axis=axis)
        if kind in kinds and settings:
            arguments = indent(_one_per_line([*first, *settings, "**options"]), " " * 8)
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


def _one_per_line(items: Iterable[str]) -> str:
    return "\n".join(f"{item}," for item in items)


def _opening(architecture: Architecture, spec: TrainSpec, class_names: tuple[str, ...]) -> str:
    # A JSON string without \u escapes of whole characters is a Python string, whatever a name contains.
    names = [json.dumps(name, ensure_ascii=False) for name in class_names]
    one_line = f"CLASS_NAMES = [{', '.join(names)}]"
    if len(one_line) > _LINE_LENGTH:
        one_line = f"CLASS_NAMES = [\n{indent(_one_per_line(names), ' ' * 4)}\n]"
    height, width, channels = architecture.input_shape
    return f'''\
"""Train "{architecture.title}" with Keras, as CNN Visual Lab does.

Put data.npz beside this file. It holds x_train, y_train, x_validation, y_validation,
x_test and y_test: pictures uint8 (N, {height}, {width}, {channels}) in [0, 255], labels int (N,).
The test part is used once, at the end.
"""

import json
import math
from pathlib import Path

import keras
import numpy as np
from keras import layers

FOLDER = Path(__file__).parent
{one_line}
SEED = {spec.seed}
EPOCHS = {spec.epochs}
BATCH_SIZE = {spec.batch_size}'''


_BATCHES = '''\
class Batches(keras.utils.PyDataset):
    """Training pictures in batches; their order follows from seed and epoch alone."""

    def __init__(self, pictures, labels):
        super().__init__()
        self.pictures = pictures
        self.labels = labels
        self.shuffle(epoch=0)

    def shuffle(self, epoch, logs=None):
        generator = np.random.default_rng([SEED, epoch])
        self.order = generator.permutation(len(self.labels))

    def __len__(self):
        return math.ceil(len(self.labels) / BATCH_SIZE)

    def __getitem__(self, index):
        chosen = self.order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        return self.pictures[chosen], self.labels[chosen]'''

_READING = '''\
def read_part(data, part):
    """Pictures as float32 in [0, 1], and their labels."""
    return data[f"x_{part}"].astype("float32") / 255, data[f"y_{part}"]'''

_DATA = """\
with np.load(FOLDER / "data.npz") as data:
    x_train, y_train = read_part(data, "train")
    x_validation, y_validation = read_part(data, "validation")
    x_test, y_test = read_part(data, "test")"""

_TEST = """\
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"test: loss {loss:.4f}, accuracy {accuracy:.2%}")
answers = model.predict(x_test, verbose=0).argmax(axis=1)
for label, name in enumerate(CLASS_NAMES):
    is_right = answers[y_test == label] == label
    print(f"{name}: {is_right.sum()} of {is_right.size} found")

metrics = {**history.history, "test_loss": loss, "test_accuracy": accuracy}
(FOLDER / "metrics.json").write_text(json.dumps(metrics, indent=2))
model.save(FOLDER / "trained.keras")"""


def _fit(spec: TrainSpec) -> str:
    callbacks = ["keras.callbacks.LambdaCallback(on_epoch_begin=batches.shuffle)"]
    if spec.patience:
        callbacks.append(
            f"""\
keras.callbacks.EarlyStopping(
    monitor="val_loss",
    patience={spec.patience},
    restore_best_weights=True,
)"""
        )
    return f"""\
batches = Batches(x_train, y_train)
history = model.fit(
    batches,
    epochs=EPOCHS,
    shuffle=False,
    validation_data=(x_validation, y_validation),
    callbacks=[
{indent(_one_per_line(callbacks), " " * 8)}
    ],
    verbose=2,
)"""
