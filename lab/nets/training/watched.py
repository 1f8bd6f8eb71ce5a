"""A run whose watched pictures are drawn anew while it lasts."""

import time
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from lab.data.mosaic import png_bytes
from lab.data.records import Images
from lab.kept import picture_path
from lab.nets.training.checkpoints import written_whole
from lab.nets.training.live import LiveRun


class WatchedRun(LiveRun):
    """A live run that shows what it can do when it is time, and when it ends; arguments as for `LiveRun`."""

    show_every_s: ClassVar[float]
    show_every_share: ClassVar[float]  # of the time so far: the longer it lasts, the rarer

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self._last_shown_s = time.monotonic()

    def note(self, terms: Mapping[str, float]) -> None:
        """Points of the curves, and the pictures when it is time."""
        super().note(terms)
        now = time.monotonic()
        if now - self._last_shown_s >= self.show_every_s + self.show_every_share * (now - self.began_s):
            self.show()

    def break_off(self) -> None:
        """The last points, and what it can do at the end."""
        super().break_off()
        self.show()

    def show(self) -> None:
        """Draws the watched pictures as they are now, and tells of them."""
        self.draw(picture_path(self.folder, self.steps_done))
        self._last_shown_s = time.monotonic()

    @abstractmethod
    def draw(self, path: Path) -> None:
        """Writes the watched pictures to `path`, see `write_picture`, and tells of them."""


def write_picture(path: Path, picture: Images) -> None:
    """Writes a picture, uint8 (H, W) or (H, W, 3), as PNG, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    with written_whole(path) as unfinished:
        unfinished.write_bytes(png_bytes(picture))
