"""The lab's own readers of its datasets, which also say "none of these"."""

from lab.architectures.architecture import Architecture, Node
from lab.architectures.layers import Activation, BatchNormalization, Conv2D, Dense, Dropout, Flatten, Layer, Pool2D
from lab.data.datasets import dataset_info

JUDGED = ("digits", "fashion", "house-numbers")  # datasets that have a judge
NONE_OF_THEM = 10  # the eleventh output
OUTPUTS = 11
FEATURES = "features"  # the layer before the last: 128 numbers a picture


def judge(data: str) -> Architecture:
    """Four convolutions of 3x3, a dense layer whose output is named "features", eleven outputs.

    Every convolution and the hidden dense layer is followed by batch normalisation and ReLU. At full size there is
    one convolution only: the dear ones work on a quarter and a sixteenth of the pixels.

    Args:
        data: a dataset of ten kinds.

    Example:
        >>> from lab.architectures.architecture import count_parameters, table
        >>> count_parameters(judge("digits"))
        466923
        >>> [row.output_shape for row in table(judge("digits")) if row.name == FEATURES]
        [(128,)]
    """
    named: list[tuple[str, Layer]] = [
        *_convolution("1", filters=32),
        *_halving("1"),
        *_convolution("2a", filters=48),
        *_convolution("2b", filters=48),
        *_halving("2"),
        *_convolution("3", filters=64),
        ("flatten", Flatten()),
        ("dense", Dense(units=128)),
        ("norm_dense", BatchNormalization()),
        (FEATURES, Activation(function="relu")),
        ("dropout_features", Dropout(rate=0.3)),
        ("answer", Dense(units=OUTPUTS, activation="softmax")),
    ]
    nodes = tuple(Node(name=name, layer=layer) for name, layer in named)
    info = dataset_info(data)
    return Architecture(
        name=f"{data}-judge", title=f"The judge of {info.title}", input_shape=info.image_shape, nodes=nodes
    )


def _convolution(number: str, *, filters: int) -> list[tuple[str, Layer]]:
    return [
        (f"conv_{number}", Conv2D(filters=filters, kernel=3, padding="same")),
        (f"norm_{number}", BatchNormalization()),
        (f"relu_{number}", Activation(function="relu")),
    ]


def _halving(number: str) -> list[tuple[str, Layer]]:
    return [(f"pool_{number}", Pool2D(kind="max", window=2, stride=2)), (f"dropout_{number}", Dropout(rate=0.1))]
