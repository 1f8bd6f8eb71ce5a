"""All that the lab ships for eyes trained on photographs: which of it excites EfficientNet-Lite0 most?"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lab.data.imagenet import SIDE, middle_square
from lab.data.packed import PackedPictures
from lab.data.panoramas import PANORAMAS, read_panorama, view
from lab.data.photos import photos, read_photo
from lab.data.sprites import all_sprites, blend, placed, read_sprite

VIEWS = 4  # of each panorama, a quarter of a turn apart
STYLE = "fluent3d"
SHARE = 0.8  # of the side that a drawing's longer side takes
GROUND = 200.0  # grey behind a drawing


class Exhibits(NamedTuple):
    """Pictures uint8 `(224, 224, 3)`, what each is, and all of them in words."""

    images: PackedPictures
    names: tuple[str, ...]
    about: str


@lru_cache(maxsize=1)
def exhibits() -> Exhibits:
    """Photographs, views into panoramas, and drawings of one artist, one of each thing; read once."""
    images = [middle_square(read_photo(photo.name)) for photo in photos()]
    names = [photo.title for photo in photos()]
    for name in PANORAMAS:
        for turn in range(VIEWS):
            images.append(view(read_panorama(name), SIDE, 2 * np.pi * turn / VIEWS))
            names.append(f"panorama: {name}")
    drawings = [sprite for sprite in all_sprites() if sprite.style == STYLE]
    for sprite in drawings:
        layer = placed(read_sprite(sprite), SIDE, long_side=SHARE * SIDE, centre_xy=((SIDE - 1) / 2, (SIDE - 1) / 2))
        ground = np.full((SIDE, SIDE, 3), GROUND, np.float32)
        images.append(np.clip(np.rint(blend(ground, layer)), 0, 255).astype(np.uint8))
        which = "" if sprite.variant == sprite.class_name else f" ({sprite.variant})"
        names.append(f"drawing: {sprite.class_name}{which}")
    packed = PackedPictures(images)
    for reader in (read_panorama, read_sprite):
        reader.cache_clear()  # 19 MB that nobody here will ask for again
    about = (
        f"{len(photos())} photographs, {VIEWS * len(PANORAMAS)} views into {len(PANORAMAS)} panoramas and "
        f"{len(drawings)} drawings"
    )
    return Exhibits(packed, tuple(names), about)
