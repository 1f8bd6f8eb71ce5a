"""A folder of this user's own for what takes long to draw: arrays in `.npz` files, written atomically."""

import contextlib
import logging
import os
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_KEPT_VERSIONS = 2

logger = logging.getLogger(__name__)


def cache_folder() -> Path:
    """`LAB_CACHE`, else the user's cache folder of the operating system. It need not exist."""
    if configured := os.environ.get("LAB_CACHE"):
        return Path(configured)
    try:
        if sys.platform == "win32":
            base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        elif sys.platform == "darwin":
            base = Path.home() / "Library" / "Caches"
        else:
            base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # an account without a home
        base = Path(tempfile.gettempdir())
    return base / "cnn-visual-lab"


def read_arrays(name: str, version: str) -> dict[str, NDArray[np.generic]] | None:
    """The arrays kept under a name and version, or None if there are none or the file is damaged."""
    path = _path(name, version)
    try:
        # Opened here, because np.load leaves a file that is no ZIP open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return {key: arrays[key] for key in arrays.files}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        logger.warning("The cached file %s is damaged and will be made again: %s", path, error)
        return None


def write_arrays(name: str, version: str, arrays: dict[str, NDArray[np.generic]]) -> None:
    """Keep arrays; a reader sees all of them or none. Where the folder cannot be written, log it and go on."""
    path = _path(name, version)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f"{name}-", suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            try:
                np.savez(file, **arrays)  # type: ignore[arg-type]
            except BaseException:
                temporary.unlink()
                raise
        os.replace(temporary, path)
        _forget_old_versions(name, path.parent)
    except OSError as error:
        logger.warning("%s could not be kept in %s and will be made again next time: %s", name, path.parent, error)


def _path(name: str, version: str) -> Path:
    return cache_folder() / f"{name}-{version}.npz"


def _forget_old_versions(name: str, folder: Path) -> None:
    """Keep the newest files of a name, so that the folder does not grow with every new version of the lab."""
    versions = sorted(folder.glob(f"{name}-*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in versions[_KEPT_VERSIONS:]:
        with contextlib.suppress(OSError):  # in use by another process
            path.unlink()
