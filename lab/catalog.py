"""The models the lab trains: their course values, their architectures, and the numbers to compare with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lab.architectures import course, relatives
from lab.architectures.architecture import Architecture, answering
from lab.architectures.layers import Shape
from lab.specs import MODEL_CHOICES, TrainSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A published number, with its source and what makes it comparable or not."""

    what: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A network of the course.

    Attributes:
        about: one sentence on what it is.
        chapter: the course chapter.
        course_values: the settings that choosing the model sets.
        note: where our values depart from the course's, and why; may be empty.
        build: spec, input shape `(H, W, C)`, classes -> architecture.
        references: dataset name -> published numbers.
        steps_per_execution: batches in one compiled call: enough to hide Python, few enough that a call stays under
            a fifth of a second. It changes the speed alone.
    """

    name: str
    about: str
    chapter: str
    course_values: Mapping[str, Any]
    note: str
    build: Callable[[TrainSpec, Shape, int], Architecture]
    references: Mapping[str, tuple[Reference, ...]]
    steps_per_execution: int

    @property
    def title(self) -> str:
        """The name on the page."""
        return MODEL_CHOICES[self.name]

    def defaults(self) -> dict[str, Any]:
        """Every setting but data and model, with the course's value where the course has one."""
        values = TrainSpec(model=self.name).values() | dict(self.course_values)
        return {name: value for name, value in values.items() if name not in ("data", "model")}


def _builder(spec: TrainSpec, shape: Shape, classes: int) -> Architecture:
    names = ("blocks", "filters", "kernel", "pooling", "batch_norm", "dense_units", "activation", "dropout")
    values = {name: getattr(spec, name) for name in names}
    return course.block_cnn(shape, classes, convolution_dropout=spec.convolution_dropout, **values)


def _small_resnet(spec: TrainSpec, shape: Shape, classes: int) -> Architecture:
    values = {name: getattr(spec, name) for name in ("stage_blocks", "skip", "batch_norm", "dropout")}
    return relatives.small_resnet(shape, classes, **values)


def _small_googlenet(spec: TrainSpec, shape: Shape, classes: int) -> Architecture:
    values = {name: getattr(spec, name) for name in ("reduced", "auxiliary", "batch_norm", "dropout")}
    return relatives.small_googlenet(shape, classes, **values)


_MNIST_PAPERS = (
    Reference(
        what="LeNet-5 on all of MNIST (60,000 digits)",
        value="99.05 % (99.2 % with distortions)",
        source="LeCun et al. 1998, sec. III",
    ),
)
_COURSE_MLP = Reference(
    what="The course's MLP on all of MNIST", value="over 95 % asked, about 98 % usual", source="course, chapter 1.5"
)
_KERAS_CIFAR = Reference(
    what="A small CNN on CIFAR-10, 25 / 50 epochs", value="75 % / 79 %", source="Keras example cifar10_cnn"
)

MODELS: dict[str, Model] = {
    model.name: model
    for model in (
        Model(
            name="single-layer",
            about="Every pixel votes for every class: no hidden layer, no convolution.",
            chapter="1.3",
            course_values={"optimizer": "sgd", "learning_rate": 0.5, "batch_size": 128, "epochs": 10},
            note="",
            build=lambda spec, shape, classes: course.single_layer(shape, classes, dropout=spec.dropout),
            references={"digits": _MNIST_PAPERS, "mnist-full": _MNIST_PAPERS},
            steps_per_execution=16,
        ),
        Model(
            name="mlp",
            about="Two hidden layers of 512 units; it does not know which pixels are neighbours.",
            chapter="1.5",
            course_values={
                "optimizer": "rmsprop",
                "learning_rate": 1e-3,
                "batch_size": 128,
                "epochs": 30,
                "dropout": 0.2,
            },
            note="30 epochs of 7,200 digits make as many steps as the course's 4 epochs of 60,000.",
            build=lambda spec, shape, classes: course.mlp(shape, classes, dropout=spec.dropout),
            references={"digits": (_COURSE_MLP,), "mnist-full": (_COURSE_MLP,)},
            steps_per_execution=8,
        ),
        Model(
            name="lenet5",
            about="Two convolutions with pooling, then three dense layers: the classic digit reader.",
            chapter="4",
            course_values={"optimizer": "adam", "learning_rate": 2e-3, "batch_size": 128, "epochs": 14},
            note="ReLU, max pooling and softmax in place of the 1998 originals.",
            build=lambda spec, shape, classes: course.lenet5(shape, classes, dropout=spec.dropout),
            references={"digits": _MNIST_PAPERS, "mnist-full": _MNIST_PAPERS},
            steps_per_execution=8,
        ),
        Model(
            name="cifar-cnn",
            about="Four small convolutions for colour pictures, with dropout against learning by heart.",
            chapter="2.3",
            course_values={
                "optimizer": "rmsprop",
                "learning_rate": 1e-3,
                "batch_size": 64,
                "epochs": 15,
                "dropout": 0.4,
                "convolution_dropout": 0.3,
            },
            note="",
            build=lambda spec, shape, classes: course.cifar_cnn(
                shape, classes, dropout=spec.dropout, convolution_dropout=spec.convolution_dropout
            ),
            references={"cifar10": (_KERAS_CIFAR,)},
            steps_per_execution=2,
        ),
        Model(
            name="builder",
            about="Blocks of convolution and pooling that you put together.",
            chapter="3.3-3.5",
            course_values={"optimizer": "adam", "learning_rate": 1e-3, "batch_size": 64, "epochs": 8},
            note="",
            build=_builder,
            references={},
            steps_per_execution=2,
        ),
        Model(
            name="small-resnet",
            about="Each block learns what to add to its input: a slim relative of ResNet.",
            chapter="4",
            course_values={
                "optimizer": "adam",
                "learning_rate": 2e-3,
                "batch_size": 128,
                "epochs": 6,
                "batch_norm": True,
                "stage_blocks": 5,
            },
            note="As the paper's ResNet-32 for CIFAR-10, but half as wide, on maps of half the size.",
            build=_small_resnet,
            references={},
            steps_per_execution=1,
        ),
        Model(
            name="small-googlenet",
            about="Its modules look with 1x1, 3x3 and 5x5 at once: a slim relative of GoogLeNet.",
            chapter="4",
            course_values={
                "optimizer": "adam",
                "learning_rate": 2e-3,
                "batch_size": 128,
                "epochs": 6,
            },
            note="Four modules of GoogLeNet's nine, far narrower; like it without batch normalisation.",
            build=_small_googlenet,
            references={},
            steps_per_execution=1,
        ),
    )
}


def course_spec(data: str, model: str, **changes: Any) -> TrainSpec:
    """The course's settings of a model on a dataset, with `changes` on top.

    Example:
        >>> course_spec("digits", "single-layer").learning_rate
        0.5
    """
    return TrainSpec(**{"data": data, "model": model, **MODELS[model].defaults(), **changes})


def architecture(spec: TrainSpec, input_shape: Shape, classes: int) -> Architecture:
    """The network that a spec trains on pictures of `input_shape` `(H, W, C)`.

    Raises:
        InvalidSpec: if a layer does not fit the pictures, for example a fifth halving of 28 pixels.
    """
    return MODELS[spec.model].build(spec, input_shape, classes)


def kept_architecture(spec: TrainSpec, input_shape: Shape, classes: int) -> Architecture:
    """What a run keeps of the network that it trains: all that leads to its answer."""
    return answering(architecture(spec, input_shape, classes))
