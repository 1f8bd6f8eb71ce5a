"""You are the discriminator: real or drawn, ten pictures, beside what D says of the same ones."""

import streamlit as st

from app.backend import get_backend, tasks
from app.studies.game import answer_in_words
from app.studies.ten_pictures import ROUNDS, Round, sum_in_words, verdict
from app.widgets.artist_picker import Artist
from app.widgets.tiles import gallery, picture

LARGE_PX, TILE_PX = 280, 84
LAST_TEN = 99
MOST_GAMES = 2000
REAL, DRAWN = "Real", "Drawn"


def ten_control() -> int:
    """Draws the choice of the ten pictures."""
    return int(
        st.slider(
            "Which ten pictures",
            1,
            LAST_TEN,
            1,
            key="ten",
            bind="query-params",
            help="The same number gives everybody the same ten: copy the address of this page for a class.",
        )
    )


@st.cache_resource(max_entries=MOST_GAMES, show_spinner=False)
def kept_round(visitor: str, name: str, epoch: int | None, ten: int) -> Round:
    """A visitor's ten pictures, kept in the process, so that they outlive a reload and a change of view."""
    return Round(get_backend().call(tasks.contest, name, get_backend().runs_folder, epoch, ROUNDS, ten))


@st.cache_resource(max_entries=MOST_GAMES, show_spinner=False)
def tens_begun(visitor: str, name: str, epoch: int | None) -> set[int]:
    """Which tens a visitor has seen of these players; kept in the process, too."""
    return set()


def you_judge(artist: Artist, ten: int) -> None:
    """The picture on the table and two buttons; then all ten, with every answer."""
    players = st.session_state.get("visitor", ""), artist.name, artist.epoch
    played, begun = kept_round(*players, ten), tens_begun(*players)
    begun.add(ten)
    left, right = st.columns([2, 3], gap="large")
    if played.is_over:
        st.markdown(verdict(played))
        st.markdown(sum_in_words([kept_round(*players, each) for each in sorted(begun)]))
        _all_ten(played, artist)
        with st.container(horizontal=True):
            st.button("Ten others", type="primary", on_click=_ten_others, args=[ten], shortcut="N")
            st.button("These ten again", on_click=played.restart, type="tertiary", icon=":material/replay:")
        return
    with left:
        number = played.number
        shown = played.contest.pictures[number]
        st.html(picture(shown, width_px=LARGE_PX, alt=f"Picture {number + 1}, real or drawn"))
    with right:
        st.markdown(f"#### Picture {number + 1} of {ROUNDS}: real or drawn?")
        with st.container(horizontal=True):
            st.button(REAL, key="say-real", on_click=played.say, args=[number, True], shortcut="1")
            st.button(DRAWN, key="say-drawn", on_click=played.say, args=[number, False], shortcut="2")
        st.caption(
            "Real ones are test pictures: neither player has seen them. D gets the same ten, one at a time. "
            "Keys: 1 for real, 2 for drawn."
        )
        if number:
            yours, d_right = int(played.is_right().sum()), int(played.d_is_right().sum())
            last = "real" if played.contest.is_real[number - 1] else "drawn"
            word = "right" if played.is_right()[-1] else "wrong"
            st.markdown(
                f"The last one was **{last}**: you were {word}. Right so far: you {yours} of {number}, D {d_right}."
            )


def _all_ten(played: Round, artist: Artist) -> None:
    contest = played.contest
    words = {True: "real", False: "drawn"}
    captions = []
    for is_real, said, answer in zip(contest.is_real, played.said, contest.answers, strict=True):
        d_says = f"{answer_in_words(float(answer), artist.spec)}, so {words[bool(answer > contest.bound)]}"
        captions.append(f"{words[bool(is_real)]}; you: {words[said]}; D: {d_says}")
    st.html(gallery(contest.pictures, captions, width_px=TILE_PX, right=[bool(right) for right in played.is_right()]))
    st.caption(
        f"Framed by whether you were right. D takes for real what it gives more than "
        f"{answer_in_words(contest.bound, artist.spec)}: half way between what it says on average to other real and to "
        "other drawn pictures, so that neither side is favoured."
    )


def _ten_others(ten: int) -> None:
    st.session_state["ten"] = ten % LAST_TEN + 1
