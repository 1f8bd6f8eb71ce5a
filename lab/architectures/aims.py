"""What a picture can be made to excite: a unit, a channel or a class of a network; and which pictures do it best."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.architectures.architecture import Architecture, table
from lab.architectures.inside import shown_layers
from lab.errors import InvalidSpec

AIMS = {
    "class": "A class: its score before the softmax",
    "channel": "A channel: the mean of its map",
    "unit": "A unit: the middle of a channel's map",
}
BEST = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """One number of a network, taken before the activation: an activation that is flat has no slope to climb.

    Attributes:
        how: one of `AIMS`.
        layer: where; the last one for a class.
        index: of the channel, or of the class, from 0.
    """

    how: str
    layer: str
    index: int


def aim_at(architecture: Architecture, how: str, layer: str, channel: int, target: int) -> Aim:
    """The aim, if the network has it.

    Args:
        how: one of `AIMS`.
        layer, channel: for a channel or a unit, one of `shown_layers` and the number of its map from 0.
        target: the class, for a class.

    Raises:
        InvalidSpec: for a layer, channel or class that is not there.
    """
    if how == "class":
        last = architecture.nodes[-1]
        classes = answers(architecture)
        if target >= classes:
            raise InvalidSpec(f"{architecture.title} knows {classes} classes, so the last has number {classes - 1}")
        return Aim(how=how, layer=last.name, index=target)
    channels = {row.name: row.output_shape[-1] for row in shown_layers(architecture)}
    if layer not in channels:
        raise InvalidSpec(f"{architecture.title} has no layer with maps named {layer!r}")
    if channel >= channels[layer]:
        raise InvalidSpec(f"{layer} has {channels[layer]} channels, so there is no channel {channel + 1}")
    return Aim(how=how, layer=layer, index=channel)


def answers(architecture: Architecture) -> int:
    """How many classes a network tells apart."""
    return table(architecture)[-1].output_shape[-1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exciting:
    """The pictures of a set that reach an aim best, the best first.

    Attributes:
        images: uint8 `(BEST, H, W, C)`.
        names: what each is.
        values: float32 `(BEST,)`, of the aim.
        places_yx: int64 `(BEST, 2)`, row and column in the map where it counts: the middle for a unit, the strongest
            place for a channel; None for a class.
        mean: of the aim over the whole set.
        count: pictures in the set.
        about: the set in words.
    """

    images: NDArray[np.uint8]
    names: tuple[str, ...]
    values: NDArray[np.float32]
    places_yx: NDArray[np.int64] | None
    mean: float
    count: int
    about: str


def strongest(values: NDArray[np.floating], count: int = BEST) -> NDArray[np.intp]:
    """The rows with the largest values, the largest first; of equal ones the earlier.

    Example:
        >>> strongest(np.array([1.0, 3.0, 3.0, 2.0]), 3).tolist()
        [1, 2, 3]
    """
    return np.argsort(-values, kind="stable")[:count]
