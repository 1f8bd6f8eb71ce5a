"""The museum's view "A part out": a small network with and without a part, and the way to measure what it is worth."""

import streamlit as st

from app.studies.museum import Shown, compared
from app.studies.parts import PARTS
from app.widgets.museum_views import side_by_side
from lab import catalog


def part_view(shown: Shown) -> None:
    """What the part costs on paper, both networks, and the twin run that measures what it brings."""
    part = PARTS[shown.part]
    whole, without = (part.measured(is_in=is_in) for is_in in (True, False))
    st.markdown(
        f"**{whole.network.title}** is slim enough to be trained here in a minute or two. What the part costs stands "
        "below; what it is worth only a measurement tells:"
    )
    st.page_link(
        "views/twin.py",
        label="Go and train both on Fashion-MNIST, as twins",
        icon=":material/arrow_forward:",
        query_params=part.twin_address,
    )
    side_by_side(
        ("With", whole),
        ("Without", without),
        compared(whole, without, shown.batch),
        ratio="With / without",
        words=("With: ", "Without: "),
        opened=part.block,
    )
    spec = part.spec(is_in=True)
    st.caption(
        f"Both are trained for {spec.epochs} epochs from the same seed, on the same batches. "
        f"{catalog.MODELS[part.model].note}"
    )
