"""The form of an ascent: which number of which network a picture is to make large, and how it climbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from app.backend import get_backend
from app.widgets.class_picker import keep_known
from app.widgets.locks import is_locked
from app.widgets.spec_form import draw_control, set_controls
from app.widgets.subject_picker import AT_THE_END, PHOTO_NETWORKS, Network, network_of, pick_network
from app.widgets.visitor import owner
from lab.architectures.aims import AIMS, Aim, aim_at
from lab.architectures.inside import shown_layers
from lab.ascent import END, AscentSpec, ascent_defaults
from lab.data import imagenet
from lab.data.photos import photos
from lab.errors import LabError
from lab.specs import TrainSpec

DIGITS = "digits"  # an experiment's word for the visitor's newest network that reads them
ITS_OWN = ("network", "epoch", "aim", "layer", "channel", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A network, what of it a picture is to excite, and the run that grows it."""

    network: Network
    aim: Aim
    spec: AscentSpec


def ascent_form(linked: str | None) -> Wish:
    """Draws the controls.

    Args:
        linked: the run whose network the address asks for, if any.
    """
    rules = AscentSpec.controls()
    network = pick_network(linked)
    layers = {row.name: row.output_shape[-1] for row in shown_layers(network.architecture)}
    aims = list(AIMS) if layers else ["class"]
    keep_known("aim", aims)
    aim = st.selectbox(
        rules["aim"].label, aims, format_func=AIMS.__getitem__, key="aim", bind="query-params", help=rules["aim"].help,
        on_change=_set_usual_values, args=[network.architecture.input_shape[0]], disabled=is_locked("aim"),
    )  # fmt: skip
    layer, channel, target = AscentSpec().layer, 0, 0
    if aim == "class":
        target = _pick_class(network.class_names)
    else:
        layer, channel = _pick_channel(layers)
    chosen: dict[str, Any] = {
        "network": network.name,
        "epoch": END if network.epoch is None else str(network.epoch),
        "aim": aim,
        "layer": layer,
        "channel": channel,
        "target": target,
    }
    defaults = AscentSpec(**ascent_defaults(network.architecture.input_shape[0], aim)).values()
    for is_more in (False, True):
        with st.expander("More settings") if is_more else st.container():
            for name, rule in rules.items():
                if rule.more == is_more and name not in ITS_OWN and AscentSpec(**chosen).obeys(name):
                    chosen[name] = _pick_photo() if name == "photo" else draw_control(name, rule, defaults[name])
    return wish_of(AscentSpec(**chosen))


def wish_of(spec: AscentSpec) -> Wish:
    """The network and the aim that a spec names.

    Raises:
        UnknownRun: if the run that trained the network is gone.
        InvalidSpec: for a layer, channel or class that the network does not have.
    """
    network = network_of(spec.network, spec.network_epoch)
    aim = aim_at(network.architecture, spec.aim, spec.layer, spec.channel, spec.target)
    return Wish(network=network, aim=aim, spec=spec)


def set_up(settings: Mapping[str, Any]) -> str | None:
    """Puts an experiment's settings into the form, see `set_form`; its network may be `DIGITS`.

    Returns:
        why that cannot be, if so.
    """
    own = newest_digits() if settings.get("network") == DIGITS else None
    if own is None and settings.get("network") == DIGITS:
        return "This needs a network of yours that reads digits: train one on the page Train, then set it up again."
    set_form({**settings, "network": own} if own else settings)
    return None


def set_form(values: Mapping[str, Any]) -> None:
    """Puts settings of an `AscentSpec` into the form; to be called before the form is drawn."""
    is_large = values.get("network", AscentSpec().network) in PHOTO_NETWORKS
    aim = values.get("aim", AscentSpec().aim)
    set_controls(as_controls(AscentSpec(**ascent_defaults(imagenet.SIDE if is_large else 1, aim) | dict(values))))


def as_controls(spec: AscentSpec) -> dict[str, Any]:
    """The form's controls, by name, that say what a spec says."""
    names = network_of(spec.network, None).class_names
    return {
        **{name: value for name, value in spec.values().items() if name not in ITS_OWN},
        "network": spec.network,
        "after": AT_THE_END if spec.network_epoch is None else spec.network_epoch,
        "aim": spec.aim,
        "layer": spec.layer,
        "channel": spec.channel + 1,
        "target": names[min(spec.target, len(names) - 1)],
    }


def is_there(spec: AscentSpec) -> bool:
    """Whether a run's network can still be opened."""
    try:
        return bool(wish_of(spec))
    except LabError:
        return False


def newest_digits() -> str | None:
    """The visitor's newest run whose network reads digits and was kept."""
    backend = get_backend()
    for record in backend.runs(owner()):
        is_reader = isinstance(record.spec, TrainSpec) and record.spec.data == "digits"
        if is_reader and (backend.store.folder(record.run_id) / "model.keras").exists():
            return record.run_id
    return None


def _pick_class(names: tuple[str, ...]) -> int:
    rule = AscentSpec.controls()["target"]
    keep_known("target", names)
    usual = AscentSpec().target if len(names) > AscentSpec().target else min(3, len(names) - 1)
    chosen = st.selectbox(
        rule.label, names, index=usual, key="target", bind="query-params", help=rule.help, disabled=is_locked("target")
    )
    return names.index(chosen)


def _pick_channel(layers: dict[str, int]) -> tuple[str, int]:
    rules, names = AscentSpec.controls(), list(layers)
    keep_known("layer", names)
    usual = names.index(AscentSpec().layer) if AscentSpec().layer in names else len(names) // 2
    layer = st.selectbox(
        rules["layer"].label, names, index=usual, key="layer", bind="query-params", help=rules["layer"].help,
        disabled=is_locked("layer"),
    )  # fmt: skip
    most = layers[layer]
    if "channel" in st.session_state:
        st.session_state["channel"] = min(max(int(st.session_state["channel"]), 1), most)
    channel = st.number_input(
        f"{rules['channel'].label}, 1 to {most}", 1, most, min(AscentSpec().channel + 1, most), key="channel",
        bind="query-params", help=rules["channel"].help, disabled=is_locked("channel"),
    )  # fmt: skip
    return layer, int(channel) - 1


def _pick_photo() -> str:
    titles = {photo.name: photo.title for photo in photos()}
    name: str = st.selectbox(
        "Photograph", list(titles), format_func=titles.__getitem__, key="photo", bind="query-params"
    )
    return name


def _set_usual_values(side: int) -> None:
    set_controls(ascent_defaults(side, st.session_state["aim"]))
