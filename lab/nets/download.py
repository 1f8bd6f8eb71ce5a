"""A file from the network, whole or not at all, and never a hang."""

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

logger = logging.getLogger(__name__)


class RemoteFile(NamedTuple):
    """A file's name, and what it must be."""

    name: str
    size: int
    sha256: str


class WrongContent(OSError):
    """What arrived is not the file: cut off, or a page of a network's login."""


def kept(file: RemoteFile, folders: tuple[Path, ...]) -> Path | None:
    """The file in the first folder that has it whole."""
    for path in (folder / file.name for folder in folders):
        if not path.is_file():
            continue
        if path.stat().st_size == file.size and _sha256(path) == file.sha256:
            return path
        logger.warning("%s is damaged and not used", path)
    return None


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


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
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=file.name, suffix=".part", delete=False) as content:
        temporary = Path(content.name)
        try:
            sha256 = _copy(url, file.size, content, timeout_s, on_progress)
            content.close()
            if sha256 != file.sha256:
                raise WrongContent(f"{url} has SHA-256 {sha256}, expected {file.sha256}")
            os.replace(temporary, path)
        finally:
            content.close()
            temporary.unlink(missing_ok=True)


def _copy(url: str, size: int, target: IO[bytes], timeout_s: float, on_progress: Progress | None) -> str:
    """Writes what the address holds to `target`; returns its SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
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
