"""Arithmetic with z: the mean of one idea, minus another, added to drawings of a third kind."""

from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.latent import Idea, change, crowd, mean_of, says, standing_for
from app.studies.traits import COLOUR, GREY, TRAITS, measured_by
from app.widgets.artist_picker import Artist
from app.widgets.tiles import gallery
from lab.architectures.gan import Drawings
from lab.errors import LabError

SHOWN = 8
LARGE_PX, TILE_PX = 110, 80
FEWEST = 5  # examples of an idea
DEFAULTS: dict[str, Any] = {
    "plus": 6, "plus-trait": "right", "plus-colours": "light", "to": 0,
    "minus": 6, "minus-trait": "left", "minus-colours": "dark", "strength": 0.75,
}  # fmt: skip
TRAIT_KEYS = {GREY: "trait", COLOUR: "colours"}  # strokes on black and pictures in colour differ in other ways


def sum_controls(artist: Artist) -> tuple[Idea, Idea, int, float]:
    """Draws the controls: two ideas, the kind that the difference is added to, and how strongly."""
    names, channels = artist.info.class_names, artist.spec.gan.channels
    traits = TRAITS[channels]
    ideas = []
    for key, label in (("plus", "Idea 1"), ("minus", "Idea 2, taken away")):
        kind = st.selectbox(
            label, range(len(names)), DEFAULTS[key], format_func=names.__getitem__, key=key, bind="query-params",
            help="Drawings that the judge takes for this kind with more than 90 %.",
        )  # fmt: skip
        trait_key = f"{key}-{TRAIT_KEYS[channels]}"
        trait = st.selectbox(
            f"{label.split(',')[0]}: which of them", list(traits), list(traits).index(DEFAULTS[trait_key]),
            format_func=lambda name: traits[name].words, key=trait_key, bind="query-params",
        )  # fmt: skip
        ideas.append(Idea(kind=kind, trait=traits[trait]))
    to = st.selectbox(
        "Added to", range(len(names)), DEFAULTS["to"], format_func=names.__getitem__, key="to", bind="query-params"
    )
    strength = st.slider(
        "How strongly", -3.0, 3.0, DEFAULTS["strength"], 0.25, key="strength", bind="query-params",
        help="The difference of the two means is multiplied by this before it is added.",
    )  # fmt: skip
    return ideas[0], ideas[1], to, strength


def sums(artist: Artist, plus: Idea, minus: Idea, to: int, strength: float) -> None:
    """The two means, their difference at work on eight drawings, and what it did to them."""
    length, names = artist.spec.latent, artist.info.class_names
    with st.spinner(f"Drawing {len(crowd(length)):,} pictures, for the judge to choose from …"):
        everybody: Drawings = get_backend().call(tasks.drawings, *artist.where, crowd(length))
    if everybody.kinds is None:
        raise LabError(f"Ideas are found by a judge, and the lab has none for {artist.info.title}.")
    rows = [standing_for(idea, everybody) for idea in (plus, minus, Idea(kind=to))]
    for idea, found in zip((plus, minus, Idea(kind=to)), rows, strict=True):
        if len(found) < FEWEST:
            raise LabError(
                f"Of {len(crowd(length)):,} drawings the judge takes only {len(found)} for what stands for "
                f"“{names[idea.kind]}, {idea.trait.words}”; at least {FEWEST} are needed. "
                "Choose another kind, or a later epoch."
            )
    one, other = (mean_of(found, length) for found in rows[:2])
    _equation(artist, (one, other), (plus, minus), (len(rows[0]), len(rows[1])))
    before = crowd(length)[rows[2][:SHOWN]]
    pushed = before + np.float32(strength) * (one - other)
    _before_and_after(artist, before, pushed, to, strength)
    many = crowd(length)[rows[2]]
    changed = change(
        get_backend().call(tasks.drawings, *artist.where, many),
        get_backend().call(tasks.drawings, *artist.where, many + np.float32(strength) * (one - other)),
        measured_by(plus.trait, minus.trait, artist.spec.gan.channels),
    )
    st.markdown(f"**Measured on {len(many)}**: {changed.words}")


def _equation(
    artist: Artist, means: tuple[np.ndarray, np.ndarray], ideas: tuple[Idea, Idea], counts: tuple[int, int]
) -> None:
    names = artist.info.class_names
    drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, np.stack(means))
    captions = [
        f"{names[idea.kind]}, {idea.trait.words}: mean z of {count}" for idea, count in zip(ideas, counts, strict=True)
    ]
    st.markdown("**What G makes of the two mean z**; the difference of the two is a direction")
    st.html(gallery(drawn.pictures, captions, width_px=LARGE_PX))


def _before_and_after(artist: Artist, before: np.ndarray, after: np.ndarray, to: int, strength: float) -> None:
    names = artist.info.class_names
    for title, latents in (
        (f"Eight drawings of “{names[to]}”", before),
        (f"The same z, with {strength:+g} times the direction", after),
    ):
        drawn: Drawings = get_backend().call(tasks.drawings, *artist.where, latents)
        st.markdown(f"**{title}**")
        captions = [says(drawn, place, names) for place in range(len(latents))]
        st.html(gallery(drawn.pictures, captions, width_px=TILE_PX))
