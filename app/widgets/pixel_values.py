"""A region as numbers: the chosen plane, large, and the colours beside their three planes."""

from typing import Literal

import streamlit as st

from app.components.grids import Grid, WindowLink, grids
from app.studies.pixels import ABOUT, Chosen

LARGEST: dict[str, float] = {"H": 179.0}
COLOURS: dict[str, Literal["red", "green", "blue"]] = {"R": "red", "G": "green", "B": "blue"}
GRID_PX = 440
MOST_WITH_TEXT = 8  # pixels a side: four larger grids with their numbers would not fit in a row


def plane_values(chosen: Chosen) -> None:
    """The numbers of the chosen plane in the region."""
    region = chosen.region
    grids(
        [
            Grid(
                values=chosen.part,
                title=f"{chosen.plane}: columns {region.x} to {region.x + region.side - 1}, "
                f"rows {region.y} to {region.y + region.side - 1}",
                scale=COLOURS.get(chosen.plane, "gray"),
                limits=(0.0, LARGEST.get(chosen.plane, 255.0)),
                text=True,
            )
        ],
        key="plane-values",
        height=GRID_PX,
        note="Point at a number. Rows and columns count from the region's corner.",
    )
    st.caption(ABOUT[chosen.plane])


def colour_planes(chosen: Chosen) -> None:
    """The region in colour, and the three numbers that each of its pixels is."""
    colours = chosen.region.cut(chosen.image)
    middle = tuple(int(number) for number in colours[colours.shape[0] // 2, colours.shape[1] // 2])
    x, y = (int(place) for place in chosen.region.centre)
    st.markdown(
        r"**A picture is a function** $f(x, y) \to \mathbb{R}^3$: a place goes in, red, green and blue come out. "
        f"In the middle of the region, $f({x}, {y}) = {middle}$."
    )
    has_room = chosen.region.side <= MOST_WITH_TEXT
    planes = [
        Grid(
            values=colours[..., index],
            title=name.capitalize(),
            scale=name,
            sign="=" if index == 0 else "+",
            text="auto" if has_room else False,
        )
        for index, name in enumerate(COLOURS.values())
    ]
    one = (1, 1)
    grids(
        [Grid(values=colours, title="Colour"), *planes],
        key="colour-planes",
        links=[WindowLink(of=of, over=over, size=one) for of in range(4) for over in range(of)],
        rows=[[0, 1, 2, 3]],
        note="Point at a pixel: its red, green and blue light up.",
    )
