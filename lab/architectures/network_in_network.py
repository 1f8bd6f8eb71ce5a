"""Network in Network: after each convolution a small network at every place, and no dense layer (Lin et al. 2013)."""

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.layers import Activation, Conv2D, Dropout, GlobalAveragePool2D, Padding, Pool2D


def network_in_network(side: int = 224, classes: int = 1000) -> Architecture:
    """The authors' network for ImageNet: four convolutions, each followed by two of 1x1.

    Args:
        side: height and width of the colour picture.
        classes: of the answer.

    Raises:
        InvalidSpec: if the picture is too small.
    """
    plan = Plan("network-in-network", "Network in Network", (side, side, 3))
    _block(plan, 1, (96, 96, 96), kernel=11, stride=4, padding="valid")
    _block(plan, 2, (256, 256, 256), kernel=5)
    _block(plan, 3, (384, 384, 384), kernel=3)
    plan.add("dropout", Dropout(rate=0.5))
    _block(plan, 4, (1024, 1024, classes), kernel=3, is_pooled=False)
    plan.add("global_pool", GlobalAveragePool2D())
    plan.add("answer", Activation(function="softmax"))
    return plan.architecture()


def _block(
    plan: Plan,
    number: int,
    filters: tuple[int, int, int],
    *,
    kernel: int,
    stride: int = 1,
    padding: Padding = "same",
    is_pooled: bool = True,
) -> None:
    block = f"block {number}"
    first, second, third = filters
    plan.add(
        f"conv_{number}",
        Conv2D(filters=first, kernel=kernel, stride=stride, padding=padding, activation="relu"),
        block=block,
    )
    for part, count in (("a", second), ("b", third)):
        plan.add(f"inner_{number}{part}", Conv2D(filters=count, kernel=1, activation="relu"), block=block)
    if is_pooled:
        plan.add(f"pool_{number}", Pool2D(kind="max", window=3, stride=2), block=block)
