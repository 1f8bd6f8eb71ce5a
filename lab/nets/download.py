"""A file from the network, whole or not at all, and never a hang."""

import contextlib
import errno
import hashlib
import http.client
import logging
import os
import queue
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO, NamedTuple

from lab.data.records import Progress

_CHUNK_BYTES = 1 << 16
_SLOWEST_BYTES_PER_S = 20_000  # below that, 11 MB take more than nine minutes: a class does not wait
_LEFT_AFTER_S = 3600.0

logger = logging.getLogger(__name__)


class RemoteFile(NamedTuple):
    """A file's name, and what it must be.

    Attributes:
        size: in bytes.
        digest: SHA-256, or MD5 where its publisher gives no other, in hexadecimal.
    """

    name: str
    size: int
    digest: str

    @property
    def algorithm(self) -> str:
        """Which of the two, told by its length."""
        return "sha256" if len(self.digest) == 64 else "md5"


class WrongContent(OSError):
    """What arrived is not the file: cut off, or a page of a network's login."""


def kept(file: RemoteFile, folders: tuple[Path, ...]) -> Path | None:
    """The file in the first folder that has it whole."""
    for path in (folder / file.name for folder in folders):
        if not path.is_file():
            continue
        if path.stat().st_size == file.size and _digest(path, file.algorithm) == file.digest:
            return path
        logger.warning("%s is damaged and not used", path)
    return None


def _digest(path: Path, algorithm: str) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, algorithm).hexdigest()


def fetch(file: RemoteFile, url: str, path: Path, timeout_s: float, on_progress: Progress | None) -> None:
    """Fetches into a temporary file, checks it, and only then moves it to `path`.

    Args:
        file: what it must be.
        url: its address.
        path: where it shall stand; missing folders are made.
        timeout_s: longest silence of the network.
        on_progress: called with bytes fetched and to fetch; an exception from it ends the download.

    Raises:
        OSError, http.client.HTTPException: if that fails; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(file, path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=file.name, suffix=".part", delete=False) as content:
        temporary = Path(content.name)
        try:
            digest = _copy(url, file, content, timeout_s, on_progress)
            content.close()
            if digest != file.digest:
                raise WrongContent(f"{url} has {file.algorithm} {digest}, expected {file.digest}")
            os.replace(temporary, path)
        finally:
            content.close()
            temporary.unlink(missing_ok=True)


def keras_folder(name: str) -> Path:
    """Where Keras keeps what it has fetched itself: "datasets" or "models"."""
    return Path(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")) / name


def reason_of(error: Exception) -> str:
    """Why `fetch` failed, as the end of a sentence that says "because"."""
    match error:
        case urllib.error.HTTPError():
            return f"the server answered {error.code}"
        case TimeoutError() | urllib.error.URLError(reason=TimeoutError()):
            return "the network did not answer in time"
        case WrongContent():
            return "what arrived was not the whole file"
        case PermissionError() | FileExistsError() | NotADirectoryError():
            return "the folder for it cannot be written"
        case OSError(errno=errno.ENOSPC):
            return "the disk is full"
        case _:
            return "there is no connection"


def _remove_leftovers(file: RemoteFile, folder: Path) -> None:
    """Parts of the file whose download was killed: nobody has written to them for long."""
    for part in folder.glob(f"{file.name}*.part"):
        with contextlib.suppress(OSError):  # removed by another process at the same time
            if time.time() - part.stat().st_mtime > _LEFT_AFTER_S:
                part.unlink()


def _copy(url: str, file: RemoteFile, target: IO[bytes], timeout_s: float, on_progress: Progress | None) -> str:
    """Writes what the address holds to `target`; returns its digest in hexadecimal."""
    size, digest = file.size, hashlib.new(file.algorithm)
    started, received = time.monotonic(), 0
    with _open(url, timeout_s) as response:
        while chunk := response.read1(_CHUNK_BYTES):
            digest.update(chunk)
            target.write(chunk)
            received += len(chunk)
            if received > size:
                raise WrongContent(f"{url} is longer than the {size} bytes expected")
            if received < _SLOWEST_BYTES_PER_S * (time.monotonic() - started - timeout_s):
                raise TimeoutError(f"{url} came at less than {_SLOWEST_BYTES_PER_S} bytes a second")
            if on_progress:
                on_progress(received, size)
    return digest.hexdigest()


def _open(url: str, timeout_s: float) -> http.client.HTTPResponse:
    """`urlopen` with an end: its own timeout does not cover a silent name server, nor several addresses."""
    answer: queue.SimpleQueue[http.client.HTTPResponse | Exception] = queue.SimpleQueue()

    def attempt() -> None:
        try:
            answer.put(urllib.request.urlopen(url, timeout=timeout_s))
        except Exception as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            answer.put(error)

    threading.Thread(target=attempt, daemon=True, name="open-url").start()
    try:
        response = answer.get(timeout=2 * timeout_s)
    except queue.Empty:
        raise TimeoutError(f"{url} did not answer within {2 * timeout_s} s") from None
    if isinstance(response, Exception):
        raise response
    return response
