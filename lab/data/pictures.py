"""Users' pictures: the only decoder, with limits that hold before a pixel is decoded.

Pillow's decoders are called by format, not through `Image.open`: the size is checked against our own limits as soon
as the header is read, without Pillow's process-wide setting and warnings. Colour profiles are not applied.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from lab.errors import UnreadablePicture

MAX_SIDE_PX = 10_000
MAX_PIXELS = 40_000_000

# How a file of each format starts, and its decoder. JPEG's own class reads the first picture of a phone's multi-picture
# files, which are JPEGs, too.
_FORMATS: tuple[tuple[Callable[[bytes], bool], Callable[[io.BytesIO], ImageFile.ImageFile]], ...] = (
    (lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"), PngImageFile),
    (lambda data: data.startswith(b"\xff\xd8\xff"), JpegImageFile),
    (lambda data: data.startswith((b"GIF87a", b"GIF89a")), GifImageFile),
    (lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP", WebPImageFile),
    (lambda data: data.startswith(b"BM"), BmpImageFile),
)
_FOREIGN: tuple[tuple[Callable[[bytes], bool], str], ...] = (
    (lambda data: data[4:12] in (b"ftypavif", b"ftypavis"), "an AVIF picture"),
    (lambda data: data[4:8] == b"ftyp", "a HEIC photo or a video"),
    (lambda data: data.startswith((b"II*\0", b"MM\0*")), "a TIFF picture"),
    (lambda data: b"<svg" in data[:1000], "an SVG drawing"),
    (lambda data: data.startswith(b"%PDF"), "a PDF document"),
    (lambda data: data.startswith(b"PK\x03\x04"), "a ZIP file"),
)
_LIMIT = f"the lab takes at most {MAX_SIDE_PX:,} a side and {MAX_PIXELS // 1_000_000} million in all"
_PNG_BIT_DEPTH_AT = 24  # after signature, chunk length, "IHDR", width and height

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """A decoded picture.

    Attributes:
        image: uint8 (H, W, 3) RGB in [0, 255], read-only.
        notes: one sentence for everything that was changed on the way in.
    """

    image: NDArray[np.uint8]
    notes: tuple[str, ...] = ()

    @property
    def gray(self) -> NDArray[np.uint8]:
        """Brightness (ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B), uint8 (H, W)."""
        return np.asarray(Image.fromarray(self.image).convert("L"))


def read_picture(data: bytes, max_side_px: int | None = None) -> Picture:
    """The picture in a file's bytes: PNG, JPEG, WebP, BMP or GIF.

    Args:
        data: the whole file. Its name and ending are not asked for: the bytes decide.
        max_side_px: a picture with a longer side is reduced to it, with a note; None keeps every pixel.

    Raises:
        UnreadablePicture: if it is empty, no picture, cut off or damaged, or over `MAX_SIDE_PX` or `MAX_PIXELS`.
    """
    opened = _open(data)
    notes: list[str] = []
    original_wh = opened.size
    try:
        if opened.format != "JPEG" and getattr(opened, "is_animated", False):
            notes.append("It is an animation: only its first picture is used.")
        if max_side_px is not None:
            opened.draft("RGB", (max_side_px, max_side_px))  # a JPEG need not be decoded at its full size
        opened.load()
        if opened.format == "PNG" and data[_PNG_BIT_DEPTH_AT] == 16:
            notes.append("Its 16 bits per value were reduced to 8.")
        image = _to_rgb(_upright(opened, notes), notes)
    except Exception as error:  # decoders raise anything on hostile bytes; all of it means the same to the user
        raise _damaged() from error
    if max_side_px is not None and max(original_wh) > max_side_px:
        image.thumbnail((max_side_px, max_side_px), Image.Resampling.LANCZOS)
        notes.append(f"It was reduced from {original_wh[0]} x {original_wh[1]} pixels.")
    if image.size == (1, 1):
        notes.append("It is a single pixel.")
    pixels = np.array(image)
    pixels.flags.writeable = False
    return Picture(image=pixels, notes=tuple(notes))


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels as the file's header says, before any turning upright; no pixel is decoded.

    Raises:
        UnreadablePicture: as for `read_picture`, except for damage behind the header.
    """
    return _open(data).size


def _open(data: bytes) -> ImageFile.ImageFile:
    """The header, by the decoder that the first bytes ask for, its size within the limits; no pixel is decoded."""
    if not data:
        raise UnreadablePicture("The file is empty.")
    decoder = next((decoder for starts, decoder in _FORMATS if starts(data)), None)
    if decoder is None:
        kind = next((kind for starts, kind in _FOREIGN if starts(data)), "not a picture")
        advice = "the lab reads PNG, JPEG, WebP, BMP and GIF"
        raise UnreadablePicture(f"The file is {kind}; {advice}.")
    try:
        opened = decoder(io.BytesIO(data))
    except Image.DecompressionBombError as error:
        raise UnreadablePicture(f"The picture is far too large; {_LIMIT}.") from error
    except Exception as error:  # as for decoding
        raise _damaged() from error
    width, height = opened.size
    if width < 1 or height < 1:
        raise _damaged()
    if max(width, height) > MAX_SIDE_PX or width * height > MAX_PIXELS:
        raise UnreadablePicture(f"The picture has {width:,} x {height:,} pixels; {_LIMIT}.")
    return opened


def _damaged() -> UnreadablePicture:
    return UnreadablePicture("The file starts like a picture, but is cut off or damaged.")


def _upright(image: Image.Image, notes: list[str]) -> Image.Image:
    """Turned or mirrored as EXIF says, in which a camera notes how it was held."""
    try:
        orientation = image.getexif().get(_ORIENTATION_TAG)
    except Exception:  # a picture with broken EXIF is still a picture
        return image
    if orientation not in _UPRIGHT:
        return image
    notes.append("It was turned upright, as the camera's orientation mark asks.")
    return image.transpose(_UPRIGHT[orientation])


def _to_rgb(image: Image.Image, notes: list[str]) -> Image.Image:
    """Any of Pillow's modes as RGB.

    Sixteen-bit grey is rounded to the nearest of 256 levels; of sixteen-bit colours Pillow keeps the upper byte, at
    most one level away.
    """
    if image.mode.startswith("I"):
        image = _sixteen_bit_gray(image)
    if image.mode in ("P", "PA"):
        notes.append("Its colour palette was written out as full colours.")
    if image.mode == "CMYK":
        notes.append("Its print colours (CMYK) were converted to screen colours and may look different.")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
        if alpha.getextrema() != (255, 255):
            notes.append("Its transparent parts were put on white.")
            on_white = Image.new("RGB", image.size, "white")
            on_white.paste(image, mask=alpha)
            return on_white
    return image if image.mode == "RGB" else image.convert("RGB")


def _sixteen_bit_gray(image: Image.Image) -> Image.Image:
    """Mode "I;16" in 0..65535 -> "L" in 0..255, or "LA" if one value stands for transparent."""
    values = np.asarray(image).astype(np.uint32)
    gray = Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))
    if (transparent := image.info.get("transparency")) is None:
        return gray
    alpha = Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8))
    return Image.merge("LA", (gray, alpha))
