"""ZIP files of pictures: labels from folders, limits that hold while reading."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from lab.data import archives
from lab.data.archives import read_zip, read_zipped
from lab.errors import UnreadablePicture


def png(colour=(1, 2, 3), size=(4, 4)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, format="PNG")
    return file.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The ZIP file is empty."),
        (b"PK is not enough", "The file is not a ZIP, or it is cut off or damaged."),
        (zipped(("a.png", png()))[:-30], "The file is not a ZIP, or it is cut off or damaged."),
        (zipped(), "The ZIP holds no files."),
        (zipped(("folder/", b"")), "The ZIP holds no files."),
    ],
)
def test_a_zip_without_files_is_refused(data, sentence):
    with pytest.raises(UnreadablePicture) as refusal:
        read_zip(data)
    assert str(refusal.value) == sentence


def test_the_folder_of_a_picture_is_its_label():
    entries = read_zip(zipped(("pets/cat/a.png", png((9, 8, 7))), ("dog/b.png", png()), ("top.png", png())))
    assert [(entry.label, entry.name) for entry in entries] == [("cat", "a.png"), ("dog", "b.png"), ("", "top.png")]
    assert entries[0].picture.image[0, 0].tolist() == [9, 8, 7]
    assert [entry.error for entry in entries] == ["", "", ""]


def test_a_file_that_is_no_picture_is_an_entry_with_the_reason():
    text, good = read_zip(zipped(("cat/notes.txt", b"hello"), ("cat/a.png", png())))
    assert text.picture is None and text.error.startswith("The file is not a picture")
    assert good.picture is not None


def test_one_picture_is_read_by_its_place_among_all_files():
    data = zipped(("notes.txt", b"hello"), ("a.png", png((9, 8, 7), (40, 20))), ("b.png", png((3, 2, 1), (400, 200))))
    assert read_zipped(data, 1, 100).image.shape == (20, 40, 3)
    assert read_zipped(data, 2, 100).image.shape == (50, 100, 3)
    assert read_zipped(data, 2, 100).image[0, 0].tolist() == [3, 2, 1]
    with pytest.raises(UnreadablePicture, match="not a picture"):
        read_zipped(data, 0, 100)


def test_names_are_shown_and_never_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hostile = (
        "../../etc/passwd.png",
        "/root/x.png",
        "..\\..\\windows\\y.png",
        "../z.png",
        "a/\x1b[31mred\n.png",
        "n" * 300,
    )
    entries = read_zip(zipped(*((name, png()) for name in hostile)))
    assert [(entry.label, entry.name) for entry in entries] == [
        ("etc", "passwd.png"),
        ("root", "x.png"),
        ("windows", "y.png"),
        ("", "z.png"),
        ("a", "[31mred.png"),
        ("", "n" * 80),
    ]
    assert list(tmp_path.iterdir()) == []


def test_hidden_and_shadow_files_are_passed_over():
    entries = read_zip(zipped(("__MACOSX/cat/._a.png", b"x"), ("cat/.DS_Store", b"x"), ("cat/a.png", png())))
    assert [entry.name for entry in entries] == ["a.png"]


@pytest.mark.parametrize(("count", "is_taken"), [(200, True), (201, False)])
def test_at_most_two_hundred_files_are_taken(count, is_taken):
    data = zipped(*((f"{k}.txt", b"no picture") for k in range(count)))
    if is_taken:
        assert len(read_zip(data)) == 200
    else:
        with pytest.raises(UnreadablePicture, match="holds 201 files; the lab takes at most 200"):
            read_zip(data)


def test_unpacking_stops_at_fifty_megabytes():
    bomb = zipped(("a.png", b"\0" * 30_000_000), ("b.png", b"\0" * 30_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(UnreadablePicture, match="unpacks to more than 50 MB"):
        read_zip(bomb)


def test_unpacked_bytes_are_counted_not_believed(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 1_000_000)
    honest = zipped(("a.png", b"\0" * 3_000_000))
    size = (3_000_000).to_bytes(4, "little")
    liar = honest.replace(size, (100).to_bytes(4, "little"))
    assert liar != honest
    with pytest.raises(UnreadablePicture, match="unpacks to more than 1 MB"):
        read_zip(honest)
    (entry,) = read_zip(liar)  # zipfile hands out no more than is declared, then finds the checksum wrong
    assert entry.error == "The file could not be unpacked: it is damaged."


def test_pixels_of_all_pictures_are_limited(monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED_PIXELS", 2_000_000)
    picture = png(size=(1000, 900))
    assert len(read_zip(zipped(("a.png", picture), ("b.png", picture)))) == 2
    with pytest.raises(UnreadablePicture, match="more than 2 million pixels"):
        read_zip(zipped(("a.png", picture), ("b.png", picture), ("c.png", picture)))


def test_large_pictures_are_reduced():
    (entry,) = read_zip(zipped(("a.png", png((5, 6, 7), size=(512, 128)))), max_side_px=64)
    assert entry.picture.image.shape == (16, 64, 3)
    assert (entry.picture.image == [5, 6, 7]).all()


def test_a_locked_file_says_so():
    data = bytearray(zipped(("a.png", png())))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags_at] |= 1
    (entry,) = read_zip(bytes(data))
    assert entry.error == "The file is locked with a password."


def test_a_damaged_member_leaves_the_others():
    noise = np.random.default_rng(0).bytes(3000)
    data = bytearray(zipped(("a.bin", noise), ("b.png", png())))
    data[100] ^= 0xFF
    broken, good = read_zip(bytes(data))
    assert broken.error == "The file could not be unpacked: it is damaged."
    assert good.picture is not None
