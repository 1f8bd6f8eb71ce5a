"""The credits page: every work that the lab ships, and every library that it needs."""

import html
import re

import pytest

from lab.data.assets import asset_path
from lab.data.credits import credits
from tests.app.whole_app import app_at
from tests.browser import ROOT


@pytest.fixture(scope="module")
def page():
    with app_at("views/credits.py") as shown:
        pass
    assert not shown.exception and not shown.error
    assert shown.title[0].value == "Credits"
    return shown


@pytest.fixture(scope="module")
def cards(page):
    """Every card's text, without tags."""
    bodies = "".join(element.proto.body for element in page.get("html"))
    found = re.findall(r"<div role=listitem>(.*?)(?=<div role=listitem>|$)", bodies, flags=re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]+>", " ", card)) for card in found]


def test_every_credit_has_a_card_with_title_maker_licence_and_use(cards):
    assert len(cards) == len(credits())
    plain = [re.sub(r"\W+", " ", card) for card in cards]
    for credit in credits():
        wanted = [re.sub(r"\W+", " ", text).strip() for text in (credit.title, credit.by, credit.licence, credit.note)]
        assert any(all(text in card for text in wanted) for card in plain), credit.title


def test_twemoji_is_credited_with_a_link_to_its_licence(page):
    bodies = "".join(element.proto.body for element in page.get("html"))
    assert "Twitter, Inc. and other contributors" in bodies
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in bodies


def test_pictures_travel_with_the_page(page):
    sources = re.findall(r'<img src="([^"]{5})', "".join(element.proto.body for element in page.get("html")))
    assert len(sources) == sum(len(credit.pictures) for credit in credits())
    assert set(sources) == {"data:"}


def test_every_library_that_is_installed_for_the_lab_is_named(page):
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    needed = {match[0].lower() for line in lines if (match := re.match(r"[A-Za-z][\w-]*", line))}
    named = set(" ".join(page.table[0].value["Library"]).lower().split())
    aliases = {"tensorflow-cpu": "tensorflow", "opencv-python-headless": "opencv"}
    assert {aliases.get(name, name) for name in needed} <= named


def test_the_versions_are_those_that_are_installed(page):
    import numpy

    table = page.table[0].value.set_index("Library")
    assert table.loc["NumPy", "Version here"] == numpy.__version__
    assert (table["Version here"] != "–").all()


def test_licence_texts_are_shown_word_for_word(page):
    texts = sorted(asset_path("licences").glob("*.txt"))
    choice = page.selectbox(key="licence")
    assert len(choice.options) == len(texts) and not page.code
    page.selectbox(key="licence").select(texts[-1]).run()
    assert page.code[0].value.strip() == texts[-1].read_text(encoding="utf-8").strip()


def test_the_labs_own_licence_is_said(page):
    assert any("Apache License 2.0" in element.value for element in page.markdown)
