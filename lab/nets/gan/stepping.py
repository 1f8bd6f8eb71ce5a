"""Single steps of two players, one at a time and back again, from where a kept epoch left them."""

import threading
from functools import lru_cache
from pathlib import Path

import numpy as np
import tensorflow as tf

from lab.architectures.gan import Turned
from lab.errors import InvalidSpec
from lab.gan_training import MOST_MOVES, MOVES, GanTrainSpec
from lab.nets.gan.gan import Gan, pictures_out, pixels_in, reality, untouched
from lab.nets.gan.keeping import take_up
from lab.nets.gan.live import turns_of, watched_noise
from lab.nets.gan.reals import reals

SHOWN, REAL_SHOWN = 24, 8
MEASURED = 128  # pictures on which the losses are measured after each step
MOST_REHEARSALS = 2


class Rehearsal:
    """A game at a kept epoch, and what single steps make of it.

    Args:
        spec: the game.
        folder: the run's.
        epoch: of the checkpoint.

    Raises:
        NotKept: if that epoch was not kept.
    """

    def __init__(self, spec: GanTrainSpec, folder: Path, epoch: int) -> None:
        self.gan = Gan(spec)
        take_up(self.gan, folder, epoch)
        self._d_step = tf.function(self.gan.d_step, autograph=False)
        self._g_step = tf.function(self.gan.g_step, autograph=False)
        self._measure = tf.function(self._measured, autograph=False)
        dataset = reals(spec.data)
        turns = turns_of(dataset.train, GanTrainSpec(**spec.values() | {"d_steps": 1, "seed": 500}))
        self._given = [next(turns) for _ in range(MOST_MOVES)]
        self._real = dataset.validation.images[:MEASURED]
        self._noise = watched_noise(spec, MEASURED)
        self._turns = threading.Lock()  # a worker answers several visitors at once
        self._played = ""
        self._states = [self.gan.state()]
        self._terms = [self._measure().numpy()]

    def after(self, moves: str) -> Turned:
        """What the players are after steps of D and G in this order, such as "DDG".

        Raises:
            InvalidSpec: for other letters, or too many.
        """
        if len(moves) > MOST_MOVES or set(moves) - set(MOVES):
            raise InvalidSpec(f"Steps must be at most {MOST_MOVES} of the letters {MOVES}; got {moves[:80]!r}")
        with self._turns:
            self._play(moves)
            return self._shown()

    def _play(self, moves: str) -> None:
        common = next((k for k, pair in enumerate(zip(moves, self._played, strict=False)) if pair[0] != pair[1]), None)
        kept = min(len(moves), len(self._played)) if common is None else common
        self._states, self._terms = self._states[: kept + 1], self._terms[: kept + 1]
        self.gan.restore(self._states[-1])
        for number in range(kept, len(moves)):
            self._move(moves[number], number)
            self._states.append(self.gan.state())
            self._terms.append(self._measure().numpy())
        self._played = moves

    def _move(self, player: str, number: int) -> None:
        noise = self.gan.noise(self.gan.spec.batch_size, tf.constant(10_000 + number), player)
        if player == "D":
            images, *kinds = self._given[number]
            self._d_step(pixels_in(images), noise, *kinds)
        else:
            self._g_step(noise)

    def _measured(self) -> tf.Tensor:
        """D's two terms and G's, (3,), on pictures that never change."""
        gan = self.gan
        drawn = reality(untouched(gan.discriminator, untouched(gan.generator, tf.constant(self._noise))))
        real = reality(untouched(gan.discriminator, pixels_in(tf.constant(self._real))))
        return tf.stack(
            [
                gan.loss_of.of_real(real, gan.spec.real_target),
                gan.loss_of.of_drawn(drawn),
                gan.loss_of.of_generator(drawn),
            ]
        )

    def _shown(self) -> Turned:
        drawn = self.gan.draw(self._noise[:SHOWN])
        real = self._real[:REAL_SHOWN]
        return Turned(
            pictures=pictures_out(drawn),
            answers=self.gan.judge(drawn).numpy(),
            slopes=self.gan.slopes(drawn).numpy(),
            real=real,
            real_answers=self.gan.judge(pixels_in(real)).numpy(),
            terms=np.stack(self._terms),
        )


@lru_cache(maxsize=MOST_REHEARSALS)
def rehearsal(folder: Path, spec: GanTrainSpec, epoch: int) -> Rehearsal:
    """The last few are kept in memory.

    Raises:
        NotKept: if that epoch was not kept.
    """
    return Rehearsal(spec, folder, epoch)
