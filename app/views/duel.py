"""You see what a Recurrent Attention Model sees, and no more: who reads better?"""

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.components.picture import Path, Picture, Point, picture, reset_picture
from app.guard import guarded_fragment
from app.studies.duel import ROUNDS, Game, rivals, tally, uncovered
from app.widgets.folded import folded_maths
from app.widgets.watch_form import title_of
from lab.architectures.ram import RamSpec
from lab.cards import attention_card, attention_names
from lab.errors import LabError
from lab.ops.glimpses import to_location, to_pixels

KEY = "duel-field"
RULES = """
The network's first look is at the middle, and so is yours. Then each of you chooses: as many looks in all, through the
same sensor. Grey (72) is what nobody has looked at. What you uncover is exactly what the sensor sees: sharp in the
middle, coarser around.

The fields are drawn from the test digits, which no network here was trained on. The networks get the same ten fields
as you.

Source: Mnih, Heess, Graves and Kavukcuoglu 2014, *Recurrent models of visual attention*, sec. 4; course chapter 9.3.2.
"""


def current(net: str) -> Game:
    """The visitor's game against this network; another network begins another."""
    game = st.session_state.get("duel")
    if not isinstance(game, Game) or game.net != net:
        begin(net)
    found: Game = st.session_state["duel"]
    return found


def begin(net: str) -> None:
    """Ten new fields."""
    st.session_state["duel"] = Game(net, seed=int(np.random.default_rng().integers(1_000_000)))
    reset_picture(KEY)


def answer(game: Game, digit: int) -> None:
    """Takes the visitor's word, and opens the field."""
    game.given.append(digit)
    game.is_open = True
    reset_picture(KEY)


def next_round(game: Game) -> None:
    """Covers the next field."""
    game.cover()
    reset_picture(KEY)


def pixels_xy(looks_yx: np.ndarray, size_hw: tuple[int, int]) -> list[tuple[float, float]]:
    """Places (N, 2) in [-1, 1] as pixels from the upper left corner, x first."""
    return [(float(x), float(y)) for y, x in to_pixels(looks_yx, size_hw)]


def table(game: Game, spec: RamSpec) -> None:
    """The field with what was uncovered, and the buttons."""
    fields = game.fields
    image = fields.images[game.round]
    size_hw = image.shape[:2]
    left = spec.glimpses - len(game.looks)
    shown = (
        image[..., 0]
        if game.is_open
        else uncovered(image, game.looks, size=spec.patch, scales=spec.scales, factor=spec.factor)
    )
    gazes = [Path(pixels_xy(np.array(game.looks), size_hw), "you")] if len(game.looks) > 1 else []
    if game.is_open:
        free = np.full((spec.glimpses, 2), np.nan, np.float32)
        watched = get_backend().call(tasks.watch_ram, game.net, None, image, np.zeros_like(free), free)
        gazes.append(Path(pixels_xy(watched.locations_yx[0], size_hw), "RAM", "test"))
    state = picture(
        Picture(
            image=shown,
            points=[Point(x, y, movable=False) for x, y in pixels_xy(np.array(game.looks), size_hw)],
            paths=gazes,
            title=f"Field {game.round + 1} of {ROUNDS}",
            note="Click where you want to look." if left and not game.is_open else "",
        ),
        key=KEY,
        clickable=bool(left) and not game.is_open,
    )
    if state.clicked is not None and left and not game.is_open:
        x, y = state.clicked
        game.looks.append(to_location((y + 0.5, x + 0.5), (size_hw[0], size_hw[1])))
        reset_picture(KEY)
        st.rerun(scope="fragment")


def play() -> None:
    """One fragment: the whole game."""
    nets = [name for name in attention_names() if name.startswith("ram-")]
    if not nets:
        raise LabError("No attention network is shipped with this checkout: `make pretrain NAME=ram` trains one.")
    first = nets.index("ram-cluttered") if "ram-cluttered" in nets else len(nets) - 1
    left, right = st.columns([3, 2], gap="large")
    with right:
        net = st.selectbox("Against", nets, index=first, format_func=title_of, key="against", bind="query-params")
        spec = RamSpec(**attention_card(net)["spec"])
        game = current(net)
        looks = spec.glimpses - len(game.looks)
        labels = game.fields.labels
        if game.is_open:
            said, label = game.given[-1], int(labels[game.round])
            st.markdown(f"#### You said {said}: {'right' if said == label else f'wrong, it is {label}'}")
            done = len(game.given) == ROUNDS
            ram = int(get_backend().call(tasks.attention_answers, net, game.fields.images)[game.round])
            st.markdown(f"RAM said {ram}. Magenta: your looks; green: RAM's, from the middle on.")
            st.button(
                "Play again" if done else "Next field",
                type="primary",
                on_click=begin if done else next_round,
                args=[net] if done else [game],
            )
        else:
            st.markdown(
                f"#### {looks} {'look' if looks == 1 else 'looks'} left" if looks else "#### Which digit is it?"
            )
            for row in (range(5), range(5, 10)):
                with st.container(horizontal=True):
                    for digit in row:
                        st.button(str(digit), key=f"say-{digit}", on_click=answer, args=[game, digit])
            if looks:
                st.caption("You may answer before you have used all your looks.")
        if game.given:
            score(game, labels)
    with left:
        table(game, spec)


def score(game: Game, labels: np.ndarray) -> None:
    """Who read how many of the fields so far."""
    images = game.fields.images
    everybody = {"You": np.array(game.given)} | {
        words: get_backend().call(tasks.attention_answers, name, images) for words, name in rivals(game.net).items()
    }
    st.dataframe(tally(labels, everybody, len(game.given)), hide_index=True, height="content")


st.title("You against RAM")
st.markdown("Could you read a digit through a keyhole? Choose your looks, then say which it is: ten fields.")
guarded_fragment(play)()
folded_maths(RULES)
