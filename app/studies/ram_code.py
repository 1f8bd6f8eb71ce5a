"""The lines that train a Recurrent Attention Model as the page "Learning to look" does. Pure."""

from lab.ram_training import RamTrainSpec, ram_defaults


def training_code(spec: RamTrainSpec) -> str:
    """`accuracy`, the share of the validation fields that is read rightly after the last epoch.

    Args:
        spec: the run.
    """
    usual = RamTrainSpec(task=spec.task, **ram_defaults(spec.task)).values()
    told = {"task": spec.task, **ram_defaults(spec.task)}
    told |= {name: value for name, value in spec.values().items() if value != usual[name]}
    return "\n".join(
        [
            "import numpy as np",
            "",
            "from lab.data.clutter import TASKS",
            "from lab.data.watched import validation_fields",
            "from lab.nets.attention.feeding import Feed",
            "from lab.nets.attention.learning import Learner, RamPupil",
            "from lab.nets.attention.live import recipe_of, training_digits",
            "from lab.nets.attention.ram import build_ram",
            "from lab.nets.attention.watching import Watcher",
            "from lab.ram_training import RamTrainSpec",
            "",
            f"spec = RamTrainSpec({', '.join(f'{name}={value!r}' for name, value in told.items())})",
            "recipe, task = recipe_of(spec), TASKS[spec.task]",
            "ram = build_ram(spec.ram, spec.seed)",
            "learner = Learner(RamPupil(ram, recipe, spec.seed), recipe, task.image_shape)",
            "fields = Feed(task, training_digits(), batch_size=recipe.batch_size, seed=spec.seed)",
            "with fields.running() as batches:",
            "    for _ in range(recipe.steps):",
            "        batch = next(batches)",
            "        learner.learn_from(batch.images, batch.labels)",
            "",
            "held_out = validation_fields(spec.task)",
            "shape = len(held_out), spec.glimpses, 2",
            "noise = np.random.default_rng(spec.seed).standard_normal(shape, dtype=np.float32)",
            "with learner.averaged():",
            "    watched = Watcher(ram).watch(held_out.images, noise)",
            "accuracy = (watched.probabilities[:, -1].argmax(axis=1) == held_out.labels).mean()",
        ]
    )
