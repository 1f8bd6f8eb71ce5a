"""Drawn house numbers: a digit in the middle, neighbours cut off at the sides, 32x32 in colour.

The task is that of house numbers cropped from street photographs (Netzer et al. 2011): tell the digit in the middle.
These are drawn, and are called so. The three parts use fonts of different families, so a network is tested on shapes
of digits that it has never met.
"""

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.assets import asset_path
from lab.data.records import PART_NAMES, Images, PartName

SIZE = 32
FAMILIES: dict[PartName, tuple[str, ...]] = {
    "train": (
        "abril-fatface", "alfa-slab-one", "anton", "cinzel", "josefin-sans", "lobster", "montserrat", "oswald",
        "pacifico",
    ),
    "validation": ("bebas-neue", "merriweather"),
    "test": ("playfair-display", "righteous", "roboto-slab"),
}  # fmt: skip

_SEED = 1999
_N = 3 * SIZE  # drawn at three times its size, then reduced: 96 pixels a side

Field = NDArray[np.float32]


@lru_cache(maxsize=3)
def fonts_of(part: PartName) -> tuple[tuple[NDArray[np.uint8], ...], ...]:
    """The ten digits of every font that a part may use, cut to their ink: `fonts[font][digit]` is uint8 (h, w)."""
    with np.load(asset_path("data", "digit_glyphs.npz"), allow_pickle=False) as file:
        glyphs, names = file["glyphs"], file["names"]  # uint8 (fonts, 10, 64, 64), "@fontsource/<family> ..."
    families = [str(name).split(" ")[0].removeprefix("@fontsource/") for name in names]
    chosen = [glyphs[k] for k, family in enumerate(families) if family in FAMILIES[part]]
    return tuple(tuple(_cut_to_ink(glyph) for glyph in font) for font in chosen)


def _cut_to_ink(glyph: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows, columns = np.flatnonzero(glyph.any(axis=1)), np.flatnonzero(glyph.any(axis=0))
    return glyph[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def draw(part: PartName, index: int, label: int) -> Images:
    """The picture number `index` of a part: the same one at every call.

    Args:
        part: decides which fonts are used.
        index: number of the picture in its part.
        label: the digit in the middle.

    Returns:
        uint8 (32, 32, 3) RGB.
    """
    rng = np.random.default_rng([_SEED, PART_NAMES.index(part), index])
    ground, ink = _contrasting_colours(rng)
    scene = _plate(rng, _wall(rng, _colour(rng)), ground) if rng.random() < 0.3 else _wall(rng, ground)
    fonts = fonts_of(part)
    mask = _digits(rng, fonts[rng.integers(len(fonts))], label)
    return _photograph(rng, _paint(rng, scene, mask, ink))


def _colour(rng: np.random.Generator, value: float | None = None) -> Field:
    """A colour of walls and numbers, RGB in 0..1: mostly little saturated, mostly warm or bluish grey."""
    hue_deg = (rng.uniform(0, 40), rng.uniform(190, 250), rng.uniform(0, 360))[rng.choice(3, p=[0.55, 0.2, 0.25])]
    saturation = min(rng.beta(1.3, 3.0), 0.9)
    brightness = rng.uniform(0.1, 0.95) if value is None else value
    sector = (np.array([5, 3, 1]) + hue_deg / 60) % 6  # HSV to RGB
    shares = np.clip(np.minimum(sector, 4 - sector), 0, 1)
    return (brightness * (1 - saturation * shares)).astype(np.float32)


def _contrasting_colours(rng: np.random.Generator) -> tuple[Field, Field]:
    """Colours of the ground and of the ink on it, which must differ in brightness."""
    ground = ink = _colour(rng, rng.uniform(0.08, 0.95))
    for _ in range(20):
        bright = (rng.uniform(0.02, 0.3), rng.uniform(0.75, 1.0), rng.uniform(0, 1))[rng.integers(3)]
        ink = _colour(rng, bright)
        if abs(float(ink.mean() - ground.mean())) > rng.uniform(0.18, 0.4):
            break
    return ground, ink


def _noise(rng: np.random.Generator, cell_px: int) -> Field:
    """Smooth noise in about -1..1, with features `cell_px` wide: float32 (96, 96)."""
    coarse = rng.uniform(-1, 1, (_N // cell_px + 2, _N // cell_px + 2)).astype(np.float32)
    return cv2.resize(coarse, (_N, _N), interpolation=cv2.INTER_CUBIC).astype(np.float32, copy=False)


def _wall(rng: np.random.Generator, colour: Field) -> Field:
    """Plaster, bricks, planks or a gradient, float32 (96, 96, 3): one brightness field times a colour."""
    light = np.ones((_N, _N), np.float32)
    kind = ("plaster", "brick", "planks", "gradient")[rng.choice(4, p=[0.45, 0.15, 0.2, 0.2])]
    if kind == "brick":
        height, width = int(rng.integers(14, 30)), int(rng.integers(30, 68))
        mortar = rng.uniform(0.6, 1.5)
        for row, top in enumerate(range(-int(rng.integers(height)), _N, height)):
            for left in range(-(row % 2) * width // 2, _N, width):
                light[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + width, 0)] = rng.uniform(0.85, 1.15)
                light[max(top, 0) : max(top + height, 0), max(left, 0) : max(left + 2, 0)] = mortar
            light[max(top, 0) : max(top + 2, 0)] = mortar
    elif kind == "planks":
        step = int(rng.integers(12, 45))
        across = light.T if rng.random() < 0.4 else light
        for top in range(-int(rng.integers(step)), _N, step):
            across[max(top, 0) : max(top + 2, 0)] = rng.uniform(0.55, 0.9)
            across[max(top + 2, 0) : max(top + step, 0)] = rng.uniform(0.94, 1.06)
    elif kind == "gradient":
        ramp, angle = np.linspace(-1, 1, _N, dtype=np.float32), rng.uniform(0, 2 * np.pi)
        slope = ramp[:, np.newaxis] * np.float32(np.sin(angle)) + ramp * np.float32(np.cos(angle))
        light += np.float32(rng.uniform(0.05, 0.2)) * slope
    light *= 1 + np.float32(rng.uniform(0.02, 0.12)) * _noise(rng, 3)
    light *= 1 + np.float32(rng.uniform(0.02, 0.15)) * _noise(rng, 24)
    return light[..., np.newaxis] * colour


def _plate(rng: np.random.Generator, wall: Field, colour: Field) -> Field:
    """A rectangular or oval number plate, in part with a rim, on the wall."""
    half_width, half_height = int(rng.uniform(0.5, 1.3) * _N), int(rng.uniform(0.42, 0.6) * _N)
    centre_x, centre_y = int(_N * (0.5 + rng.uniform(-0.3, 0.3))), _N // 2
    is_oval = rng.random() < 0.3
    rim = np.clip(colour + np.float32(rng.uniform(-0.5, 0.5)), 0, 1) if rng.random() < 0.6 else colour
    face = colour * (1 + np.float32(0.04) * _noise(rng, 12)[..., np.newaxis])

    def inside(margin: int) -> NDArray[np.uint8]:
        mask = np.zeros((_N, _N), np.uint8)
        width, height = half_width - margin, half_height - margin
        if is_oval:
            cv2.ellipse(mask, (centre_x, centre_y), (width, height), 0, 0, 360, 1, -1)
        else:
            cv2.rectangle(
                mask, (centre_x - width, centre_y - height), (centre_x + width, centre_y + height), 1, cv2.FILLED
            )
        return mask

    scene = cv2.copyTo(np.broadcast_to(rim, wall.shape).copy(), inside(margin=0), wall.copy())
    return cv2.copyTo(face, inside(margin=3), scene).astype(np.float32, copy=False)


def _digits(rng: np.random.Generator, font: tuple[NDArray[np.uint8], ...], label: int) -> Field:
    """How much ink is where: the labelled digit in the middle, parts of its neighbours. float32 (96, 96) in 0..1."""
    height, stretch, gap = rng.uniform(0.62, 0.98) * _N, rng.uniform(0.8, 1.2), int(rng.uniform(0.02, 0.14) * _N)

    def enlarged(digit: int) -> NDArray[np.uint8]:
        glyph = font[digit]
        size_wh = max(4, int(glyph.shape[1] * height / glyph.shape[0] * stretch)), int(height)
        return cv2.resize(glyph, size_wh, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)

    row = [enlarged(label)]
    space = np.zeros((row[0].shape[0], gap), np.uint8)
    middle_x = row[0].shape[1] / 2
    if rng.random() < 0.62:
        left = enlarged(int(rng.integers(10)))
        row = [left, space, *row]
        middle_x += left.shape[1] + gap
    if rng.random() < 0.62:
        row = [*row, space, enlarged(int(rng.integers(10)))]
    number = np.hstack(row)

    slant, angle = rng.normal(0, 0.08), np.deg2rad(rng.normal(0, 4))
    linear = np.array([[np.cos(angle), slant - np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    centre = _N * (0.5 + rng.normal(0, [0.03, 0.04]))
    matrix = np.column_stack([linear, centre - linear @ [middle_x, number.shape[0] / 2]])
    mask = cv2.warpAffine(number, matrix, (_N, _N), flags=cv2.INTER_LINEAR)
    return (mask / 255).astype(np.float32)


def _paint(rng: np.random.Generator, scene: Field, mask: Field, colour: Field) -> Field:
    """The number on its ground, in part with a cast shadow, an outline or a shine."""
    if rng.random() < 0.35:
        shift_x, shift_y = int(rng.integers(-5, 6)), int(rng.integers(1, 6))
        shadow = cv2.GaussianBlur(np.roll(mask, (shift_y, shift_x), (0, 1)), (0, 0), rng.uniform(0.8, 3))
        scene = scene * (1 - np.float32(rng.uniform(0.3, 0.7)) * shadow)[..., np.newaxis]
    if rng.random() < 0.15:
        edge = cv2.dilate(mask, np.ones((5, 5), np.uint8)) - mask
        scene = scene + edge[..., np.newaxis] * (np.clip(1 - colour, 0, 1) - scene)
    shine = np.float32(rng.uniform(-0.35, 0.35) if rng.random() < 0.3 else 0)
    ink = colour * (1 + shine * np.linspace(-1, 1, _N, dtype=np.float32))[:, np.newaxis, np.newaxis]  # (96, 1, 3)
    return (scene + mask[..., np.newaxis] * (ink - scene)).astype(np.float32, copy=False)


def _photograph(rng: np.random.Generator, scene: Field) -> Images:
    """Light, blur, sensor noise and JPEG, from the drawn scene to a uint8 (32, 32, 3) photograph."""
    if rng.random() < 0.25:  # a shadow falls across
        across = np.linspace(-0.5, 0.5, _N, dtype=np.float32)
        side = np.float32(rng.uniform(-1, 1)) * across + np.float32(rng.uniform(-1, 1)) * across[:, np.newaxis]
        in_shadow = side > rng.uniform(-0.2, 0.2)
        scene = scene * np.where(in_shadow, np.float32(rng.uniform(0.5, 0.8)), np.float32(1))[..., np.newaxis]
    sigma_px = np.exp(rng.uniform(np.log(0.8), np.log(4.5)))
    scene = cv2.GaussianBlur(scene, (0, 0), sigma_px).astype(np.float32, copy=False)
    if rng.random() < 0.15:  # the camera moved
        length = int(rng.integers(4, 10))
        scene = cv2.blur(scene, (length, 1) if rng.random() < 0.7 else (1, length)).astype(np.float32, copy=False)
    photo = cv2.resize(scene, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    photo = (photo - 0.5) * rng.uniform(0.45, 1.05) + 0.5 + rng.uniform(-0.18, 0.12)
    photo = photo * rng.uniform(0.94, 1.06, 3) + rng.normal(0, rng.uniform(0.003, 0.025), photo.shape)
    pixels = np.rint(np.clip(photo, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.8:
        quality = int(rng.integers(45, 95))
        _, jpeg = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        decoded = cv2.imdecode(jpeg, cv2.IMREAD_COLOR_RGB)
        pixels = pixels if decoded is None else decoded.astype(np.uint8, copy=False)
    return pixels
