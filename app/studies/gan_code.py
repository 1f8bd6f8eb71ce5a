"""The lines that let two players learn as the page "Two players" does. Pure."""

from lab.gan_training import GanTrainSpec, gan_defaults


def training_code(spec: GanTrainSpec) -> str:
    """`pictures`, what the generator draws of the run's first forty z after the last step.

    Args:
        spec: the run.
    """
    usual = GanTrainSpec(data=spec.data, **gan_defaults(spec.pair)).values()
    told = {"data": spec.data, **gan_defaults(spec.pair)}
    told |= {name: value for name, value in spec.values().items() if value != usual[name]}
    return "\n".join(
        [
            "from lab.nets.online import load_any",
            "from lab.gan_training import EPOCH_STEPS, WATCHED, GanTrainSpec",
            "from lab.nets.gan.gan import Gan, compiled_step, pictures_out",
            "from lab.nets.gan.live import turns_of, watched_noise",
            "",
            f"spec = GanTrainSpec({', '.join(f'{name}={value!r}' for name, value in told.items())})",
            "gan = Gan(spec)",
            "step = compiled_step(gan)  # d_steps steps of D, then one of G",
            "turns = turns_of(load_any(spec.data).train, spec)",
            "for _ in range(spec.epochs * EPOCH_STEPS):",
            "    losses = step(*next(turns))",
            "",
            "pictures = pictures_out(gan.draw(watched_noise(spec, WATCHED)))",
        ]
    )
