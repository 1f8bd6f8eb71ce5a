"""Lets two players learn as a run of the lab: streamed, stoppable, judged at the end."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import tensorflow as tf

from lab.data.mosaic import mosaic
from lab.data.records import Dataset, Images, Part
from lab.events import GanRound, Reason, Sheet
from lab.gan_training import EPOCH_STEPS, WATCHED, WATCHED_COLUMNS, GanTrainSpec
from lab.nets.gan.gan import Gan, compiled_step, pictures_out, pixels_in
from lab.nets.gan.judging import judge_of
from lab.nets.gan.keeping import keep
from lab.nets.gan.players import told_kinds
from lab.nets.gan.quality import quality
from lab.nets.training.live import Turn
from lab.nets.training.reporting import Emit
from lab.nets.training.watched import WatchedRun, write_picture
from lab.ops.likeness import variety

ASKED = 128  # pictures of each kind that D is asked about with each sheet
JUDGED_LIVE = 200
JUDGED_AT_END = 1000
ABSURD = 1e6  # no loss comes here without having lost its way


class LiveGame(WatchedRun):
    """A game that tells its story.

    Args:
        spec: who plays for what.
        dataset: the pictures to be imitated.
        folder: the run's; `pictures/` and `checkpoints/` are written there.
        emit, stop_reason: as for `LiveRun`.
    """

    show_every_s = 1.2  # a sheet takes the time of a step
    show_every_share = 0.04  # some 90 sheets in the first 20 minutes

    def __init__(
        self,
        spec: GanTrainSpec,
        dataset: Dataset,
        *,
        folder: Path,
        emit: Emit,
        stop_reason: Callable[[], Reason | None],
    ) -> None:
        self.spec, self._dataset, self.gan = spec, dataset, Gan(spec)
        self._step = compiled_step(self.gan)
        self._draw = tf.function(self.gan.draw, autograph=False, reduce_retracing=True)
        self._ask = tf.function(self.gan.judge, autograph=False, reduce_retracing=True)
        self._judge = judge_of(spec.data)
        super().__init__(
            epochs=spec.epochs,
            epoch_steps=EPOCH_STEPS,
            parameters=self.gan.count_params(),
            folder=folder,
            emit=emit,
            stop_reason=stop_reason,
        )

    @contextmanager
    def turns(self) -> Iterator[Turn]:
        """One turn of both players after the other."""
        turns = turns_of(self._dataset.train, self.spec)
        yield lambda: self._step(*next(turns))

    def is_beyond(self, terms: Mapping[str, float]) -> bool:
        """Whether a loss is no number, or absurd."""
        return not all(math.isfinite(value) and abs(value) < ABSURD for value in terms.values())

    def tell_epoch(self, means: Mapping[str, float], began: float) -> None:
        """What a judge says of some drawings, and how varied they are; after the last epoch a sheet."""
        if self.epochs_done == self.spec.epochs:
            self.show()
        drawn = self._drawn(JUDGED_LIVE)
        opinion = self._judge(drawn) if self._judge else None
        seconds = time.monotonic() - began
        told = GanRound(
            epoch=self.epochs_done,
            real=means["real"],
            drawn=means["drawn"],
            generator=means["generator"],
            accepted=float(opinion.is_accepted().mean()) if opinion else None,
            kinds=int((opinion.accepted_by_kind() > 0).sum()) if opinion else None,
            variety=variety(drawn, self._dataset.validation.images[:JUDGED_LIVE]),
            images_per_second=EPOCH_STEPS * self.spec.batch_size * self.spec.d_steps / seconds,
            seconds=seconds,
        )
        if opinion and self.spec.gan.kinds:
            is_as_told = opinion.kinds == told_kinds(watched_noise(self.spec, JUDGED_LIVE)).numpy()
            told["as_told"] = float((opinion.is_accepted() & is_as_told).mean())
        self.emit("round", round=told)

    def draw(self, path: Path) -> None:
        """Draws the watched pictures as they are now, and asks D about them and about others."""
        drawn = self._drawn(ASKED)
        write_picture(path, mosaic(drawn[:WATCHED], WATCHED_COLUMNS, gap_px=0))
        self.emit(
            "sheet",
            sheet=Sheet(
                step=self.steps_done,
                watched=self._asked(drawn[:WATCHED]),
                training=self._asked(self._dataset.train.images[:ASKED]),
                held_out=self._asked(self._dataset.validation.images[:ASKED]),
                drawn=self._asked(drawn),
            ),
        )

    def _asked(self, pictures: Images) -> list[float]:
        answers = self._ask(pixels_in(pictures)).numpy().astype(float)
        return np.nan_to_num(answers).round(4).tolist()

    def _drawn(self, count: int) -> Images:
        """The first pictures of the seed's own, as the generator draws them now."""
        return pictures_out(self._draw(watched_noise(self.spec, count)))

    def write_checkpoint(self) -> None:
        """Both players, and what Adam remembers."""
        keep(self.gan, self.folder, self.epochs_done)

    def test(self) -> dict[str, float]:
        """What the judge says of new pictures beside the test part, which nothing was chosen by."""
        measured = quality(self._drawn(JUDGED_AT_END), self.spec.data)
        return measured.scores() if measured else {}


def watched_noise(spec: GanTrainSpec, count: int) -> np.ndarray:
    """The z behind the pictures that a run is judged by: float32 (count, latent), the first ones always the same."""
    return np.random.default_rng([spec.seed, 7]).standard_normal((count, spec.latent), dtype=np.float32)


def turns_of(part: Part, spec: GanTrainSpec) -> Iterator[tuple[np.ndarray, ...]]:
    """Real pictures for one turn after the other: uint8 (d_steps * batch_size, H, W, C), each once a pass.

    Where D also reads, their kinds int64 (d_steps * batch_size,) are beside.
    """
    rng = np.random.default_rng([spec.seed, 0])
    count = spec.d_steps * spec.batch_size
    waiting = rng.permutation(len(part))
    while True:
        while len(waiting) < count:
            waiting = np.concatenate([waiting, rng.permutation(len(part))])
        rows, waiting = waiting[:count], waiting[count:]
        yield (part.images[rows], part.labels[rows].astype(np.int64)) if spec.gan.d_reads else (part.images[rows],)
