"""Trains the Recurrent Attention Model and the networks beside it. Writes assets/weights/attention/NAME.

    nice -n 19 python -m pretrain.ram ram-centred [--seed 1] [--anew]

A run goes on from where it was when it is started again. The epoch is the one with the least error on validation
digits; the test digits are touched once, at the end. The first seed's weights are shipped, every seed's scores are
written into the card.
"""

import argparse
import json
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.ram import RamSpec
from lab.architectures.rivals import rival
from lab.architectures.soft import SoftSpec
from lab.cards import ATTENTION
from lab.data import datasets
from lab.data.assets import assets_root
from lab.data.augmentation import Strength, enlarge
from lab.data.cache import cache_folder
from lab.data.clutter import TASKS, Fields, held_out
from lab.data.records import Dataset
from lab.nets.attention.comparison import WholePicturePupil
from lab.nets.attention.feeding import Batch, Feed
from lab.nets.attention.learning import Learner, Pupil, RamPupil, Recipe
from lab.nets.attention.ram import build_ram
from lab.nets.attention.soft import SoftPupil, build_soft
from lab.nets.models.shipped import load_weights, save_weights
from lab.nets.versions import library_versions
from pretrain.provenance import machine, write_card
from pretrain.resuming import ResumableDescent

EPOCH_STEPS = 1000
VERSIONS = 32  # distorted copies of each training digit, beside the digit itself
STRENGTH = Strength(shift_px=1.2, rotation_deg=12, scale=0.12, shear=0.15, elastic_px=0.8)
SHIPPED_SEED = 0
MOST_CHECKPOINTS = 8
KEEP_EVERY_S = 60
WITH_TIME_MACHINE = ("ram", "soft")  # networks whose weights are shipped by epoch

# The paper's sensors: one scale of 8x8 where the digit fills the picture, three of 12x12 where it is to be found.
NEAR = RamSpec(glimpses=6, patch=8, deviation=0.15)
FAR = RamSpec(glimpses=8, patch=12, scales=3)
SOFT = SoftSpec()
EPOCHS = {"centred": 60, "translated": 50, "cluttered": 90}
SOFT_EPOCHS = 20  # its error falls faster than RAM's, but each step takes longer
ROUNDS = {"centred": 1, "translated": 5, "cluttered": 5}  # places in which each held-out digit is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One training: which network learns which task, and how. `spec` is None for a network without attention."""

    name: str
    task: str
    network: str
    spec: RamSpec | SoftSpec | None
    recipe: Recipe

    def pupil(self, seed: int) -> Pupil:
        """The network before training."""
        if isinstance(self.spec, SoftSpec):
            return SoftPupil(build_soft(self.spec, seed), self.recipe)
        if self.spec is not None:
            return RamPupil(build_ram(self.spec, seed), self.recipe, seed)
        return WholePicturePupil(rival(self.network, TASKS[self.task].side), seed)


def _plans() -> Iterator[Plan]:
    for task, epochs in EPOCHS.items():
        spec = NEAR if task == "centred" else FAR
        recipe = Recipe(steps=epochs * EPOCH_STEPS, learning_rate=2e-3, early_weight=0.1)
        networks = {"ram": spec, "random": replace(spec, gaze="random"), "conv": None, "fc256": None}
        if task != "centred":
            networks["fc64"] = None
        for network, settings in networks.items():
            yield Plan(name=f"{network}-{task}", task=task, network=network, spec=settings, recipe=recipe)
    recipe = Recipe(steps=SOFT_EPOCHS * EPOCH_STEPS, learning_rate=2e-3, early_weight=0.1)
    yield Plan(name="soft-cluttered", task="cluttered", network="soft", spec=SOFT, recipe=recipe)


PLANS = {plan.name: plan for plan in _plans()}


class Training(ResumableDescent):
    """The training of a network of digits.

    Args:
        plan: what learns what.
        dataset: the digits.
        seed: fixes the first weights, the fields and the samples of the policy.
        folder: where its state and its checkpoints are kept.
    """

    chosen_by = "val_error"

    def __init__(self, plan: Plan, dataset: Dataset, seed: int, folder: Path) -> None:
        self.plan, self.dataset, self.seed = plan, dataset, seed
        self.task = TASKS[plan.task]
        self.pupil = plan.pupil(seed)
        self._validation = held_out(self.task, dataset.validation, "validation", ROUNDS[plan.task])
        learner = Learner(self.pupil, plan.recipe, self.task.image_shape)
        super().__init__(plan.name, folder, learner, epoch_steps=EPOCH_STEPS, keep_every_s=KEEP_EVERY_S)

    @property
    def epochs(self) -> int:
        """How many epochs it has in all."""
        return self.plan.recipe.steps // EPOCH_STEPS

    def batches(self, first: int) -> AbstractContextManager[Iterator[Batch]]:
        """Fields drawn beside the training from digits and distorted copies of them."""
        part = enlarge(self.dataset.train, STRENGTH, VERSIONS, self.seed)
        return Feed(self.task, part, batch_size=self.plan.recipe.batch_size, seed=self.seed).running(first)

    def run(self) -> None:
        """Trains on to the last epoch; the weights before the first are kept, too."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.history and self.learner.steps_done == 0:
            self._keep_weights("epoch_0000")
        super().run()

    def finish_epoch(self, means: dict[str, float]) -> None:
        """The error on validation digits, with the averaged weights."""
        with self.learner.averaged():
            error = error_percent(self.pupil, self._validation)
            if self.is_best(error):
                save_weights(self.pupil.model, self.folder / "best.npz")
        self.tell({"epoch": len(self.history) + 1, **means, "val_error": error})
        if len(self.history) in kept_epochs(self.epochs):
            self._keep_weights(f"epoch_{len(self.history):04d}")

    def _keep_weights(self, name: str) -> None:
        with self.learner.averaged():
            save_weights(self.pupil.model, self.folder / f"{name}.npz")


def kept_epochs(epochs: int) -> frozenset[int]:
    """The epochs whose weights are shipped, log-spaced, beside the best one's: with 0, at most 8 in all.

    Example:
        >>> sorted(kept_epochs(60))
        [0, 1, 2, 5, 12, 27, 60]
    """
    return frozenset({0, *np.geomspace(1, epochs, MOST_CHECKPOINTS - 2).round().astype(int).tolist()})


def error_percent(pupil: Pupil, fields: Fields) -> float:
    """Share of wrong answers in percent."""
    return 100 * float((pupil.answers(fields.images).argmax(axis=1) != fields.labels).mean())


def score(training: Training) -> dict[str, Any]:
    """What the best epoch's weights in half precision reach; the one place that touches the test digits."""
    load_weights(training.pupil.model, training.folder / "best.npz")
    best, recipe = training.best(), training.plan.recipe
    task, rounds = training.task, ROUNDS[training.plan.task]
    test = held_out(task, training.dataset.test, "test", rounds)
    validation = held_out(task, training.dataset.validation, "validation", rounds)
    return {
        "kept_epoch": int(best["epoch"]),
        "images_seen": int(best["epoch"]) * EPOCH_STEPS * recipe.batch_size,
        "images_seen_in_all": recipe.steps * recipe.batch_size,
        "train_seconds": round(training.seconds, 1),
        "validation_error_percent": round(error_percent(training.pupil, validation), 3),
        "validation_images": len(validation),
        "test_error_percent": round(error_percent(training.pupil, test), 3),
        "test_images": len(test),
        "history": [{name: round(value, 4) for name, value in epoch.items()} for epoch in training.history],
        "machine": machine(),
        "finished_s": round(time.time(), 1),
    }


def ship(training: Training, scores: dict[str, Any], folder: Path) -> None:
    """Adds a seed's scores to the card, and the weights if it is the first seed."""
    plan = training.plan
    path = folder / "card.json"
    seeds = json.loads(path.read_text(encoding="utf-8"))["seeds"] if path.exists() else {}
    seeds |= {str(training.seed): scores}
    errors = [seed["test_error_percent"] for seed in seeds.values()]
    if training.seed == SHIPPED_SEED:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(training.folder / "best.npz", folder / "best.npz")
        for epoch in kept_epochs(training.epochs) if plan.network in WITH_TIME_MACHINE else ():
            shutil.copyfile(training.folder / f"epoch_{epoch:04d}.npz", folder / f"epoch_{epoch:04d}.npz")
    card = {
        "name": plan.name,
        "command": f"python -m pretrain.ram {plan.name}",
        "task": asdict(training.task),
        "network": plan.network,
        "spec": asdict(plan.spec) if plan.spec else None,
        "recipe": asdict(plan.recipe) | {"epoch_steps": EPOCH_STEPS},
        "augmentation": {"versions": VERSIONS} | asdict(STRENGTH),
        "parameters": training.pupil.model.count_params(),
        "data": {"name": training.dataset.name, "note": training.dataset.note}
        | {name: len(part) for name, part in training.dataset.parts()},
        "shipped_seed": SHIPPED_SEED,
        "mean_test_error_percent": round(float(np.mean(errors)), 3),
        "versions": {"python": platform.python_version()} | library_versions(),
        "seeds": dict(sorted(seeds.items())),
    }
    write_card(path, card)


def main() -> None:
    """Trains one plan with one seed and writes weights and card; with --trial, stops before the test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=PLANS)
    parser.add_argument("--seed", type=int, default=SHIPPED_SEED)
    parser.add_argument("--anew", action="store_true", help="forget what an earlier run left")
    parser.add_argument("--trial", action="store_true", help="stop before the test digits are touched; write no assets")
    arguments = parser.parse_args()

    folder = cache_folder() / "pretrain" / f"{arguments.name}-{arguments.seed}"
    if arguments.anew:
        shutil.rmtree(folder, ignore_errors=True)
    training = Training(PLANS[arguments.name], datasets.load("digits"), arguments.seed, folder)
    training.restore()
    training.run()
    print("kept:", json.dumps(training.best()))
    if not arguments.trial:
        scores = score(training)
        ship(training, scores, assets_root().joinpath(*ATTENTION, arguments.name))
        print(json.dumps({name: value for name, value in scores.items() if name.endswith("percent")}, indent=1))


if __name__ == "__main__":
    main()
