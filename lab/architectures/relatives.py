"""Small relatives of famous networks, quick enough to train in a minute, from which one part can be taken out."""

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.googlenet import Inception, convolution, inception
from lab.architectures.layers import Dense, Dropout, GlobalAveragePool2D, Pool2D, Shape
from lab.architectures.resnet import Residual

_WIDTHS = (8, 16, 32)  # half of those of the paper's networks for CIFAR-10
_MODULES = {
    "3a": Inception(8, 8, 16, 4, 8, 8),
    "3b": Inception(16, 12, 24, 4, 8, 8),
    "4a": Inception(16, 16, 32, 4, 8, 8),
    "4b": Inception(16, 16, 32, 4, 8, 8),
}
_POOLED_BEFORE = "4a"


def small_resnet(
    input_shape: Shape, classes: int, *, stage_blocks: int, skip: bool, batch_norm: bool, dropout: float
) -> Architecture:
    """A ResNet as for CIFAR-10 (He et al. 2015, sec. 4.2), half as wide, whose first convolution halves the picture.

    It has 6 * `stage_blocks` + 2 layers with weights, shortcuts aside.

    Args:
        stage_blocks: residual blocks in each of the three stages.
        skip: whether each block's input is added to what its layers give; without, it is the paper's "plain" network.
        batch_norm: behind every convolution.
        dropout: share of values set to zero before the answer, in training.
    """
    layers = 6 * stage_blocks + 2
    plan = Plan("small-resnet", f"Small ResNet-{layers}" if skip else f"Small plain network-{layers}", input_shape)
    writer = Residual(plan, has_norm=batch_norm, has_skip=skip)
    writer.convolution("stem", _WIDTHS[0], 3, stride=2)
    for stage, width in enumerate(_WIDTHS, start=1):
        for number in range(1, stage_blocks + 1):
            stride = 2 if number == 1 and stage > 1 else 1
            writer.block(f"stage_{stage}_block_{number}", width, stride, is_first=number == 1)
    return _answered(plan, classes, dropout)


def small_googlenet(
    input_shape: Shape, classes: int, *, reduced: bool, auxiliary: bool, batch_norm: bool, dropout: float
) -> Architecture:
    """Four inception modules behind a short stem (Szegedy et al. 2014), all far narrower.

    Args:
        reduced: whether 1x1 convolutions bring the channels down before the 3x3 and 5x5.
        auxiliary: whether a second, smaller classifier reads the maps half-way, in training alone.
        batch_norm: behind every convolution; the network of 2014 had none.
        dropout: share of values set to zero before the answer, in training.
    """
    plan = Plan("small-googlenet", "Small GoogLeNet", input_shape)
    convolution(plan, "stem", 16, 3, has_norm=batch_norm)
    plan.add("pool_1", _halved())
    joined = plan.last
    half_way = joined
    for module, filters in _MODULES.items():
        if module == _POOLED_BEFORE:
            half_way = joined
            joined = plan.add("pool_2", _halved(), joined)
        joined = inception(plan, module, filters, joined, is_reduced=reduced, has_norm=batch_norm)
    if auxiliary:
        block = "auxiliary"
        plan.add("auxiliary_pool", GlobalAveragePool2D(), half_way, block=block)
        plan.add("auxiliary_answer", Dense(units=classes, activation="softmax"), block=block)
    return _answered(plan, classes, dropout, joined)


def _halved() -> Pool2D:
    return Pool2D(kind="max", window=3, stride=2, padding="same")


def _answered(plan: Plan, classes: int, dropout: float, *inputs: str) -> Architecture:
    plan.add("global_pool", GlobalAveragePool2D(), *inputs)
    if dropout > 0:
        plan.add("dropout", Dropout(rate=dropout))
    plan.add("answer", Dense(units=classes, activation="softmax"))
    return plan.architecture()
