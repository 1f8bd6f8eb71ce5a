"""What stands around every page: the register of pages, the engine's start, the visitor, presentation mode."""

import gc
import importlib
import secrets
import sys
import threading
import time

import streamlit as st
from PIL import Image, ImageColor

from app.backend import Backend, get_backend
from app.components.visitor import known_token, told_token, visitor_token
from app.guard import guarded
from app.pages import PAGES
from app.style import PALETTE, apply_layout, apply_present_mode

SETTLE_WITHIN_S = 60.0
SWITCH_EVERY_S = 0.0005


def show() -> None:
    """One run of the app for one session."""
    st.set_page_config(page_title="CNN Visual Lab", page_icon=_icon(), layout="wide")
    _settle(get_backend())
    apply_layout()
    apply_present_mode()
    sections: dict[str, list[st.Page]] = {}
    for listed in PAGES:
        page = st.Page(
            listed.script,
            title=listed.title,
            icon=listed.icon,
            url_path=listed.url_path or None,
            default=not listed.url_path,
        )
        sections.setdefault(listed.section, []).append(page)
    chosen = st.navigation(sections, position="top")
    _recognise()
    try:
        guarded(chosen.run)()
    finally:
        # Last, since the answer starts a run, which would break off the first one; also after a page that stops itself.
        visitor_token(st.session_state["visitor"])


def _recognise() -> None:
    """Notes who looks at the page.

    A browser that tells its token late starts the script anew, and of two drawings that follow each other so quickly
    Streamlit may send the second alone: what a link shows must be put into the form in that one, too.
    """
    before = st.session_state.get("visitor")
    st.session_state["visitor"] = told_token() or before or known_token() or secrets.token_hex(16)
    if before and st.session_state["visitor"] != before:
        st.session_state.pop("linked", None)


def _icon() -> Image.Image:
    """A Prewitt kernel as the tab's picture; Streamlit's own icons would come from the network."""
    colors = {-1: PALETTE.negative, 0: "#ffffff", 1: PALETTE.positive}
    kernel = ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1))
    icon = Image.new("RGB", (3, 3))
    icon.putdata([ImageColor.getrgb(colors[weight]) for row in kernel for weight in row])
    return icon.resize((48, 48), Image.Resampling.NEAREST)


@st.cache_resource(show_spinner=False)
def _settle(_backend: Backend) -> None:
    """Readies the process for many sessions, once.

    What is loaded is taken out of the garbage collector's sight: at once, so that the first page comes quickly; again
    when the engine is ready, with what it has brought along, and with pandas, which the first curve would otherwise
    wait for. Threads take turns ten times as often as Python lets them: a script gives up its turn with each message
    that it sends, and in a class the thread that passes the messages on would hardly ever have one.
    """
    sys.setswitchinterval(SWITCH_EVERY_S)
    gc.freeze()

    def settle_again() -> None:
        gives_up_s = time.monotonic() + SETTLE_WITHIN_S
        while _backend.health().state != "ready" and time.monotonic() < gives_up_s:
            time.sleep(0.5)
        importlib.import_module("pandas")
        gc.collect()
        gc.freeze()

    threading.Thread(target=settle_again, name="settle-memory", daemon=True).start()
