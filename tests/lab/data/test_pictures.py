"""Users' pictures: pixel-exact conversions, one sentence for every refusal."""

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from lab.data.pictures import MAX_PIXELS, MAX_SIDE_PX, picture_size, read_picture
from lab.errors import LabError, UnreadablePicture

RGB = np.array([[[255, 0, 0], [0, 128, 0]], [[0, 0, 255], [10, 20, 30]], [[1, 2, 3], [250, 240, 230]]], np.uint8)


def encoded(image: Image.Image, file_format: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, format=file_format, **options)
    return file.getvalue()


def png(width: int, height: int, bit_depth: int, colour_type: int, rows: bytes, *chunks: bytes) -> bytes:
    """A PNG file put together by hand, for what Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, height, bit_depth, colour_type, 0, 0, 0)
    parts = [_chunk(b"IHDR", header), *chunks, _chunk(b"IDAT", zlib.compress(rows)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize(
    ("file_format", "options"), [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True}), ("PNG", {"optimize": True})]
)
def test_lossless_formats_come_through_pixel_by_pixel_without_a_note(file_format, options):
    picture = read_picture(encoded(Image.fromarray(RGB), file_format, **options))
    assert np.array_equal(picture.image, RGB)
    assert picture.notes == ()


def test_a_jpeg_comes_through_nearly_and_without_a_note():
    smooth = np.tile(np.linspace(0, 255, 64).astype(np.uint8)[np.newaxis, :, np.newaxis], (48, 1, 3))
    picture = read_picture(encoded(Image.fromarray(smooth), "JPEG", quality=95))
    assert picture.image.shape == (48, 64, 3)
    assert np.abs(picture.image.astype(int) - smooth).max() <= 3
    assert picture.notes == ()


def test_the_pixels_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        read_picture(encoded(Image.fromarray(RGB))).image[0, 0, 0] = 1


def test_gray_is_the_brightness_that_television_uses():
    picture = read_picture(encoded(Image.fromarray(RGB)))
    expected = np.rint(RGB @ np.array([0.299, 0.587, 0.114]))
    assert np.abs(picture.gray - expected).max() <= 1
    assert picture.gray[0].tolist() == [76, 75]


def test_a_gray_picture_gets_three_equal_channels():
    values = np.array([[0, 7, 255]], np.uint8)
    picture = read_picture(encoded(Image.fromarray(values)))
    assert np.array_equal(picture.image, np.repeat(values[..., np.newaxis], 3, axis=2))
    assert np.array_equal(picture.gray, values)


def test_sixteen_bit_gray_is_scaled_to_the_nearest_of_eight_bits():
    values = np.array([[0, 128, 129, 257, 32768, 65407, 65535]], np.uint16)
    picture = read_picture(encoded(Image.fromarray(values)))
    assert picture.image[0, :, 0].tolist() == [0, 0, 1, 1, 128, 255, 255]  # v / 257, rounded
    assert picture.notes == ("Its 16 bits per value were reduced to 8.",)


def test_sixteen_bit_colours_keep_their_upper_byte():
    rows = b"\0" + struct.pack(">6H", 0, 257 * 100, 65535, 257 * 3, 257 * 4, 257 * 5)
    picture = read_picture(png(2, 1, 16, 2, rows))
    assert picture.image.tolist() == [[[0, 100, 255], [3, 4, 5]]]
    assert picture.notes == ("Its 16 bits per value were reduced to 8.",)


def test_a_transparent_value_of_sixteen_bit_gray_becomes_white():
    rows = b"\0" + struct.pack(">2H", 1000, 2570)
    picture = read_picture(png(2, 1, 16, 0, rows, _chunk(b"tRNS", struct.pack(">H", 1000))))
    assert picture.image[0, :, 0].tolist() == [255, 10]
    assert picture.notes[-1] == "Its transparent parts were put on white."


def test_alpha_is_put_on_white():
    rgba = np.array([[[255, 0, 0, 0], [200, 100, 0, 255], [100, 0, 50, 51], [0, 0, 0, 128]]], np.uint8)
    picture = read_picture(encoded(Image.fromarray(rgba)))
    # 51/255 = 0.2: 0.2 * (100, 0, 50) + 0.8 * 255
    assert picture.image.tolist() == [[[255, 255, 255], [200, 100, 0], [224, 204, 214], [127, 127, 127]]]
    assert picture.notes == ("Its transparent parts were put on white.",)


def test_alpha_that_hides_nothing_needs_no_note():
    picture = read_picture(encoded(Image.fromarray(np.dstack([RGB, np.full((3, 2), 255, np.uint8)]))))
    assert np.array_equal(picture.image, RGB)
    assert picture.notes == ()


def test_gray_with_alpha_is_put_on_white():
    picture = read_picture(encoded(Image.fromarray(np.array([[[0, 0], [40, 255]]], np.uint8))))
    assert picture.image[..., 0].tolist() == [[255, 40]]


def test_a_palette_is_written_out():
    image = Image.new("P", (3, 1))
    image.putpalette([10, 20, 30, 200, 100, 0])
    image.putdata([0, 1, 0])
    picture = read_picture(encoded(image))
    assert picture.image.tolist() == [[[10, 20, 30], [200, 100, 0], [10, 20, 30]]]
    assert picture.notes == ("Its colour palette was written out as full colours.",)


def test_a_transparent_palette_entry_becomes_white():
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 100, 0])
    image.putdata([0, 1])
    picture = read_picture(encoded(image, transparency=0))
    assert picture.image.tolist() == [[[255, 255, 255], [200, 100, 0]]]
    assert picture.notes == (
        "Its colour palette was written out as full colours.",
        "Its transparent parts were put on white.",
    )


def test_print_colours_are_converted():
    cmyk = np.zeros((16, 16, 4), np.uint8)
    cmyk[..., 0] = 255  # cyan ink only: no red light
    picture = read_picture(encoded(Image.frombytes("CMYK", (16, 16), cmyk.tobytes()), "JPEG", quality=95))
    assert np.abs(picture.image[8, 8].astype(int) - [0, 255, 255]).max() <= 3
    assert picture.notes == ("Its print colours (CMYK) were converted to screen colours and may look different.",)


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (2, lambda a: a[:, ::-1]),
        (3, lambda a: a[::-1, ::-1]),
        (4, lambda a: a[::-1]),
        (5, lambda a: a.transpose(1, 0, 2)),
        (6, lambda a: np.rot90(a, -1)),
        (7, lambda a: a[::-1, ::-1].transpose(1, 0, 2)),
        (8, lambda a: np.rot90(a, 1)),
    ],
)
def test_exif_orientation_turns_the_picture_upright(orientation, turn):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(encoded(Image.fromarray(RGB), exif=exif))
    assert np.array_equal(picture.image, turn(RGB))
    assert picture.notes == ("It was turned upright, as the camera's orientation mark asks.",)


@pytest.mark.parametrize("orientation", [0, 1, 9])
def test_upright_and_meaningless_orientations_change_nothing(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read_picture(encoded(Image.fromarray(RGB), exif=exif))
    assert np.array_equal(picture.image, RGB) and picture.notes == ()


def test_broken_exif_does_not_cost_the_picture():
    data = encoded(Image.fromarray(RGB), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert np.array_equal(read_picture(data).image, RGB)


@pytest.mark.parametrize(("file_format", "options"), [("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {})])
def test_of_an_animation_the_first_picture_is_used(file_format, options):
    frames = [Image.new("RGB", (4, 4), colour) for colour in ((255, 0, 0), (0, 255, 0), (0, 0, 255))]
    data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:], duration=100, **options)
    picture = read_picture(data)
    assert (picture.image == [255, 0, 0]).all()
    assert picture.notes[0] == "It is an animation: only its first picture is used."


def test_a_single_pixel_is_taken_with_a_note():
    picture = read_picture(encoded(Image.new("RGB", (1, 1), (9, 8, 7))))
    assert picture.image.tolist() == [[[9, 8, 7]]]
    assert picture.notes == ("It is a single pixel.",)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
def test_a_large_picture_is_reduced_on_request(file_format):
    halves = np.zeros((300, 900, 3), np.uint8)
    halves[:, 450:] = 200
    picture = read_picture(encoded(Image.fromarray(halves), file_format), max_side_px=90)
    assert picture.image.shape == (30, 90, 3)
    assert np.abs(picture.image[15, [10, 80], 0].astype(int) - [0, 200]).max() <= 2
    assert picture.notes == ("It was reduced from 900 x 300 pixels.",)


def test_a_small_picture_is_not_enlarged():
    assert read_picture(encoded(Image.fromarray(RGB)), max_side_px=90).image.shape == RGB.shape


CUT_OFF = "The file starts like a picture, but is cut off or damaged."
NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"this is a text called cat.png", "The file is not a picture; the lab reads PNG, JPEG, WebP, BMP and GIF."),
        (b"\0" * 1000, "The file is not a picture; the lab reads PNG, JPEG, WebP, BMP and GIF."),
        (b"BM is how this text starts", CUT_OFF),
        (b"<?xml version='1.0'?><svg/>", "The file is an SVG drawing; the lab reads PNG, JPEG, WebP, BMP and GIF."),
        (b"%PDF-1.7", "The file is a PDF document; the lab reads PNG, JPEG, WebP, BMP and GIF."),
        (b"\0\0\0\x18ftypheic", "The file is a HEIC photo or a video; the lab reads PNG, JPEG, WebP, BMP and GIF."),
        (b"\0\0\0\x18ftypavif", "The file is an AVIF picture; the lab reads PNG, JPEG, WebP, BMP and GIF."),
        (b"II*\0\x08", "The file is a TIFF picture; the lab reads PNG, JPEG, WebP, BMP and GIF."),
        (png(0, 5, 8, 2, b""), CUT_OFF),
        (png(5, 5, 8, 2, b"\0"), CUT_OFF),
        (png(5, 5, 8, 77, b"\0"), CUT_OFF),
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(UnreadablePicture) as refusal:
        read_picture(data)
    assert str(refusal.value) == sentence
    assert isinstance(refusal.value, LabError)


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("kept", [0.02, 0.5, 0.9])
def test_a_truncated_file_is_refused(file_format, kept):
    whole = encoded(NOISE, file_format)
    with pytest.raises(UnreadablePicture, match="cut off or damaged"):
        read_picture(whole[: max(15, int(kept * len(whole)))])


@pytest.mark.parametrize(
    ("width", "height"), [(12_000, 12_000), (MAX_SIDE_PX + 1, 1), (8_000, 5_001), (60_000, 60_000)]
)
def test_a_picture_over_the_limits_is_refused_from_its_header(width, height):
    with pytest.raises(UnreadablePicture) as refusal:
        read_picture(png(width, height, 8, 2, b""))
    limit = "the lab takes at most 10,000 a side and 40 million in all."
    assert str(refusal.value) == f"The picture has {width:,} x {height:,} pixels; {limit}"


def test_a_picture_at_the_limit_passes_the_check_of_its_header():
    assert picture_size(png(8_000, 5_000, 8, 2, b"")) == (8_000, 5_000)
    assert MAX_PIXELS == 8_000 * 5_000


@pytest.mark.parametrize("file_format", ["GIF", "BMP", "WEBP", "JPEG"])
def test_a_real_picture_over_the_limits_is_refused_in_every_format(file_format):
    wide = encoded(Image.new("L", (MAX_SIDE_PX + 1, 2)), file_format)
    with pytest.raises(UnreadablePicture, match="has 10,001 x 2 pixels"):
        read_picture(wide)


def test_a_decompression_bomb_is_refused():
    bomb = png(20_000, 20_000, 1, 0, b"\0" * 1_000_000)
    with pytest.raises(UnreadablePicture, match="20,000 x 20,000"):
        read_picture(bomb)
    canvas = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + (16_382).to_bytes(3, "little") * 2
    webp = b"RIFF" + struct.pack("<I", 4 + len(canvas)) + b"WEBP" + canvas
    with pytest.raises(UnreadablePicture, match="far too large"):
        read_picture(webp)


def test_hostile_bytes_never_escape_as_another_error():
    rng = np.random.default_rng(1)
    for file_format in ("PNG", "JPEG", "WEBP", "BMP", "GIF"):
        whole = encoded(NOISE, file_format)
        for _ in range(40):
            broken = bytearray(whole)
            for position in rng.integers(0, len(whole), 4):
                broken[position] = rng.integers(256)
            with contextlib.suppress(UnreadablePicture):
                read_picture(bytes(broken))
