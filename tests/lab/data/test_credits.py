"""Credits that the licences ask for."""

import json

import pytest

from lab.data.assets import asset_path
from lab.data.credits import credits


@pytest.mark.parametrize(
    ("title", "by", "licence"),
    [
        ("Twemoji", "Twitter", "CC-BY-4.0"),
        ("MNIST", "Yann LeCun and Corinna Cortes", "CC-BY-SA-3.0"),
        ("Fashion-MNIST", "Zalando", "MIT"),
        ("Noto Emoji", "Google", "Apache-2.0"),
        ("Fluent Emoji", "Microsoft", "MIT"),
        ("Firefox OS Emoji", "Mozilla", "Apache-2.0"),
        ("EmojiOne", "Ranks.com", "CC-BY-4.0"),
        ("OpenMoji", "HfG", "CC-BY-SA-4.0"),
        ("Streamline", "Streamline", "CC-BY-4.0"),
        ("Open Clip Art", "Artists", "CC0-1.0"),
        ("fonts", "Roboto Slab", "OFL-1.1"),
        ("panoramas", "Poly Haven", "CC0-1.0"),
        ("EfficientNet-Lite0", "Google", "Apache-2.0"),
        ("A Chinese palace", "danielbuechele", "CC-BY-2.0"),
        ("A red flower", "vultilion", "CC-BY-2.0"),
    ],
)
def test_the_works_that_ask_for_it_are_credited(title, by, licence):
    assert any(title in c.title and by in c.by and licence in c.licence for c in credits())


def test_every_photograph_is_credited_to_its_author():
    authors = [photo["author"] for photo in json.loads(asset_path("photos", "photos.json").read_text())]
    credited = [credit.by for credit in credits()]
    assert len(authors) == 14 and set(authors) <= set(credited)


def test_every_credit_is_complete():
    assert all(c.title and c.by and c.licence and c.used_for for c in credits())


@pytest.mark.parametrize(
    ("title", "licence"),
    [
        ("Twemoji", "by/4.0"),
        ("EmojiOne (version 2)", "by/4.0"),
        ("Streamline Emojis", "by/4.0"),
        ("OpenMoji", "by-sa/4.0"),
    ],
)
def test_drawings_whose_licence_asks_for_it_name_its_address(title, licence):
    (artwork,) = [credit for credit in credits() if credit.title == title]
    assert f"https://creativecommons.org/licenses/{licence}/" in artwork.note
