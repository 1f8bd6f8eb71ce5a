"""Trains the players of a generative adversarial network. Writes assets/weights/gan/NAME.

    nice -n 19 python -m pretrain.gan dcgan-digits [--anew]

A run goes on from where it was when it is started again. The epoch is the one whose drawings have the least Fréchet
distance to the validation pictures; the test pictures are touched once, at the end.
"""

import argparse
import json
import math
import platform
import shutil
import time
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.gan import Quality
from lab.cards import GANS
from lab.data import datasets
from lab.data.assets import assets_root
from lab.data.cache import cache_folder
from lab.data.records import Dataset
from lab.gan_training import EPOCH_STEPS, GanTrainSpec, gan_defaults
from lab.nets.gan.gan import Gan, compiled_step, pictures_out
from lab.nets.gan.live import turns_of, watched_noise
from lab.nets.gan.opened import load_players, save_players
from lab.nets.gan.quality import quality
from lab.nets.versions import library_versions
from pretrain.averaging import WeightAverage
from pretrain.judge import DRAWN, training_part
from pretrain.provenance import machine, write_card
from pretrain.resuming import Resumable, means_of

MEASURED = 2000  # drawings
MEASURE_EVERY = 5  # epochs
MOST_CHECKPOINTS = 8
LAST_RATE = 0.02  # learning rates fall to this share of their first, along half a cosine


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One training.

    Attributes:
        name: of its folder.
        spec: the players and their game.
        recognised_above: what the judge must give for a drawing to count as recognised.
        is_falling: whether the learning rates fall; the course's do not.
        average_over: G draws with the average of its weights over about so many steps; 0 for the weights themselves.
        pictures: to be imitated, where they are drawn by program.
    """

    name: str
    spec: GanTrainSpec
    recognised_above: float = 0.9
    is_falling: bool = True
    average_over: int = 0
    pictures: int = DRAWN


_DCGAN = {"stages": 3, "width": 48, "modes": 40, "g_rate": 5e-4, "d_rate": 5e-4}
# Where D also reads digits, G gets in 20 epochs to where it came in 40 without.
_COLOUR = _DCGAN | {"data": "house-numbers", "modes": 80, "shift_px": 2, "reads": True}
PLANS = {
    plan.name: plan
    for plan in (
        Plan(name="gan-digits", spec=GanTrainSpec(**gan_defaults("mlp"), epochs=400), is_falling=False),
        Plan(name="dcgan-digits", spec=GanTrainSpec(**_DCGAN, epochs=120)),
        Plan(name="dcgan-fashion", spec=GanTrainSpec(**_DCGAN, data="fashion", epochs=100)),
        Plan(
            name="dcgan-colour",
            spec=GanTrainSpec(**_COLOUR, epochs=150),
            recognised_above=0.8,
            average_over=5 * EPOCH_STEPS,
            pictures=160_000,  # of 40,000 D knows each by heart after 50 epochs, and the drawings become worse again
        ),
    )
}


class Training(Resumable):
    """A game, kept whenever it is measured.

    Args:
        plan: who plays for what.
        dataset: the pictures to be imitated.
        folder: where its state and its checkpoints are kept.
    """

    chosen_by = "frechet"

    def __init__(self, plan: Plan, dataset: Dataset, folder: Path) -> None:
        super().__init__(plan.name, folder)
        self.plan, self.dataset = plan, dataset
        self.gan = Gan(plan.spec)
        self.average = WeightAverage(self.gan.generator, plan.average_over) if plan.average_over else None
        self.epochs_done = 0
        self._noise = watched_noise(plan.spec, MEASURED)

    def run(self) -> None:
        """Plays on to the last epoch."""
        self.folder.mkdir(parents=True, exist_ok=True)
        spec, kept = self.plan.spec, kept_epochs(self.plan.spec.epochs)
        step = compiled_step(self.gan)
        real = training_part(self.dataset, self.plan.pictures)
        turns = islice(turns_of(real, spec), self.epochs_done * EPOCH_STEPS, None)
        if self.epochs_done == 0:
            self._keep({})
        while self.epochs_done < spec.epochs:
            began = time.monotonic()
            self._set_rates()
            terms = []
            for turn in islice(turns, EPOCH_STEPS):
                terms.append(step(*turn))
                if self.average:
                    self.average.take_in()
            self.epochs_done += 1
            means = means_of(terms)
            if not all(math.isfinite(value) for value in means.values()):
                raise RuntimeError(f"{self.plan.name} diverged in epoch {self.epochs_done}")
            self.seconds += time.monotonic() - began
            if self.epochs_done in kept or self.epochs_done % MEASURE_EVERY == 0:
                self._keep(means)
                self.save()

    def _set_rates(self) -> None:
        share = 1.0
        if self.plan.is_falling:
            part = self.epochs_done / self.plan.spec.epochs
            share = LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * part)) / 2
        self.gan.g_optimizer.learning_rate = share * self.plan.spec.g_rate
        self.gan.d_optimizer.learning_rate = share * self.plan.spec.d_rate

    def drawn(self) -> np.ndarray:
        """What the generator makes of 2,000 z, always the same: uint8 (2000, H, W, C)."""
        return np.concatenate([pictures_out(self.gan.draw(part)) for part in np.split(self._noise, 10)])

    def _keep(self, means: dict[str, float]) -> None:
        """Measures, and keeps the players of certain epochs, and of the best."""
        with self.average.in_place() if self.average else nullcontext():
            if self.epochs_done in kept_epochs(self.plan.spec.epochs):
                save_players(self.gan, self.folder, self.epochs_done)
            self._measure(means)

    def _measure(self, means: dict[str, float]) -> None:
        found = self._quality("validation")
        now = {"epoch": self.epochs_done, **means, **found.scores()}
        now["recognised"] = found.accepted(self.plan.recognised_above)
        if self.is_best(now["frechet"]):
            save_players(self.gan, self.folder, None)
        self.tell(now, digits=3)

    def _quality(self, part: Any) -> Quality:
        found = quality(self.drawn(), self.plan.spec.data, part)
        if found is None:
            raise RuntimeError(f"There is no judge of {self.plan.spec.data}")
        return found

    def state(self) -> dict[str, np.ndarray]:
        """Both players, what their optimizers remember, and G's average."""
        values = [*self.gan.state(), *(self.average.state() if self.average else ())]
        return {f"state_{number}": value for number, value in enumerate(values)}

    def take_up(self, state: dict[str, np.ndarray]) -> None:
        """Gives the players their state; it was kept at the epoch that was measured last."""
        values = [state[f"state_{number}"] for number in range(len(state))]
        own = len(self.gan.state())
        self.gan.restore(values[:own])
        if self.average:
            self.average.restore(values[own:])
        self.epochs_done = int(self.history[-1]["epoch"])

    def test_scores(self, epoch: int | None) -> dict[str, Any]:
        """What the kept weights of an epoch, in half precision, reach on the test pictures."""
        load_players(self.gan, self.folder, epoch)
        found = self._quality("test")
        above = self.plan.recognised_above
        return {
            name: round(value, 4) for name, value in {**found.scores(), "recognised": found.accepted(above)}.items()
        } | {"accepted_by_kind": found.accepted_by_kind().tolist()}


def kept_epochs(epochs: int) -> frozenset[int]:
    """The epochs whose players are shipped, log-spaced, beside the best one's: with 0, at most 8 in all.

    Example:
        >>> sorted(kept_epochs(200))
        [0, 1, 3, 8, 24, 69, 200]
    """
    return frozenset({0, *np.geomspace(1, epochs, MOST_CHECKPOINTS - 2).round().astype(int).tolist()})


def ship(training: Training, folder: Path) -> dict[str, Any]:
    """Writes weights and card; the one place that touches the test pictures."""
    plan, spec = training.plan, training.plan.spec
    kept = sorted(kept_epochs(spec.epochs))
    card = {
        "name": plan.name,
        "command": f"python -m pretrain.gan {plan.name}",
        "spec": spec.values(),
        "rates_fall_to": LAST_RATE if plan.is_falling else 1.0,
        "epoch_steps": EPOCH_STEPS,
        "average_over": plan.average_over,
        "parameters": {player.name: player.count_params() for player in training.gan.players()},
        "data": {"name": training.dataset.name, "note": training.dataset.note}
        | {name: len(part) for name, part in training.dataset.parts()}
        | {"train": len(training_part(training.dataset, plan.pictures))},
        "drawings_measured": MEASURED,
        "recognised_above": plan.recognised_above,
        "kept_epoch": int(training.best()["epoch"]),
        "train_seconds": round(training.seconds, 1),
        "test": training.test_scores(None),
        "test_by_epoch": {str(epoch): training.test_scores(epoch) for epoch in kept},
        "history": [{name: round(value, 4) for name, value in epoch.items()} for epoch in training.history],
        "machine": machine(),
        "versions": {"python": platform.python_version()} | library_versions(),
        "finished_s": round(time.time(), 1),
    }
    for old in folder.glob("*.npz"):
        old.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for path in training.folder.glob("*-best.npz"):
        shutil.copyfile(path, folder / path.name)
    for epoch in kept:
        for path in training.folder.glob(f"*-{epoch:04d}.npz"):
            shutil.copyfile(path, folder / path.name)
    write_card(folder / "card.json", card)
    return card


def main() -> None:
    """Trains one plan and writes weights and card; with --trial, stops before the test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=PLANS)
    parser.add_argument("--anew", action="store_true", help="forget what an earlier run left")
    parser.add_argument("--trial", action="store_true", help="stop before the test part is touched; write no assets")
    arguments = parser.parse_args()

    plan = PLANS[arguments.name]
    folder = cache_folder() / "pretrain" / plan.name
    if arguments.anew:
        shutil.rmtree(folder, ignore_errors=True)
    training = Training(plan, datasets.load(plan.spec.data), folder)
    training.restore()
    training.run()
    print("kept:", json.dumps(training.best()))
    if not arguments.trial:
        card = ship(training, assets_root().joinpath(*GANS, plan.name))
        print(json.dumps(card["test"], indent=1))


if __name__ == "__main__":
    main()
