"""Where the steps of an opened block stand: a lane a path, a row a step, joins below all that they join."""

from collections.abc import Sequence
from typing import NamedTuple

from lab.architectures.blocks import Step
from lab.architectures.layers import Concatenate


class Place(NamedTuple):
    """Lane from the left, how many lanes it spans, and row from the top, all from 0 but the span."""

    lane: int
    span: int
    row: int


class Layout(NamedTuple):
    """Places of the steps, the number of lanes, and the links.

    A link goes from a step, or from the block's source (None), to a step.
    """

    places: tuple[Place, ...]
    lanes: int
    links: tuple[tuple[int | None, int], ...]


def lay_out(steps: Sequence[Step]) -> Layout:
    """Each path from the source gets a lane of its own; a concatenation spans all, a sum stays on the changed path."""
    lanes = 0
    placed: list[Place] = []
    for step in steps:
        inside = [placed[number] for number in step.inputs if number is not None]
        row = 1 + max((place.row for place in inside), default=-1)
        if isinstance(step.rows[0].node.layer, Concatenate):
            placed.append(Place(0, lanes, row))
        elif inside:
            placed.append(Place(inside[0].lane, 1, row))
        else:
            placed.append(Place(lanes, 1, row))
            lanes += 1
    links = tuple((source, number) for number, step in enumerate(steps) for source in step.inputs)
    return Layout(tuple(placed), lanes, links)
