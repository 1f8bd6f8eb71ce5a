"""A run that was just started is named in the address, also if the browser's answer crosses the press."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from app.widgets import run_start

OLD, NEW, OTHER = "a" * 20, "b" * 20, "c" * 20


def script() -> None:
    import streamlit as st

    from app.widgets.run_start import linked_run

    st.text(str(linked_run(lambda record: record)))


def page(monkeypatch: pytest.MonkeyPatch, *, address: str | None, before: str | None) -> AppTest:
    monkeypatch.setattr(run_start, "get_backend", lambda: SimpleNamespace(record=lambda run_id: run_id))
    shown = AppTest.from_function(script)
    shown.session_state["started"] = (before, NEW, 0)
    return visit(shown, address)


def visit(shown: AppTest, address: str | None) -> AppTest:
    shown.query_params.clear()
    if address is not None:
        shown.query_params["run"] = address
    return shown.run()


@pytest.mark.parametrize("before", [None, OLD])
def test_an_address_of_before_the_press_is_mended_in_two_drawings(
    monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    shown = page(monkeypatch, address=NEW, before=before)  # that of the press, which has put it there
    assert shown.text[0].value == NEW
    visit(shown, before)
    assert shown.text[0].value == NEW
    assert shown.query_params["run"] in (NEW, [NEW])
    visit(shown, before)
    assert shown.text[0].value == str(before)
    assert "started" not in shown.session_state


def test_another_run_in_the_address_is_what_somebody_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = page(monkeypatch, address=OTHER, before=OLD)
    assert shown.text[0].value == OTHER
