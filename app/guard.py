"""What becomes of an error on a page: a sentence where it happened, never a traceback, and the lab goes on."""

import functools
import logging
import secrets
from collections.abc import Callable
from typing import Any

import streamlit as st

from app.widgets.engine_wait import wait_for_engine
from app.widgets.network_fetch import offer_network
from lab.errors import EngineUnavailable, LabError, NotFetched

logger = logging.getLogger(__name__)


def guarded(draw: Callable[..., None]) -> Callable[..., None]:
    """`draw`, but an error of the lab's rules is a sentence, and any other gets an id that the log explains."""

    @functools.wraps(draw)
    def draw_or_say(*args: Any, **kwargs: Any) -> None:
        try:
            draw(*args, **kwargs)
        except EngineUnavailable as error:
            wait_for_engine(error)
        except NotFetched as error:
            offer_network(error)
        except LabError as error:
            st.error(str(error))
        except Exception:
            error_id = secrets.token_hex(4)
            logger.exception("error %s", error_id)
            st.error(f"Something went wrong in the lab itself. Reload the page; the log calls this error {error_id}.")

    return draw_or_say


def guarded_fragment(draw: Callable[..., None], run_every: float | None = None) -> Callable[..., None]:
    """A part of a page that runs again by itself, without the rest, when one of its own controls is changed.

    Such a run does not pass through the page, so it needs a guard of its own.

    Args:
        run_every: seconds after which it runs again without a control; None is never.
    """
    fragment: Callable[..., None] = st.fragment(guarded(draw), run_every=run_every)
    return fragment
