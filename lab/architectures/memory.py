"""How many values a network holds while it answers, and while it learns.

No layer is taken to work in place, but for two that make no values of their own: Flatten gives its input another
shape, and dropout does nothing in an answer.
"""

from math import prod

from lab.architectures.architecture import PICTURE, Architecture, Row, table
from lab.architectures.layers import Dropout, Flatten


def values_held(architecture: Architecture) -> int:
    """Values held at once, at the most, in the answer to one picture.

    While a layer works there are its inputs, its output, and what a later layer still needs, such as the beginning of a
    skip connection. In a plain chain these are the two largest neighbours.

    Example:
        >>> from lab.architectures.course import lenet5
        >>> values_held(lenet5((32, 32, 1), 10))  # 28 x 28 x 6 beside its pooled 14 x 14 x 6
        5880
    """
    rows = table(architecture)
    owners = {PICTURE: PICTURE}  # whose values a name stands for
    sizes = {PICTURE: prod(architecture.input_shape)}
    needed_until: dict[str, int] = {}
    for index, row in enumerate(rows):
        taken = [owners[name] for name in row.inputs]
        needed_until |= dict.fromkeys(taken, index)
        is_same = isinstance(row.node.layer, Flatten | Dropout)
        owners[row.name] = taken[0] if is_same else row.name
        if not is_same:
            sizes[row.name] = row.values
    held: dict[str, int] = {PICTURE: sizes[PICTURE]}
    most = held[PICTURE]
    for index, row in enumerate(rows):
        if row.name in sizes:
            held[row.name] = sizes[row.name]
            most = max(most, sum(held.values()))
        held = {name: size for name, size in held.items() if needed_until.get(name, -1) > index}
    return most


def values_kept(architecture: Architecture) -> int:
    """Values kept for the gradient of one picture: the picture, and the output of every layer but Flatten.

    Example:
        >>> from lab.architectures.course import single_layer
        >>> values_kept(single_layer((28, 28, 1), 10))
        794
    """
    return prod(architecture.input_shape) + sum(kept_of(row) for row in table(architecture))


def kept_of(row: Row) -> int:
    """What training keeps of one layer."""
    return 0 if isinstance(row.node.layer, Flatten) else row.values
