"""Sprites: small drawings of objects with alpha, by class and artwork style, and how to place them in a picture."""

import json
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.assets import asset_path, read_shipped_image

SPRITES_LIST = "sprites.json"
TRAINING_SPRITES, TRAINING_LIST = "training_sprites", "training_sprites.json"  # below assets/data


@dataclass(frozen=True, slots=True)
class Sprite:
    """One drawing.

    Attributes:
        file: its path below assets/data.
        class_name: what it shows, for example "car".
        variant: which one, for example "taxi".
        style: whose artwork, for example "noto".
    """

    file: str
    class_name: str
    variant: str
    style: str


def all_sprites() -> tuple[Sprite, ...]:
    """Every sprite that the lab shows, in the order of sprites.json."""
    return _listed(SPRITES_LIST)


def training_sprites() -> tuple[Sprite, ...]:
    """Drawings that are there to be learned from alone: by more artists, and more by the same ones."""
    return _listed(TRAINING_LIST)


@lru_cache(maxsize=2)
def _listed(file: str) -> tuple[Sprite, ...]:
    rows = json.loads(asset_path("data", file).read_text(encoding="utf-8"))["sprites"]
    return tuple(Sprite(row["file"], row["class"], row["variant"], row["style"]) for row in rows)


@lru_cache(maxsize=1024)  # 37 kB each at most
def read_sprite(sprite: Sprite) -> NDArray[np.uint8]:
    """The drawing, colours multiplied by alpha so that it can be warped and blended without dark edges.

    Returns:
        uint8 (h, w, 4), premultiplied RGBA, the long side 96; read-only because it is shared.
    """
    bgra = read_shipped_image("data", *sprite.file.split("/"), mode=cv2.IMREAD_UNCHANGED)
    rgba = cv2.cvtColor(bgra, cv2.COLOR_BGRA2RGBA)
    premultiplied = cv2.cvtColor(rgba, cv2.COLOR_RGBA2mRGBA).astype(np.uint8, copy=False)
    premultiplied.flags.writeable = False
    return premultiplied


def placed(
    sprite: NDArray[np.uint8],
    canvas_size: int,
    *,
    long_side: float,
    centre_xy: tuple[float, float],
    angle_deg: float = 0.0,
    stretch: float = 1.0,
    mirrored: bool = False,
) -> NDArray[np.uint8]:
    """The sprite scaled, turned and moved to its place on an empty square canvas; parts outside are cut off.

    Args:
        sprite: uint8 (h, w, 4), premultiplied RGBA.
        canvas_size: height and width of the result in pixels.
        long_side: length of the sprite's longer side in the result, in pixels, before `stretch`.
        centre_xy: where its centre goes, in pixels.
        angle_deg: turn, counterclockwise.
        stretch: factor on the width alone.
        mirrored: left and right exchanged.

    Returns:
        uint8 (canvas_size, canvas_size, 4), premultiplied RGBA, alpha 0 where the sprite is not.
    """
    height, width = sprite.shape[:2]
    scale = long_side / max(height, width)
    angle = np.deg2rad(angle_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    linear = turn @ np.diag([-scale * stretch if mirrored else scale * stretch, scale])
    offset = np.array(centre_xy) - linear @ [(width - 1) / 2, (height - 1) / 2]
    matrix = np.column_stack([linear, offset])
    layer = cv2.warpAffine(sprite, matrix, (canvas_size, canvas_size), flags=cv2.INTER_LINEAR)
    return layer.astype(np.uint8, copy=False)


def bent(sprite: NDArray[np.uint8], shifts: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The sprite with its points moved smoothly, as if it were drawn on rubber.

    Args:
        sprite: uint8 (h, w, 4), premultiplied RGBA.
        shifts: float32 (m, n, 2), how far an even grid of m by n points moves right and down, as a share of the longer
            side; between them, cubic.

    Returns:
        uint8 (h + 2 p, w + 2 p, 4), premultiplied RGBA, with an empty frame as wide as the longest shift.
    """
    side = max(sprite.shape[:2])
    frame = int(np.ceil(np.abs(shifts).max() * side))
    framed = cv2.copyMakeBorder(sprite, frame, frame, frame, frame, cv2.BORDER_CONSTANT)
    height, width = framed.shape[:2]
    moved = cv2.resize(shifts * np.float32(side), (width, height), interpolation=cv2.INTER_CUBIC)
    rows, columns = np.indices((height, width), np.float32)
    remapped = cv2.remap(framed, columns - moved[..., 0], rows - moved[..., 1], cv2.INTER_LINEAR)
    return remapped.astype(np.uint8, copy=False)


def recolouring(hue_deg: float, saturation: float, light_rgb: NDArray[np.float64]) -> NDArray[np.float32]:
    """The matrix that turns colours about the grey axis, moves them towards it, and shines a light on them.

    Args:
        hue_deg: turn of the hue; 120 makes red green.
        saturation: 0 for grey, 1 to keep.
        light_rgb: float64 (3,), the light's strength in each channel.

    Returns:
        float32 (3, 3), for RGB columns.
    """
    cosine, sine = np.cos(np.deg2rad(hue_deg)), np.sin(np.deg2rad(hue_deg))
    gray = np.full((3, 3), 1 / 3)
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    turn = cosine * np.eye(3) + sine * cross + (1 - cosine) * gray  # Rodrigues' formula about (1, 1, 1)
    return (light_rgb[:, np.newaxis] * (gray + saturation * (turn - gray))).astype(np.float32)


def blend(
    canvas: NDArray[np.float32], layer: NDArray[np.uint8], colours: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """`layer` over `canvas`: premultiplied colours are added to what shows through.

    Args:
        canvas: float32 (H, W, 3) in [0, 255].
        layer: uint8 (H, W, 4), premultiplied RGBA.
        colours: float32 (3, 3), applied to the layer's RGB (see `recolouring`); None to keep its colours.

    Returns:
        float32 (H, W, 3) in [0, 255].
    """
    alpha, rgb = layer[..., 3:].astype(np.float32), layer[..., :3].astype(np.float32)
    if colours is not None:
        rgb = np.clip(cv2.transform(rgb, colours), 0, alpha)
    return (canvas * (1 - alpha / 255) + rgb).astype(np.float32, copy=False)
