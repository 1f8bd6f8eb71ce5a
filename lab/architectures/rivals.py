"""The networks that RAM is compared with: they take the whole picture in (Mnih et al. 2014, sec. 4.1)."""

from collections.abc import Callable

from lab.architectures.architecture import Architecture, chain
from lab.architectures.layers import Conv2D, Dense, Flatten, Layer
from lab.errors import InvalidSpec

CLASSES = 10


def fully_connected(side: int, units: int) -> Architecture:
    """Two hidden layers of `units` ReLUs each: 256, on 60x60 also 64 in the paper.

    Example:
        >>> from lab.architectures.architecture import count_parameters
        >>> count_parameters(fully_connected(28, 256))
        269322
    """
    hidden = Dense(units=units, activation="relu")
    layers: list[Layer] = [Flatten(), hidden, hidden, Dense(units=CLASSES, activation="softmax")]
    return chain(f"fully-connected-{units}", f"Fully connected, 2 x {units}", (side, side, 1), layers)


def paper_convolutional(side: int) -> Architecture:
    """One convolution of 10x10 with stride 5 and 8 filters, then 256 ReLUs.

    Example:
        >>> from lab.architectures.architecture import table
        >>> [row.output_shape for row in table(paper_convolutional(60))]
        [(11, 11, 8), (968,), (256,), (10,)]
    """
    layers: list[Layer] = [
        Conv2D(filters=8, kernel=10, stride=5, activation="relu"),
        Flatten(),
        Dense(units=256, activation="relu"),
        Dense(units=CLASSES, activation="softmax"),
    ]
    return chain("paper-conv", "Convolution 10x10, stride 5, and 256 units", (side, side, 1), layers)


def rival(name: str, side: int) -> Architecture:
    """The network of that name for pictures of `side` x `side`: "fc64", "fc256" or "conv".

    Raises:
        InvalidSpec: if there is none of that name.

    Example:
        >>> rival("conv", 60) == paper_convolutional(60)
        True
    """
    if name not in _RIVALS:
        raise InvalidSpec(f"A network beside RAM must be one of {', '.join(_RIVALS)}; got {name!r}")
    return _RIVALS[name](side)


_RIVALS: dict[str, Callable[[int], Architecture]] = {
    "fc64": lambda side: fully_connected(side, 64),
    "fc256": lambda side: fully_connected(side, 256),
    "conv": paper_convolutional,
}
