"""The only place where a page meets the engine."""

import streamlit as st

from lab.engine import tasks
from lab.engine.backend import Backend, Health, Started, from_environment
from lab.engine.queue import Place
from lab.engine.store import MOST_AGE_S, RunRecord, owner_of
from lab.engine.take_home import Parcel

__all__ = [
    "MOST_AGE_S",
    "Backend",
    "Health",
    "Parcel",
    "Place",
    "RunRecord",
    "Started",
    "get_backend",
    "owner_of",
    "tasks",
]


@st.cache_resource(show_spinner=False)
def get_backend() -> Backend:
    """The process's one backend; its first call starts the engine in the background."""
    return from_environment()
