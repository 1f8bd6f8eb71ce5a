"""Users' ZIP files of pictures, sorted into folders by class; read in memory, with limits checked while reading."""

import io
import zipfile
from dataclasses import dataclass

from lab.data.pictures import Picture, picture_size, read_picture
from lab.errors import UnreadablePicture

MAX_FILES = 200
MAX_UNPACKED_BYTES = 50_000_000
MAX_UNPACKED_PIXELS = 400_000_000  # a megabyte of PNG can hold 40 million pixels
_CHUNK_BYTES = 1 << 16
_MAX_NAME_LENGTH = 80


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZipEntry:
    """One file of a ZIP: a picture, or the reason why it is none.

    Attributes:
        label: the folder that the file lies in, the class of a dataset sorted by folders; "" at the top.
        name: the file's own name. Both are for showing only.
        picture: None if the file could not be read.
        error: one sentence, "" if it could.
    """

    label: str
    name: str
    picture: Picture | None
    error: str


def read_zip(data: bytes, max_side_px: int = 256) -> list[ZipEntry]:
    """The pictures of a ZIP, in its order. Folders, hidden files and macOS' shadow files are passed over.

    Args:
        data: the whole ZIP.
        max_side_px: larger pictures are reduced to it, so that two hundred photographs fit in memory.

    Raises:
        UnreadablePicture: if the ZIP as a whole is empty, none, damaged, or over `MAX_FILES`, `MAX_UNPACKED_BYTES` or
            `MAX_UNPACKED_PIXELS`. A single file that is no picture is an entry with an error.
    """
    with _opened(data) as archive:
        return _read_members(archive, _members(archive), max_side_px)


def read_zipped(data: bytes, index: int, max_side_px: int) -> Picture:
    """One picture of a ZIP, of which only this file is unpacked.

    Args:
        data: the whole ZIP.
        index: of the file, as in the list of `read_zip`.
        max_side_px: a larger picture is reduced to it.

    Raises:
        UnreadablePicture: if it is none, or the ZIP as a whole cannot be read.
    """
    with _opened(data) as archive:
        return read_picture(_unpacked(archive, _members(archive)[index], MAX_UNPACKED_BYTES), max_side_px)


def unpack(data: bytes) -> list[tuple[str, bytes]]:
    """All files of a ZIP, in its order, with the names that it gives them: for looking up, never paths.

    Args:
        data: the whole ZIP.

    Raises:
        UnreadablePicture: if the ZIP is empty, none, damaged, or over `MAX_FILES` or `MAX_UNPACKED_BYTES`.
    """
    files, bytes_left = [], MAX_UNPACKED_BYTES
    with _opened(data) as archive:
        for member in _members(archive):
            content = _unpacked(archive, member, bytes_left)
            bytes_left -= len(content)
            files.append((member.filename, content))
    return files


def _opened(data: bytes) -> zipfile.ZipFile:
    if not data:
        raise UnreadablePicture("The ZIP file is empty.")
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # zipfile, too, raises anything on hostile bytes
        raise UnreadablePicture("The file is not a ZIP, or it is cut off or damaged.") from error


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if _is_wanted(member)]
    if not members:
        raise UnreadablePicture("The ZIP holds no files.")
    if len(members) > MAX_FILES:
        raise UnreadablePicture(f"The ZIP holds {len(members)} files; the lab takes at most {MAX_FILES}.")
    return members


class _ZipTooLarge(UnreadablePicture):
    """A limit on the ZIP as a whole, as against an error of one file."""


def _read_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], max_side_px: int) -> list[ZipEntry]:
    entries: list[ZipEntry] = []
    bytes_left, pixels_left = MAX_UNPACKED_BYTES, MAX_UNPACKED_PIXELS
    for member in members:
        picture, reason = None, ""
        try:
            content = _unpacked(archive, member, bytes_left)
            bytes_left -= len(content)
            width, height = picture_size(content)
            pixels_left -= width * height
            if pixels_left < 0:
                raise _ZipTooLarge(
                    f"The ZIP's pictures have more than {MAX_UNPACKED_PIXELS // 1_000_000} million pixels."
                )
            picture = read_picture(content, max_side_px)
        except _ZipTooLarge:
            raise
        except UnreadablePicture as error:
            reason = str(error)
        label, name = _shown_names(member.filename)
        entries.append(ZipEntry(label=label, name=name, picture=picture, error=reason))
    return entries


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, bytes_left: int) -> bytes:
    """One file's bytes. What is unpacked is counted, because a ZIP may lie about its sizes."""
    content = bytearray()
    try:
        with archive.open(member) as file:
            while chunk := file.read(_CHUNK_BYTES):
                content += chunk
                if len(content) > bytes_left:
                    megabytes = MAX_UNPACKED_BYTES // 1_000_000
                    raise _ZipTooLarge(f"The ZIP unpacks to more than {megabytes} MB, the most that the lab takes.")
    except UnreadablePicture:
        raise
    except Exception as error:  # zipfile and its decompressors raise anything on hostile bytes
        is_locked = bool(member.flag_bits & 0x1)
        reason = "is locked with a password" if is_locked else "could not be unpacked: it is damaged"
        raise UnreadablePicture(f"The file {reason}.") from error
    return bytes(content)


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    folders_and_name = member.filename.replace("\\", "/").split("/")
    return not member.is_dir() and "__MACOSX" not in folders_and_name and not folders_and_name[-1].startswith(".")


def _shown_names(path: str) -> tuple[str, str]:
    """The innermost folder and the file's name, printable and short: for reading, never a path."""
    *folders, name = path.replace("\\", "/").split("/")
    label = folders[-1] if folders and folders[-1] not in (".", "..") else ""
    printable = ("".join(c for c in text if c.isprintable())[:_MAX_NAME_LENGTH] for text in (label, name))
    return next(printable), next(printable)
