"""`python -m bench.glimpse_steps TASK ROUNDS`: how fast RAM learns, in a process of its own; prints rates as JSON.

Fields are drawn beside the training, as they are when a network is taught in earnest.
"""

import json
import sys
import time

from lab.architectures.ram import RamSpec
from lab.data import datasets
from lab.data.clutter import TASKS
from lab.nets.attention.feeding import Feed
from lab.nets.attention.learning import Learner, RamPupil, Recipe
from lab.nets.attention.ram import build_ram

SPECS = {"centred": RamSpec(), "cluttered": RamSpec(glimpses=8, patch=12, scales=3)}
WARM_STEPS, STEPS = 30, 100


def rates(task: str, rounds: int) -> list[float]:
    """Pictures a second, one number a round of `STEPS` steps of 128 pictures."""
    recipe = Recipe(steps=WARM_STEPS + rounds * STEPS, batch_size=128)
    learner = Learner(RamPupil(build_ram(SPECS[task], seed=0), recipe, seed=0), recipe, TASKS[task].image_shape)
    found = []
    feed = Feed(TASKS[task], datasets.load("digits").train, batch_size=recipe.batch_size, seed=0)
    with feed.running() as batches:
        for steps in (WARM_STEPS, *[STEPS] * rounds):
            began = time.monotonic()
            for _ in range(steps):
                batch = next(batches)
                terms = learner.learn_from(batch.images, batch.labels)
            terms["loss"].numpy()  # the last step has ended
            found.append(steps * recipe.batch_size / (time.monotonic() - began))
    return found[1:]


if __name__ == "__main__":
    print(json.dumps(rates(sys.argv[1], int(sys.argv[2]))))
