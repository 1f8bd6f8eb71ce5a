"""Networks of `keras.applications`, as records: layer by layer what Keras builds, so that its weights fit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lab.architectures.architecture import Architecture, Node
from lab.architectures.layers import Add, BatchNormalization, Window, ZeroPad2D
from lab.architectures.mobilenet import mobilenet_v2
from lab.architectures.resnet import resnet
from lab.architectures.vgg import vgg

_EPSILON = 1.001e-5
_PADS = {"stem_conv": 3, "stem_pool": 1}


def keras_resnet50(side: int = 224, classes: int = 1000) -> Architecture:
    """ResNet-50 as `keras.applications` has it.

    The stride is in the 1x1, convolutions have biases that the normalisations make useless, and the stem's zeros stand
    on all sides; "same" padding would leave the odd ones out at the top and left.

    Args:
        side: height and width of the colour picture.
        classes: of the answer.
    """
    record = resnet(50, side, classes, strided_kernel=1, has_convolution_bias=True)
    return replace(record, title="ResNet50", nodes=tuple(_as_in_keras(record.nodes)))


def _as_in_keras(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        match node.layer:
            case BatchNormalization() as layer:
                yield replace(node, layer=replace(layer, epsilon=_EPSILON))
            case Add():  # Keras orders weights as it walks back from the answer: the shortcut first
                yield replace(node, inputs=node.inputs[::-1])
            case Window() as layer if node.name in _PADS:
                yield Node(name=f"{node.name}_pad", layer=ZeroPad2D(pad=_PADS[node.name]))
                yield replace(node, layer=replace(layer, padding="valid"))
            case _:
                yield node


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineNetwork:
    """A network whose ImageNet weights are fetched when somebody first asks for it.

    Attributes:
        title: on the page, as `keras.applications` names it.
        megabytes: of its file of weights.
        memory_mb: what opening it, and asking it with every method, adds to a worker's memory; measured.
        build: its record, for pictures of 224 x 224 and 1,000 classes.
    """

    title: str
    megabytes: int
    memory_mb: int
    build: Callable[[], Architecture]


ONLINE_NETWORKS: dict[str, OnlineNetwork] = {
    "mobilenet-v2": OnlineNetwork(title="MobileNetV2", megabytes=15, memory_mb=350, build=mobilenet_v2),
    "resnet50": OnlineNetwork(title="ResNet50", megabytes=103, memory_mb=550, build=keras_resnet50),
    "vgg16": OnlineNetwork(title="VGG16", megabytes=553, memory_mb=1250, build=lambda: vgg(16)),
    "vgg19": OnlineNetwork(title="VGG19", megabytes=575, memory_mb=1300, build=lambda: vgg(19)),
}
"""Name of the record -> network, the smallest first."""
