"""Draws the pictures that only training sees: more artists, and more drawings by the known ones.

    npm pack @iconify-json/emojione@1.2.3 @iconify-json/openmoji@1.2.29 @iconify-json/streamline-emojis@1.2.4 \
             @iconify-json/fluent-emoji-flat@1.2.6 @iconify-json/twemoji@1.2.5 @iconify-json/emojione-v1@1.2.3
    (unpack each in FOLDER, in a folder of its archive's name)
    apt-get download openclipart-png tuxpaint-stamps-default   # 0.18+dfsg-19 and 2022.06.04-1
    dpkg-deb -x openclipart-png*.deb FOLDER/openclipart
    dpkg-deb -x tuxpaint-stamps-default*.deb FOLDER/tuxpaint
    pip install resvg-py==0.5.0
    python -m pretrain.artists FOLDER

Writes assets/data/training_sprites and its list. Each drawing is cut to its visible pixels, the long side 96, as those
of assets/data/sprites are; those that were there already are not drawn again.
"""

import argparse
import importlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from lab.data.assets import assets_root
from lab.data.sprites import TRAINING_LIST, TRAINING_SPRITES
from pretrain.drawing_names import CLIPARTS, CODES, LEFT_OUT, STAMPS, STREAMLINE

SIZE = 96
LEAST_ALPHA = 8

PACKAGES = {
    "emojione": "iconify-json-emojione-1.2.3",
    "openmoji": "iconify-json-openmoji-1.2.29",
    "streamline": "iconify-json-streamline-emojis-1.2.4",
    "fluentflat": "iconify-json-fluent-emoji-flat-1.2.6",
    "twemoji": "iconify-json-twemoji-1.2.5",
    "emojione1": "iconify-json-emojione-v1-1.2.3",
}  # folders of icon sets, by whose drawings they hold
STYLES = {
    "emojione": ("@iconify-json/emojione", "1.2.3", "CC-BY-4.0", "EmojiOne (Ranks.com Inc.), version 2"),
    "openmoji": ("@iconify-json/openmoji", "1.2.29", "CC-BY-SA-4.0", "OpenMoji (HfG Schwäbisch Gmünd, contributors)"),
    "streamline": ("@iconify-json/streamline-emojis", "1.2.4", "CC-BY-4.0", "Streamline (Streamline Emojis)"),
    "openclipart": ("Debian openclipart-png", "0.18+dfsg-19", "CC0-1.0", "Artists of the Open Clip Art Library"),
    "emojione1": ("@iconify-json/emojione-v1", "1.2.3", "CC-BY-SA-4.0", "EmojiOne (Ranks.com Inc.), version 1"),
    "tuxpaint": (
        "Debian tuxpaint-stamps-default",
        "2022.06.04-1",
        "GPL-2.0-or-later",
        "Bill Kendrick and the contributors of Tux Paint",
    ),
}  # package, version, licence, and whose artwork it is, of the artists that no other list names
CLIPART_FOLDER = "openclipart/usr/share/openclipart/png"
STAMPS_FOLDER = "tuxpaint/usr/share/tuxpaint/stamps"


class IconSet:
    """The SVGs of an Iconify package, by name and by code points.

    Args:
        folder: the unpacked package.
    """

    def __init__(self, folder: Path) -> None:
        self._icons: dict[str, Any] = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
        by_code = json.loads((folder / "chars.json").read_text(encoding="utf-8"))
        self.names = {code.replace("-fe0f", ""): name for code, name in dict(by_code).items()}

    def drawn(self, name: str, size: int) -> Image.Image | None:
        """The drawing, its width `size`; None if the package has none of that name."""
        while name in self._icons.get("aliases", {}):
            name = self._icons["aliases"][name]["parent"]
        if name not in self._icons["icons"]:
            return None
        icon = self._icons["icons"][name]
        left, top = icon.get("left", 0), icon.get("top", 0)
        width, height = (icon.get(side, self._icons.get(side, 16)) for side in ("width", "height"))
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="{left} {top} {width} {height}" width="{size}" height="{size * height // width}">'
            f"{icon['body']}</svg>"
        )
        return rendered(svg_string=svg)


def rendered(**svg: Any) -> Image.Image:
    """An SVG as pixels; `svg` is what resvg takes."""
    png = importlib.import_module("resvg_py").svg_to_bytes(**svg, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA")


def opened(path: Path) -> Image.Image:
    """A picture of a package: pixels, or an SVG."""
    if path.suffix == ".svg":
        return rendered(svg_path=str(path), width=3 * SIZE)
    return Image.open(path).convert("RGBA")


def cut(drawing: Image.Image) -> Image.Image:
    """The visible pixels, the long side `SIZE`."""
    visible = drawing.getchannel("A").point(lambda alpha: 255 if alpha >= LEAST_ALPHA else 0).getbbox()
    drawing = drawing.crop(visible)
    scale = SIZE / max(drawing.size)
    width, height = (max(1, round(side * scale)) for side in drawing.size)
    return drawing.convert("RGBa").resize((width, height), Image.Resampling.LANCZOS).convert("RGBA")


def shown_already(style: str) -> set[str]:
    """Names in its package of the drawings by an artist that are among the lab's sprites."""
    rows = json.loads(assets_root().joinpath("data", "sprites.json").read_text(encoding="utf-8"))["sprites"]
    return {row["source"].split("#")[-1] for row in rows if row["style"] == style}


def by_code(style: str, icons: IconSet) -> Iterator[tuple[str, str]]:
    """Class and name in its package of every new drawing by the artist of an emoji set."""
    known = shown_already(style)
    for class_name, codes in CODES.items():
        names = [icons.names[code] for code in codes.split() if code in icons.names]
        yield from ((class_name, name) for name in dict.fromkeys(names) if name not in known)


def drawings(packages: Path) -> Iterator[tuple[str, str, str, Image.Image]]:
    """Style, class, name in its package, and the drawing, uncut."""
    sets = {style: IconSet(packages / folder / "package") for style, folder in PACKAGES.items()}
    for style in ("emojione", "emojione1"):  # they have Unicode's names, but no list of code points
        sets[style].names = sets["twemoji"].names
    for style, icons in sets.items():
        named = by_code(style, icons) if style != "streamline" else by_line(STREAMLINE)
        for class_name, name in named:
            drawing = icons.drawn(name, 3 * SIZE)
            if drawing is not None and name not in LEFT_OUT.get(style, "").split():
                yield style, class_name, name, drawing
    for class_name, path in by_line(CLIPARTS):
        yield "openclipart", class_name, path, opened(packages / CLIPART_FOLDER / f"{path}.png")
    for class_name, path in by_line(STAMPS):
        yield "tuxpaint", class_name, path, opened(packages / STAMPS_FOLDER / path)


def by_line(table: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Class and name, for tables of names in a line."""
    return ((class_name, name) for class_name, names in table.items() for name in names.split())


def main() -> None:
    """Writes the drawings and their list."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", type=Path, help="the folder with the unpacked packages")
    packages = parser.parse_args().packages

    folder = assets_root() / "data"
    shutil.rmtree(folder / TRAINING_SPRITES, ignore_errors=True)
    (folder / TRAINING_SPRITES).mkdir()
    rows = []
    for style, class_name, name, drawing in drawings(packages):
        variant = name.split("/")[-1].removesuffix(".png").removesuffix(".svg")
        variant = variant.strip("_.").replace("_", "-").replace(".", "-")
        file = f"{TRAINING_SPRITES}/{class_name.replace(' ', '_')}-{variant}-{style}.webp"
        cut(drawing).save(folder / file, lossless=True, quality=100, method=6)
        rows.append({"file": file, "class": class_name, "variant": variant, "style": style, "source": name})
    facts = ("package", "version", "licence", "artwork")
    styles = {style: dict(zip(facts, values, strict=True)) for style, values in STYLES.items()}
    listed = ",\n".join(json.dumps(row) for row in rows)
    text = f'{{"styles": {json.dumps(styles, indent=1, ensure_ascii=False)},\n"sprites": [\n{listed}\n]}}\n'
    (folder / TRAINING_LIST).write_text(text, encoding="utf-8")
    print(len(rows), "drawings")


if __name__ == "__main__":
    main()
