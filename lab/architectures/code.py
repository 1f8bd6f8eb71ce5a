"""A network and its training as Keras code that a student can read, copy and run without the lab."""

import json
from collections.abc import Sequence
from textwrap import indent

from lab.architectures.architecture import Architecture, answers_beside
from lab.architectures.googlenet import BESIDE_WEIGHT
from lab.architectures.model_code import LINE_LENGTH, kernel_functions, model_lines, one_per_line
from lab.specs import TrainSpec

_LOSS = "sparse_categorical_crossentropy"
_OPTIMIZERS = {
    "sgd": "SGD({rate})",
    "momentum": "SGD({rate}, momentum=0.9)",
    "nesterov": "SGD({rate}, momentum=0.9, nesterov=True)",
    "rmsprop": "RMSprop({rate})",
    "adam": "Adam({rate})",
    "adamw": "AdamW({rate}, weight_decay=0.004)",
}


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
    settings = kernel_functions(architecture, spec)
    gap = "\n\n\n" if settings else "\n\n"
    imports = "import keras\nfrom keras import layers"
    return gap.join([imports, *settings, _compiled(architecture, spec, seed=str(spec.seed))]) + "\n"


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
    beside = len(answers_beside(architecture))
    definitions = [_batches(answers=1 + beside), _READING, *kernel_functions(architecture, spec)]
    steps = [
        _DATA,
        _compiled(architecture, spec, seed="SEED", options=options),
        _fit(spec, answers=1 + beside),
        f"{_CUT}\n\n{_TEST}" if beside else _TEST,
    ]
    return "\n\n\n".join([_opening(architecture, spec, class_names), *definitions, "\n\n".join(steps)]) + "\n"


def _compiled(architecture: Architecture, spec: TrainSpec, *, seed: str, options: Sequence[str] = ()) -> str:
    """Seed, layers and `compile`, which gets the `options` on top."""
    beside = len(answers_beside(architecture))
    compile_arguments = [
        f"optimizer=keras.optimizers.{_OPTIMIZERS[spec.optimizer].format(rate=repr(spec.learning_rate))}",
        f'loss=["{_LOSS}"] * {1 + beside}' if beside else f'loss="{_LOSS}"',
        *([f"loss_weights={[1.0] + [BESIDE_WEIGHT] * beside}"] if beside else []),
        f"metrics={[['accuracy']] + [[]] * beside}".replace("'", '"') if beside else 'metrics=["accuracy"]',
        *options,
    ]
    return "\n".join(
        [
            f"keras.utils.set_random_seed({seed})",
            model_lines(architecture, spec),
            "model.compile(",
            indent(one_per_line(compile_arguments), " " * 4),
            ")",
        ]
    )


def _opening(architecture: Architecture, spec: TrainSpec, class_names: tuple[str, ...]) -> str:
    # A JSON string without \u escapes of whole characters is a Python string, whatever a name contains.
    names = [json.dumps(name, ensure_ascii=False) for name in class_names]
    one_line = f"CLASS_NAMES = [{', '.join(names)}]"
    if len(one_line) > LINE_LENGTH:
        one_line = f"CLASS_NAMES = [\n{indent(one_per_line(names), ' ' * 4)}\n]"
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


def _batches(answers: int) -> str:
    return f'''\
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
        return self.pictures[chosen], {_labels("self.labels[chosen]", answers)}'''


def _labels(words: str, answers: int) -> str:
    """The labels, once for each answer."""
    return words if answers == 1 else f"({words},) * {answers}"


_READING = '''\
def read_part(data, part):
    """Pictures as float32 in [0, 1], and their labels."""
    return data[f"x_{part}"].astype("float32") / 255, data[f"y_{part}"]'''

_DATA = """\
with np.load(FOLDER / "data.npz") as data:
    x_train, y_train = read_part(data, "train")
    x_validation, y_validation = read_part(data, "validation")
    x_test, y_test = read_part(data, "test")"""

_CUT = f"""\
# What helped to train has done its work.
model = keras.Model(picture, answer)
model.compile(loss="{_LOSS}", metrics=["accuracy"])
model.optimizer.build(model.trainable_variables)"""

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


def _fit(spec: TrainSpec, answers: int) -> str:
    callbacks = ["keras.callbacks.LambdaCallback(on_epoch_begin=batches.shuffle)"]
    # Keras knows by the name of a loss alone that less is better, and not by this one's.
    monitor, mode = ("val_loss", "") if answers == 1 else ("val_answer_loss", '\n    mode="min",')
    if spec.patience:
        callbacks.append(
            f"""\
keras.callbacks.EarlyStopping(
    monitor="{monitor}",{mode}
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
    validation_data=(x_validation, {_labels("y_validation", answers)}),
    callbacks=[
{indent(one_per_line(callbacks), " " * 8)}
    ],
    verbose=2,
)"""
