"""The whole app under AppTest, at one of its views, with an engine that does nothing: none is started."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from app.backend import Health
from tests.browser import ROOT

HEALTH = Health(mode="embedded", state="ready", message="", workers=1, waiting=0, training=0, expected_wait_s=0.0)


@contextmanager
def app_at(view: str) -> Iterator[AppTest]:
    """The app at a view such as "views/credits.py"; it may be run again inside the block."""
    engine = SimpleNamespace(health=lambda: HEALTH, runs=lambda owner: [])
    with pytest.MonkeyPatch.context() as patch:
        for module in ("app.backend", "app.shell", "app.widgets.thumbs"):
            patch.setattr(f"{module}.get_backend", lambda: engine)
        shown = AppTest.from_file(ROOT / "app/main.py", default_timeout=30).run()
        yield shown.switch_page(view).run()
