"""Home: what the lab is, its pages, and how its engine is doing."""

import streamlit as st

from app.backend import MOST_AGE_S, Health, get_backend
from app.guard import guarded_fragment
from app.pages import PAGES, Page
from app.style import Theme, page_theme
from app.widgets.thumb_parts import THUMB_CSS
from app.widgets.thumbs import THUMBS
from app.words import duration

NOT_READY_S, BUSY_S = 1.0, 5.0
STATE_BADGES = {
    "starting": ":orange-badge[:material/hourglass_top: starting]",
    "warming": ":orange-badge[:material/hourglass_top: warming up]",
    "ready": ":green-badge[:material/check: ready]",
    "unreachable": ":red-badge[:material/error: out of reach]",
}
KEPT_IN_LINKS = ("present", "lock")
GALLERY_CSS = """
.st-key-gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem; }
.st-key-gallery > * { height: 100%; }
"""


def card(page: Page, theme: Theme, carried: dict[str, str]) -> None:
    """One page of the gallery."""
    with st.container(border=True, key=f"card-{page.url_path}"):
        if page.url_path in THUMBS:
            st.html(f'<div class="thumb">{THUMBS[page.url_path](theme)}</div>')
        st.page_link(page.script, label=f"**{page.title}**", icon=page.icon, query_params=carried or None)
        st.markdown(page.question)


def health_words(health: Health) -> str:
    """What the engine is doing, in one line."""
    place = "embedded" if health.mode == "embedded" else "Dask cluster"
    workers = "1 worker" if health.workers == 1 else f"{health.workers} workers"
    return (
        f"**Engine** {STATE_BADGES[health.state]} {place} · {workers} · {health.training} training · "
        f"{health.waiting} in the queue"
    )


def outlook(health: Health) -> str:
    """What that means for a visitor, always one line, so that nothing moves when the state changes."""
    match health.state:
        case "starting" | "warming":
            return "It loads TensorFlow. Look around meanwhile: a training begins by itself as soon as it can."
        case "unreachable":
            return f"{health.message} No network can be trained or asked until it answers."
        case _ if health.waiting or health.training >= health.workers:
            wait_s = max(health.expected_wait_s, 1.0)  # a run that is about to end still has its place
            return f"A new training waits about {duration(wait_s)} at most for its turn."
        case _:
            return "A training starts at once."


def refresh_s(health: Health) -> float | None:
    """How soon the line must be redrawn; None where nothing is going on."""
    if health.state != "ready":
        return NOT_READY_S
    return BUSY_S if health.training or health.waiting else None


def engine(drawn_for: float | None) -> None:
    """The engine's line; asks for a run of the page when another pace of redrawing fits."""
    health = get_backend().health()
    if refresh_s(health) != drawn_for:
        st.rerun()
    st.markdown(health_words(health))
    st.markdown(outlook(health))


st.title("CNN Visual Lab")
st.markdown(
    "Train small convolutional networks on pictures, and look at every number inside. "
    "You need this browser and nothing else."
)
pace = refresh_s(get_backend().health())
guarded_fragment(engine, run_every=pace)(pace)

carried = {name: st.query_params[name] for name in KEPT_IN_LINKS if name in st.query_params}
st.html(f"<style>{GALLERY_CSS}{THUMB_CSS}</style>")
with st.container(key="gallery"):
    for page in PAGES:
        if page.url_path:
            card(page, page_theme(), carried)
st.markdown(
    f"Runs are kept for {MOST_AGE_S // 86_400} days at most, and vanish when the server's disk is cleared: "
    "take home what you want to keep."
)
