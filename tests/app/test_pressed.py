"""A press counts once, with the values of the drawing that hears it."""

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from app.widgets.pressed import pressed

    value = st.number_input("Value", value=1, key="value")
    if st.session_state.pop("broken off", False):
        st.stop()
    if pressed("Go", key="go"):
        st.text(f"went with {value}")


def test_nothing_is_pressed_at_first() -> None:
    assert not AppTest.from_function(script).run().text


def test_a_value_changed_with_the_press_counts_and_the_press_counts_once() -> None:
    page = AppTest.from_function(script).run()
    page.number_input(key="value").set_value(7)
    page.button(key="go").click().run()
    assert [text.value for text in page.text] == ["went with 7"]
    assert not page.run().text


def test_a_press_outlives_a_drawing_that_is_broken_off_before_the_button() -> None:
    page = AppTest.from_function(script).run()
    page.session_state["broken off"] = True
    page.button(key="go").click().run()
    assert not page.text
    page.run()
    assert [text.value for text in page.text] == ["went with 1"]
