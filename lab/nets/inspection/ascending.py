"""Lets one picture climb as a run of the lab: kept step by step, stoppable."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.aims import aim_at
from lab.ascent import AscentSpec, kept_steps
from lab.data.mosaic import png_bytes
from lab.data.starts import first_picture
from lab.events import Reason
from lab.kept import picture_path
from lab.nets.inspection import subjects
from lab.nets.inspection.inside import Inside
from lab.nets.training.checkpoints import written_whole
from lab.nets.training.outcome import Outcome
from lab.nets.training.reporting import POINTS_EVERY_S, Emit
from lab.ops.ascent import ascend


class LiveAscent:
    """An ascent that tells its story.

    Args:
        spec: what is wanted, and how it is sought.
        inside: the network of the spec.
        folder: the run's; its pictures are written there.
        emit: receives what happens, see `lab.events`.
        stop_reason: asked after every step; anything but None ends the ascent.
    """

    def __init__(
        self,
        spec: AscentSpec,
        inside: Inside,
        *,
        folder: Path,
        emit: Emit,
        stop_reason: Callable[[], Reason | None],
    ) -> None:
        self._spec, self._folder, self._emit, self._stop_reason = spec, folder, emit, stop_reason
        self._shape = inside.architecture.input_shape
        aim = aim_at(inside.architecture, spec.aim, spec.layer, spec.channel, spec.target)
        self._aimed, self._index = subjects.aimed(inside, aim.how, aim.layer), aim.index
        self._keep = kept_steps(spec.steps)
        self._values: list[float] = []
        self._news: dict[str, list[Any]] = {"steps": [], "values": [], "kept": []}
        self._last_news_s = time.monotonic()

    def run(self) -> Outcome:
        """Climbs to the last step, or until asked to stop."""
        pixels = int(np.prod(self._shape))
        self._emit("plan", total_steps=self._spec.steps, steps_per_epoch=1, parameters=pixels)
        self._emit("phase", phase="tracing")
        start = first_picture(self._spec.start, self._spec.photo, self._shape, self._spec.seed)
        self._note(0, start)
        self._send_news()
        began = time.monotonic()
        reason: Reason = "finished"
        for step, picture in enumerate(ascend(start, self._slope, self._spec.recipe), 1):
            asked = self._stop_reason() if step < self._spec.steps else None
            self._note(step, picture, is_last=asked is not None)
            if asked is not None:
                reason = asked
                break
        self._send_news()
        return Outcome(
            reason=reason,
            scores={"start_value": self._values[0], "value": self._values[-1]},
            parameters=pixels,
            epochs_done=len(self._values) - 1,
            kept_epoch=len(self._values) - 1,
            train_seconds=time.monotonic() - began,
        )

    def _slope(self, picture: np.ndarray) -> np.ndarray:
        return self._aimed.slope(picture, self._index)

    def _note(self, step: int, picture: np.ndarray, *, is_last: bool = False) -> None:
        """Measures the picture as it is shown, in whole grey levels, and keeps it if it is its turn."""
        shown = np.rint(picture).astype(np.uint8)
        self._values.append(float(self._aimed.values(shown[None], self._index)[0]))
        self._news["steps"].append(step)
        self._news["values"].append(self._values[-1])
        if step in self._keep or is_last:
            path = picture_path(self._folder, step)
            path.parent.mkdir(exist_ok=True)
            with written_whole(path) as unfinished:
                unfinished.write_bytes(png_bytes(shown))
            self._news["kept"].append(step)
        if time.monotonic() - self._last_news_s >= POINTS_EVERY_S:
            self._send_news()

    def _send_news(self) -> None:
        if self._news["steps"]:
            self._emit("climb", **self._news)
            self._news = {"steps": [], "values": [], "kept": []}
        self._last_news_s = time.monotonic()
