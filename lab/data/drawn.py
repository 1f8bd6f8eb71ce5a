"""Datasets drawn by program: which labels, one picture, many pictures on several threads, the disk cache.

A picture depends on its part and its number alone, so one drawn by itself equals the one in the whole set.
"""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data import house_numbers, illustrated, panoramas, sprites
from lab.data.assets import asset_path
from lab.data.cache import read_arrays, write_arrays
from lab.data.records import PART_NAMES, Images, Labels, Part, PartName, PartSizes, Progress

Draw = Callable[[PartName, int, int], Images]

CLASSES = 10
_SHAPE = (32, 32, 3)
_CHUNK = 40

_DRAW: dict[str, Draw] = {"house-numbers": house_numbers.draw, "illustrated": illustrated.draw}
_SOURCES: dict[str, tuple[tuple[ModuleType, ...], str]] = {
    "house-numbers": ((house_numbers,), "digit_glyphs.npz"),
    "illustrated": ((illustrated, sprites, panoramas), "sprites.json"),
}


def labels(part: PartName, count: int) -> Labels:
    """The labels of the first `count` pictures of a part: every ten in a row hold each of the ten classes once.

    Args:
        part: each part has its own order.
        count: how many.

    Returns:
        int64 (count,).

    Example:
        >>> np.bincount(labels("train", 30)).tolist()
        [3, 3, 3, 3, 3, 3, 3, 3, 3, 3]
    """
    rounds = range(-(-count // CLASSES))
    orders = [np.random.default_rng([PART_NAMES.index(part), k]).permutation(CLASSES) for k in rounds]
    return np.concatenate([np.empty(0, np.int64), *orders])[:count].astype(np.int64)


def draw(name: str, part: PartName, indices: Sequence[int]) -> Images:
    """Some pictures of a drawn dataset, equal to those in the whole set.

    Args:
        name: "house-numbers" or "illustrated".
        part: "train", "validation" or "test".
        indices: numbers of the pictures in the part.

    Returns:
        uint8 (len(indices), 32, 32, 3) RGB.
    """
    wanted = labels(part, max(indices, default=-1) + 1)
    images = np.empty((len(indices), *_SHAPE), np.uint8)
    for row, index in enumerate(indices):
        images[row] = _DRAW[name](part, index, int(wanted[index]))
    return images


def read_or_draw(name: str, sizes: PartSizes, on_progress: Progress | None = None) -> dict[PartName, Part]:
    """The whole dataset, from the disk cache if it is there, else drawn and kept there.

    Args:
        name: "house-numbers" or "illustrated".
        sizes: how many pictures each part has.
        on_progress: called in this thread with the numbers of pictures drawn and to draw; not called when nothing
            is drawn. What it raises ends the drawing.
    """
    version = _version(name, sizes)
    kept = read_arrays(name, version)
    if kept is None or not _fits(kept, sizes):
        kept = dict(_draw_all(name, sizes, on_progress))
        write_arrays(name, version, kept)
    return {
        part: Part(images=kept[part].astype(np.uint8, copy=False), labels=labels(part, size))
        for part, size in zip(PART_NAMES, sizes, strict=True)
    }


def _draw_all(name: str, sizes: PartSizes, on_progress: Progress | None) -> dict[str, Images]:
    """Every picture, in chunks on a few threads: OpenCV and NumPy release the interpreter for about half the time."""
    total, done = sum(sizes), 0
    images: dict[str, Images] = {part: np.empty(shape, np.uint8) for part, shape in _shapes(sizes).items()}
    pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="draw")
    try:
        jobs = {}
        for part, size in zip(PART_NAMES, sizes, strict=True):
            for start in range(0, size, _CHUNK):
                chunk = range(start, min(start + _CHUNK, size))
                jobs[pool.submit(draw, name, part, chunk)] = part, chunk
        for job in as_completed(jobs):
            part, chunk = jobs.pop(job)
            images[part][chunk.start : chunk.stop] = job.result()
            done += len(chunk)
            if on_progress is not None:
                on_progress(done, total)
    finally:
        pool.shutdown(cancel_futures=True)
    return images


def _shapes(sizes: PartSizes) -> dict[str, tuple[int, ...]]:
    return {part: (size, *_SHAPE) for part, size in zip(PART_NAMES, sizes, strict=True)}


def _fits(arrays: Mapping[str, NDArray[np.generic]], sizes: PartSizes) -> bool:
    shapes_fit = {key: array.shape for key, array in arrays.items()} == _shapes(sizes)
    return shapes_fit and all(array.dtype == np.uint8 for array in arrays.values())


def _version(name: str, sizes: PartSizes) -> str:
    """Changes with whatever changes a pixel: the drawing code, its material, the sizes, the OpenCV release."""
    modules, material = _SOURCES[name]
    digest = hashlib.sha256(f"{cv2.__version__} {tuple(sizes)}".encode())
    for module in modules:
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(asset_path("data", material).read_bytes())
    return digest.hexdigest()[:16]
