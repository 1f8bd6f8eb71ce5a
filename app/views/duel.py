"""You see what a Recurrent Attention Model sees, and no more: who reads better?"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.picture import Path, Picture, Point, picture, reset_picture
from app.guard import guarded_fragment
from app.lessons import duel as lesson
from app.studies.duel import RAM, ROUNDS, YOU, Game, Standing, rivals, tally, uncovered, verdict
from app.widgets.duel_form import DEFAULTS, LAST_FIELDS, duel_form
from app.widgets.experiments import experiments
from app.widgets.folded import folded_maths
from app.widgets.kept import keep_in_address
from lab.architectures.ram import RamSpec
from lab.cards import attention_card
from lab.ops.glimpses import to_location, to_pixels

KEY = "duel-field"
MOST_GAMES = 2000


@st.cache_resource(max_entries=MOST_GAMES, show_spinner=False)
def kept_game(visitor: str, net: str, seed: int, allowed: int) -> Game:
    """A visitor's game, kept in the process, so that it outlives a reload and a change of opponent."""
    return Game(net, seed, allowed)


def set_controls(settings: Mapping[str, Any]) -> None:
    """Puts an experiment's settings into the controls, the others back to their defaults."""
    st.session_state.update(DEFAULTS | dict(settings))


def other_fields(game: Game) -> None:
    """The next ten fields, begun anew."""
    seed = game.seed % LAST_FIELDS + 1
    st.session_state["fields"] = seed
    kept_game(st.session_state.get("visitor", ""), game.net, seed, game.allowed).restart()


def standing_of(game: Game) -> Standing:
    """Everybody's answers to the fields that are played."""
    played = len(game.given)
    answers = {YOU: np.array(game.given)} | {
        words: get_backend().call(tasks.attention_answers, name, game.fields.images, game.allowed)[:played]
        for words, name in rivals(game.net).items()
    }
    return Standing(labels=game.fields.labels[:played], answers=answers)


def pixels_xy(looks_yx: np.ndarray, size_hw: tuple[int, int]) -> list[tuple[float, float]]:
    """Places (N, 2) in [-1, 1] as pixels from the upper left corner, x first."""
    return [(float(x), float(y)) for y, x in to_pixels(looks_yx, size_hw)]


def table(game: Game, spec: RamSpec) -> None:
    """The field with what was uncovered; once it is open, all of it, with both gazes."""
    image = game.fields.images[game.round]
    size_hw = image.shape[:2]
    looks = pixels_xy(np.array(game.looks), size_hw)
    shown = (
        image[..., 0]
        if game.is_open
        else uncovered(image, game.looks, size=spec.patch, scales=spec.scales, factor=spec.factor)
    )
    gazes = [Path(looks, "your looks")] if len(looks) > 1 else []
    if game.is_open and game.allowed > 1:
        free = np.full((1, spec.glimpses, 2), np.nan, np.float32)
        watched = get_backend().call(tasks.watch_ram, game.net, None, image, np.zeros_like(free[0]), free)
        gazes.append(Path(pixels_xy(watched.locations_yx[0, : game.allowed], size_hw), "RAM's looks", "test"))
    state = picture(
        Picture(
            image=shown,
            points=[Point(x, y, movable=False) for x, y in looks],
            paths=gazes,
            title=f"Field {game.round + 1} of {ROUNDS}",
            note=note(game),
        ),
        key=KEY,
        clickable=bool(game.left),
    )
    if state.clicked is not None and game.left:
        x, y = state.clicked
        game.look(to_location((y + 0.5, x + 0.5), (size_hw[0], size_hw[1])))
        reset_picture(KEY)
        st.rerun(scope="fragment")


def note(game: Game) -> str:
    """What stands below the field."""
    if game.left:
        return "Click where you want to look, or go there with the arrow keys and press Enter."
    return "Magenta: your looks. Green: RAM's, from the middle on." if game.is_open and game.allowed > 1 else ""


def play() -> None:
    """One fragment: the whole game."""
    chosen = duel_form()
    game = kept_game(st.session_state.get("visitor", ""), chosen.net, chosen.seed, chosen.allowed)
    field, answers = st.columns([1, 1], gap="large")
    with answers:
        if game.is_open:
            opened(game)
        else:
            covered(game)
    with field:
        table(game, RamSpec(**attention_card(chosen.net)["spec"]))


def covered(game: Game) -> None:
    """What the visitor may do with a field that they have not answered."""
    count = f"{game.left} {'look' if game.left == 1 else 'looks'} left"
    st.markdown(f"#### {count}" if game.left else "#### Which digit is it?")
    for row in (range(5), range(5, 10)):
        with st.container(horizontal=True):
            for digit in row:
                st.button(
                    str(digit), key=f"say-{digit}", on_click=game.answer, args=[game.round, digit], shortcut=str(digit)
                )
    if game.left:
        st.caption("You may answer before you have used all your looks.")
    if game.given:
        score(standing_of(game), game)


def opened(game: Game) -> None:
    """Who was right on this field, and who stands where; after the last one, what that tells."""
    standing = standing_of(game)
    said, label, ram = game.given[-1], int(standing.labels[-1]), int(standing.answers[RAM][-1])
    st.markdown(
        f"#### You said {said}: {'right' if said == label else f'wrong, it is {label}'}\n"
        f"RAM said {ram}: {'right' if ram == label else 'wrong'}."
    )
    if game.is_over:
        st.markdown(verdict(standing))
        st.button("Ten other fields", type="primary", on_click=other_fields, args=[game], shortcut="N")
    else:
        st.button("Next field", type="primary", on_click=game.go_on, args=[game.round], shortcut="N")
    score(standing, game)


def score(standing: Standing, game: Game) -> None:
    """Who read how many of the fields so far."""
    st.dataframe(tally(standing), hide_index=True, height="content")
    st.button("Begin these ten again", on_click=game.restart, type="tertiary", icon=":material/replay:")


keep_in_address(DEFAULTS)
st.title("You against RAM")
st.markdown("Could you read a digit through a keyhole? Choose your looks, then say which it is: ten fields.")
guarded_fragment(play)()
experiments(lesson.EXPERIMENTS, set_controls, then="play")
folded_maths(lesson.RULES)
