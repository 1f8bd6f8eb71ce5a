"""The lines that let a detector learn as the page "Train a detector" does. Pure."""

from lab.detector_training import DetectorTrainSpec


def training_code(spec: DetectorTrainSpec) -> str:
    """`found`, what the network with averaged weights finds in the first validation scene after the last step."""
    usual = DetectorTrainSpec().values()
    told = ", ".join(f"{name}={value!r}" for name, value in spec.values().items() if value != usual[name])
    return "\n".join(
        [
            "from lab.data.scenes import draw_scene",
            "from lab.detector_training import EPOCH_STEPS, DetectorTrainSpec",
            "from lab.nets.detection.detecting import Detector",
            "from lab.nets.detection.live import live_learner, scenes_of",
            "",
            f"spec = DetectorTrainSpec({told})",
            "learner = live_learner(spec)",
            "with scenes_of(spec).running() as batches:",
            "    for _ in range(spec.epochs * EPOCH_STEPS):",
            "        losses = learner.learn_from(*next(batches))",
            "",
            "with learner.averaged():",
            '    found = Detector(learner.model).detect(draw_scene("validation", 0).image)',
        ]
    )
