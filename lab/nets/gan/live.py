"""Lets two players learn as a run of the lab: streamed, stoppable, judged at the end."""

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import tensorflow as tf

from lab.data.mosaic import mosaic, png_bytes
from lab.data.records import Dataset, Images
from lab.events import GanRound, Reason, Sheet
from lab.gan_training import EPOCH_STEPS, WATCHED, WATCHED_COLUMNS, GanTrainSpec
from lab.kept import picture_path
from lab.nets.gan.gan import Gan, compiled_step, pictures_out, pixels_in
from lab.nets.gan.judging import judge_of
from lab.nets.gan.keeping import keep
from lab.nets.training.checkpoints import checkpoint_epochs, written_whole
from lab.nets.training.outcome import Outcome
from lab.nets.training.reporting import POINTS_EVERY_S, Emit
from lab.ops.likeness import frechet_distance, variety

ASKED = 128  # pictures of each kind that D is asked about with each sheet
JUDGED_LIVE = 200
JUDGED_AT_END = 1000
SHEET_EVERY_S = 0.8
SHEET_EVERY_SHARE = 0.03  # of the time so far: some 100 sheets in the first 20 minutes
ABSURD = 1e6  # no loss comes here without having lost its way


class LiveGame:
    """A game that tells its story.

    Args:
        spec: who plays for what.
        dataset: the pictures to be imitated.
        folder: the run's; `pictures/` and `checkpoints/` are written there.
        emit: receives what happens, see `lab.events`.
        stop_reason: asked after every step; anything but None ends the game.
    """

    def __init__(
        self,
        spec: GanTrainSpec,
        dataset: Dataset,
        *,
        folder: Path,
        emit: Emit,
        stop_reason: Callable[[], Reason | None],
    ) -> None:
        self.spec, self._dataset, self._folder = spec, dataset, folder
        self._emit, self._stop_reason = emit, stop_reason
        self.gan = Gan(spec)
        self._step = compiled_step(self.gan)
        self._draw = tf.function(self.gan.draw, autograph=False, reduce_retracing=True)
        self._ask = tf.function(self.gan.judge, autograph=False, reduce_retracing=True)
        self._judge = judge_of(spec.data)
        self._keep = checkpoint_epochs(spec.epochs)
        self._epochs_done = self._steps_done = 0
        self._news: dict[str, list[float]] = {}
        self._began_s = self._last_news_s = self._last_sheet_s = time.monotonic()

    def run(self) -> Outcome:
        """Plays to the last epoch, or until asked to stop, and lets the judge say what it came to."""
        parameters = self.gan.count_params()
        self._emit(
            "plan",
            total_steps=self.spec.epochs * EPOCH_STEPS,
            steps_per_epoch=EPOCH_STEPS,
            parameters=parameters,
        )
        self._emit("phase", phase="tracing")
        self._show_sheet()
        self._checkpoint()
        self._began_s = time.monotonic()
        reason = self._play()
        seconds = time.monotonic() - self._began_s
        scores: dict[str, float] = {}
        if reason != "diverged":
            if self._epochs_done not in self._keep:
                self._checkpoint()
            self._emit("phase", phase="testing")
            scores = self._judged_at_end()
        return Outcome(
            reason=reason,
            scores=scores,
            parameters=parameters,
            epochs_done=self._epochs_done,
            kept_epoch=self._epochs_done,
            train_seconds=seconds,
        )

    def _play(self) -> Reason:
        batches = real_batches(self._dataset.train.images, self.spec)
        terms: list[dict[str, float]] = []
        began = time.monotonic()
        while self._epochs_done < self.spec.epochs:
            terms.append({name: float(value) for name, value in self._step(next(batches)).items()})
            if not all(math.isfinite(value) and abs(value) < ABSURD for value in terms[-1].values()):
                self._send_news()
                self._show_sheet()
                return "diverged"
            self._steps_done += 1
            self._note(terms[-1])
            if len(terms) == EPOCH_STEPS:
                self._finish_epoch({name: float(np.mean([step[name] for step in terms])) for name in terms[0]}, began)
                terms, began = [], time.monotonic()
            asked = self._stop_reason()
            if asked is not None:
                self._send_news()
                self._show_sheet()
                return asked
        return "finished"

    def _note(self, terms: dict[str, float]) -> None:
        for name, value in {"steps": self._steps_done, **terms}.items():
            self._news.setdefault(name, []).append(value)
        now = time.monotonic()
        if now - self._last_news_s >= POINTS_EVERY_S:
            self._send_news()
        if now - self._last_sheet_s >= SHEET_EVERY_S + SHEET_EVERY_SHARE * (now - self._began_s):
            self._show_sheet()

    def _send_news(self) -> None:
        if self._news:
            steps = self._news.pop("steps")
            self._emit("turns", steps=steps, losses=self._news)
            self._news = {}
        self._last_news_s = time.monotonic()

    def _finish_epoch(self, means: dict[str, float], began: float) -> None:
        self._send_news()
        self._epochs_done += 1
        if self._epochs_done in self._keep:
            self._checkpoint()
        if self._epochs_done == self.spec.epochs:
            self._show_sheet()
        accepted = kinds = None
        drawn = self._drawn(JUDGED_LIVE)
        if self._judge is not None:
            opinion = self._judge(drawn)
            accepted = float(opinion.is_accepted().mean())
            kinds = int((opinion.accepted_by_kind() > 0).sum())
        seconds = time.monotonic() - began
        self._emit(
            "round",
            round=GanRound(
                epoch=self._epochs_done,
                real=means["real"],
                drawn=means["drawn"],
                generator=means["generator"],
                accepted=accepted,
                kinds=kinds,
                variety=variety(drawn, self._dataset.validation.images[:JUDGED_LIVE]),
                images_per_second=EPOCH_STEPS * self.spec.batch_size * self.spec.d_steps / seconds,
                seconds=seconds,
            ),
        )

    def _show_sheet(self) -> None:
        """Draws the watched pictures as they are now, and asks D about them and about others."""
        pictures = self._drawn(WATCHED)
        path = picture_path(self._folder, self._steps_done)
        path.parent.mkdir(exist_ok=True)
        with written_whole(path) as unfinished:
            unfinished.write_bytes(png_bytes(mosaic(pictures, WATCHED_COLUMNS, gap_px=0)))
        self._emit(
            "sheet",
            sheet=Sheet(
                step=self._steps_done,
                watched=self._asked(pictures),
                training=self._asked(self._dataset.train.images[:ASKED]),
                held_out=self._asked(self._dataset.validation.images[:ASKED]),
                drawn=self._asked(self._drawn(ASKED)),
            ),
        )
        self._last_sheet_s = time.monotonic()

    def _asked(self, pictures: Images) -> list[float]:
        answers = self._ask(pixels_in(pictures)).numpy().astype(float)
        return np.nan_to_num(answers).round(4).tolist()

    def _drawn(self, count: int) -> Images:
        """The first pictures of the seed's own, as the generator draws them now."""
        return pictures_out(self._draw(watched_noise(self.spec, count)))

    def _checkpoint(self) -> None:
        keep(self.gan, self._folder, self._epochs_done)
        self._emit("checkpoint", epoch=self._epochs_done)

    def _judged_at_end(self) -> dict[str, float]:
        """What the judge says of new pictures beside the test part, which nothing was chosen by."""
        if self._judge is None:
            return {}
        test = self._dataset.test.images
        drawn, real = self._judge(self._drawn(JUDGED_AT_END)), self._judge(test)
        half = len(test) // 2
        return {
            "accepted": float(drawn.is_accepted().mean()),
            "least_kind": float(drawn.accepted_by_kind().min() / JUDGED_AT_END),
            "frechet": frechet_distance(drawn.features, real.features),
            "frechet_of_real": frechet_distance(real.features[:half], real.features[half:]),
        }


def watched_noise(spec: GanTrainSpec, count: int) -> np.ndarray:
    """The z behind the pictures that a run is judged by: float32 (count, latent), the first ones always the same."""
    return np.random.default_rng([spec.seed, 7]).standard_normal((count, spec.latent), dtype=np.float32)


def real_batches(images: Images, spec: GanTrainSpec) -> Iterator[Images]:
    """Real pictures for one turn after the other: uint8 (d_steps * batch_size, H, W, C), each once a pass."""
    rng = np.random.default_rng([spec.seed, 0])
    count = spec.d_steps * spec.batch_size
    waiting = rng.permutation(len(images))
    while True:
        while len(waiting) < count:
            waiting = np.concatenate([waiting, rng.permutation(len(images))])
        yield images[waiting[:count]]
        waiting = waiting[count:]
