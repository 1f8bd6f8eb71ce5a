"""A ZIP of pictures in the picker: a slider chooses, what is none is named, and a bad ZIP is a sentence."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest


def png(level: int, size: tuple[int, int] = (60, 40)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (level, 0, 0)).save(file, format="PNG")
    return file.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def script() -> None:
    import streamlit as st

    from app.widgets.picture_picker import pick_picture

    st.session_state["picked"] = pick_picture()


def opened(members: dict[str, bytes]) -> AppTest:
    """A page with the picker, to which such a ZIP was given."""
    page = AppTest.from_function(script, default_timeout=60)
    page.session_state["source"] = "ZIP"
    page.run()
    assert "Until then you see the first photograph." in [element.value for element in page.caption]
    page.file_uploader(key="own-zip").set_value(("some.zip", zipped(members), "application/zip")).run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    return " ".join(element.value for element in [*page.caption, *page.warning, *page.error])


def test_the_slider_chooses_a_picture_and_what_is_none_is_named():
    page = opened(
        {"pets/a.png": png(10), "notes.txt": b"hello", "../../b.png": png(20), "c.png": png(30, (3000, 1000))}
    )
    assert page.session_state["picked"][0, 0].tolist() == [10, 0, 0]
    assert "Left out, since they are none or cannot be read: notes.txt. The file is not a picture" in said(page)
    assert "pets / a.png: 1 of 3." in said(page)
    page.slider(key="zipped-3").set_value(2).run()
    assert page.session_state["picked"][0, 0].tolist() == [20, 0, 0]
    assert "b.png: 2 of 3." in said(page) and ".." not in said(page).replace("…", "")
    page.slider(key="zipped-3").set_value(3).run()
    picked = page.session_state["picked"]
    assert picked.shape == (341, 1024, 3) and picked[0, 0].tolist() == [30, 0, 0]
    assert "It was reduced from 3000 x 1000 pixels." in said(page)


def test_one_picture_needs_no_slider():
    page = opened({"only.png": png(40)})
    assert len(page.slider) == 0
    np.testing.assert_array_equal(page.session_state["picked"][..., 0], 40)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({}, "The ZIP holds no files."),
        ({"a.txt": b"a", "b.txt": b"b"}, "No picture found. Left out, since they are none or cannot be read: a.txt"),
        ({f"{number}.png": png(1, (2, 2)) for number in range(201)}, "The ZIP holds 201 files; the lab takes at most"),
        ({"bomb.png": bytes(51_000_000)}, "unpacks to more than 50 MB"),
    ],
    ids=["empty", "no pictures", "too many", "bomb"],
)
def test_a_zip_that_gives_no_picture_is_a_sentence_and_the_first_photograph_stays(members, sentence):
    page = opened(members)
    assert sentence in said(page)
    assert "Until then you see the first photograph." in said(page)
    assert page.session_state["picked"].ndim == 3
