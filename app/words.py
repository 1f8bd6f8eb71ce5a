"""Numbers and runs as words."""

from collections.abc import Mapping
from typing import Any

from app.backend import RunRecord
from lab import catalog
from lab.ascent import AscentSpec, usual_ascent
from lab.controls import Control, differences
from lab.data import imagenet
from lab.detector_training import DetectorTrainSpec
from lab.gan_training import GanTrainSpec, gan_defaults
from lab.ram_training import RamTrainSpec, ram_defaults
from lab.specs import RunSpec, TrainSpec

MOST_APART = 2


def run_title(record: RunRecord) -> str:
    """A run in a few words: data, model, what is not usual, seed, and the start of its id."""
    spec = record.spec
    apart = [f"{name} {value}" for name, value in unusual(spec)]
    more = [*apart[:MOST_APART], "…"] if len(apart) > MOST_APART else apart
    if isinstance(spec, TrainSpec):
        what = [spec.words("data"), spec.words("model")]
    elif isinstance(spec, RamTrainSpec):
        what = ["RAM", spec.words("task")]
    elif isinstance(spec, GanTrainSpec):
        what = [network_name(spec), spec.words("data")]
    elif isinstance(spec, DetectorTrainSpec):
        what = [network_name(spec), "scenes"]
    else:
        what = ["Picture", aim_in_words(spec)]
    return f"{', '.join([*what, *more, f'seed {spec.seed}'])} ({record.run_id[:4]})"


def network_name(spec: RunSpec) -> str:
    """What is trained, in a word or two."""
    if isinstance(spec, TrainSpec):
        return catalog.MODELS[spec.model].title
    if isinstance(spec, GanTrainSpec):
        return "DCGAN" if spec.pair == "dcgan" else "GAN"
    if isinstance(spec, DetectorTrainSpec):
        return "Mask R-CNN" if spec.masks else "Faster R-CNN"
    return "RAM" if isinstance(spec, RamTrainSpec) else "Picture"


def aim_in_words(spec: AscentSpec, class_name: str = "") -> str:
    """What a picture is to excite, in a few words.

    Args:
        class_name: of the class; where it is empty, the class of a visitor's network has its number.

    Example:
        >>> aim_in_words(AscentSpec(aim="unit")), aim_in_words(AscentSpec(target=967))
        ('middle of channel 11 of block7_add', 'class espresso')
    """
    if spec.aim == "class":
        known = "" if spec.is_of_run else imagenet.class_names()[spec.target]
        return f"class {class_name or known or spec.target}"
    return f"{'middle of ' if spec.aim == 'unit' else ''}channel {spec.channel + 1} of {spec.layer}"


def settings_in_words(spec: RunSpec) -> str:
    """All that a run was told, as far as it is not usual."""
    if isinstance(spec, TrainSpec):
        network, whose = f"{spec.words('model')} on {spec.words('data')}", "the course's values"
    elif isinstance(spec, AscentSpec):
        network, whose = f"A picture for {aim_in_words(spec)}", "the values that suit its size"
    elif isinstance(spec, GanTrainSpec):
        network, whose = f"{network_name(spec)} on {spec.words('data')}", "the values that suit its players"
    elif isinstance(spec, DetectorTrainSpec):
        network, whose = f"{network_name(spec)} on drawn scenes", "the usual values"
    else:
        network, whose = f"Recurrent Attention Model on {spec.words('task')}", "the values that suit the task"
    apart = ", ".join(f"**{name} {value}**" for name, value in unusual(spec))
    return f"{network}, seed {spec.seed}, with {whose}" + (f" but for {apart}." if apart else ".")


def experiment_in_words(settings: Mapping[str, Any]) -> str:
    """The settings of a training, or of two (`optimizer-1`, `optimizer-2`), as the form writes them.

    Example:
        >>> experiment_in_words({"data": "digits", "apart": "optimizer", "optimizer-1": "sgd", "optimizer-2": "adam"})
        'data Digits, optimizer SGD (twin 1), optimizer Adam (twin 2)'
    """
    parts: list[str] = []
    rules: dict[str, Control] = {}
    for kind in (AscentSpec, DetectorTrainSpec, GanTrainSpec, RamTrainSpec, TrainSpec):
        rules |= kind.controls()
    for name, value in settings.items():
        setting, _, twin = name.partition("-")
        if setting in rules:
            words = f"{in_sentence(rules[setting].label)} {rules[setting].words(value)}"
            parts.append(f"{words} (twin {twin})" if twin else words)
    return ", ".join(parts)


def unusual(spec: RunSpec) -> list[tuple[str, str]]:
    """`(setting, value)` in words where a run is told something else than the course has, or than suits its task."""
    rules = spec.controls()
    apart = [(name, value) for name, _, value in differences(_usual(spec), spec) if value is not None]
    return [(in_sentence(rules[name].label), rules[name].words(value)) for name, value in apart]


def in_sentence(label: str) -> str:
    """A label within a sentence: names of one letter stay large.

    Example:
        >>> in_sentence("Batch norm"), in_sentence("G's learning rate"), in_sentence("D steps a G step")
        ('batch norm', "G's learning rate", 'D steps a G step')
    """
    return label if label[1:2] in ("'", " ") else label.lower()


def _usual(spec: RunSpec) -> RunSpec:
    if isinstance(spec, TrainSpec):
        return catalog.course_spec(spec.data, spec.model, seed=spec.seed)
    if isinstance(spec, AscentSpec):
        return usual_ascent(spec)
    if isinstance(spec, DetectorTrainSpec):
        return DetectorTrainSpec(seed=spec.seed)
    if isinstance(spec, GanTrainSpec):
        return GanTrainSpec(data=spec.data, seed=spec.seed, **gan_defaults(spec.pair))
    return RamTrainSpec(task=spec.task, seed=spec.seed, **ram_defaults(spec.task))


def duration(seconds: float) -> str:
    """A length of time as a person says it.

    Example:
        >>> duration(0.4), duration(75), duration(180), duration(2050)
        ('0 s', '1 min 15 s', '3 min', '34 min')
    """
    if seconds >= 600:
        return f"{round(seconds / 60)} min"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def epochs(count: float) -> str:
    """A number of epochs.

    Example:
        >>> epochs(1), epochs(0.14), epochs(3.0)
        ('1 epoch', '0.14 epochs', '3 epochs')
    """
    return f"{count:g} epoch{'' if count == 1 else 's'}"
