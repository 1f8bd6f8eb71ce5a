"""A network as a chain of blocks, each of which opens to its layers in the browser.

Example:
    blocks(COLLECTION["googlenet"].at(224), key="network")  # no click sends a message
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from app.components.blocks.layout import lay_out
from app.studies.layer_words import layer_words, role
from app.studies.shapes import short, sizes
from app.style import PALETTE
from lab.architectures.architecture import Architecture, table
from lab.architectures.blocks import Block, Step
from lab.architectures.blocks import blocks as blocks_of
from lab.architectures.layers import Conv2D, Shape

__all__ = ["blocks", "encode_blocks"]

_FOLDER = Path(__file__).parent
_COLORS = {
    "convolution": PALETTE.training,
    "pooling": PALETTE.test,
    "dense": PALETTE.validation,
    "join": PALETTE.accent,
    "other": PALETTE.neutral,
}

_render = st.components.v2.component(
    "cnn_lab_blocks",
    html="""
<figure class="blocks">
  <figcaption></figcaption>
  <ol class="chain"></ol>
  <p class="line" role="status" aria-live="polite"></p>
</figure>
""",
    css=(_FOLDER / "blocks.css").read_text(encoding="utf-8"),
    js="\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("opened.js", "behaviour.js")),
)


def blocks(network: Architecture, *, key: str, before: str = "", opened: str = "") -> None:
    """Show a network from its picture to its answer.

    Args:
        network: the record.
        key: Names this component on its page.
        before: Words before its title.
        opened: The block that is open at first; else the first with paths side by side.
    """
    _render(data=encode_blocks(network, before=before, opened=opened), key=key)


def encode_blocks(network: Architecture, *, before: str = "", opened: str = "") -> dict[str, Any]:
    """What the browser draws, as JSON: the blocks with their shares, the steps of each with their places."""
    found = blocks_of(network)
    weights = sum(block.parameters for block in found) or 1
    work = sum(block.multiply_accumulates for block in found) or 1
    shapes = {row.name: row.output_shape for row in table(network)}
    encoded = [
        {
            **_block(block, shapes.get(block.source, network.input_shape)),
            "weights": block.parameters / weights,
            "work": block.multiply_accumulates / work,
        }
        for block in found
    ]
    parallel = [number for number, block in enumerate(encoded) if block["lanes"] > 1 or block["skips"]]
    asked = [number for number, block in enumerate(found) if block.name == opened]
    several = [number for number, block in enumerate(encoded) if len(block["boxes"]) > 1]
    return {
        "network": network.name,
        "caption": f"{before}{network.title} on a picture of {sizes(network.input_shape)}",
        "picture": {"words": sizes(network.input_shape), **_extent(network.input_shape)},
        "blocks": encoded,
        "opened": (asked or parallel or several or [0])[0],
        "colors": _COLORS,
    }


def _block(block: Block, taken: Shape) -> dict[str, Any]:
    layout = lay_out(block.steps)
    skips = any(source is None and layout.places[target].row for source, target in layout.links)
    words = f"{short(block.parameters)} weights, {short(block.multiply_accumulates)} multiply-accumulates"
    many = f"; {block.times} such blocks follow each other" if block.times > 1 else ""
    return {
        "title": block.name,
        "times": block.times,
        "beside": block.is_beside,
        "role": "join" if layout.lanes > 1 or skips else role(block.rows[0].node.layer),
        "words": sizes(block.output_shape),
        "told": f"{sizes(taken)} in, {sizes(block.output_shape)} out; {words}{many}",
        "source": f"{sizes(taken)} from {block.source.replace('_', ' ')}",
        **_extent(block.output_shape),
        "groups": max([row.node.layer.groups for row in block.rows if isinstance(row.node.layer, Conv2D)], default=1),
        "lanes": layout.lanes,
        "boxes": [_box(step) | place._asdict() for step, place in zip(block.steps, layout.places, strict=True)],
        "links": [[-1 if source is None else source, target] for source, target in layout.links],
        "skips": skips,
    }


def _box(step: Step) -> dict[str, Any]:
    first, *followers = step.rows
    weights = sum(row.parameters for row in step.rows)
    work = sum(row.multiply_accumulates for row in step.rows)
    return {
        "title": layer_words(first.node.layer),
        "after": ", ".join(layer_words(row.node.layer) for row in followers),
        "shape": sizes(step.output_shape),
        "cost": f"{weights:,} weights" + (f" · {short(work)} MAC" if work else "") if weights else "no weights",
        "role": role(first.node.layer),
    }


def _extent(shape: Shape) -> dict[str, int]:
    """Height of a map and its channels; a vector has a height of 1."""
    return {"side": shape[0] if len(shape) == 3 else 1, "channels": shape[-1]}
