"""A network opened: from a new picture, or another layer, to all its maps; Grad-CAM; what pictures leave in memory."""

import time

import numpy as np
import psutil  # type: ignore[import-untyped]
from playwright.sync_api import Page

from bench import apps, engines, processes
from bench.figures import Figure, at_most
from lab.architectures.aims import aim_at
from lab.architectures.attribution import METHODS
from lab.architectures.efficientnet import efficientnet_lite0
from lab.cards import attention_names
from lab.data import imagenet
from lab.data.clutter import TASKS
from lab.data.photos import photos, read_photo
from lab.engine import tasks
from lab.engine.backend import Backend

CHANGES = 50
PICTURES = 50
_FIND = "[...document.querySelectorAll('*')].map(host => host.shadowRoot?.querySelector('{}')).find(Boolean)"
PICTURE, SHEET, NAME = (_FIND.format(what) for what in (".maps .picture", ".maps .sheet canvas", ".maps .name"))
DRAWN = f"[({PICTURE})?.toDataURL(), ({SHEET})?.toDataURL(), ({NAME})?.textContent].join()"
CHANGED = f"{DRAWN} !== window.benchOld"


def measure() -> list[Figure]:
    """EfficientNet-Lite0 at 224 x 224: fifty pictures and fifty layers in the browser, the rest at the engine."""
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        address = f"{app.address}/maps?source=Digit&layer=block3_depthwise_relu"
        with apps.new_page(chromium, address) as page:
            apps.seconds_when(page, f"({NAME})?.textContent")
            page.wait_for_timeout(3000)
            pictures = [_change(page, "Writer", turn) for turn in range(CHANGES + 1)][1:]
            layers = [_change(page, "Layer, from the picture to the answer", turn) for turn in range(CHANGES)]
    cams, resident = _at_the_engine()
    return [
        Figure(
            name="picture_to_maps",
            what="another picture to all maps of a layer of Lite0 at 224 px",
            unit="ms",
            samples=tuple(pictures),
            statistic="p95",
            bound=at_most(400),
        ),
        Figure(
            name="layer_to_maps",
            what="another layer to its maps",
            unit="ms",
            samples=tuple(layers),
            statistic="p95",
            bound=at_most(400),
        ),
        Figure(
            name="gradcam",
            what="Grad-CAM of a picture that the engine has not seen",
            unit="ms",
            samples=tuple(cams),
            statistic="p95",
            bound=at_most(700),
        ),
        Figure(
            name="worker_resident",
            what=f"resident memory of the worker after {PICTURES} pictures and all methods, every shipped network open",
            unit="MB",
            samples=(resident[-1],),
            bound=at_most(1200),
        ),
        Figure(
            name="growth",
            what=f"the same, less after {PICTURES // 2} pictures",
            unit="MB",
            samples=(resident[-1] - resident[PICTURES // 2],),
        ),
    ]


def _change(page: Page, slider: str, turn: int) -> float:
    """Milliseconds from a key on a slider, there and back, to another drawing."""
    page.wait_for_timeout(400)  # people look before they go on
    page.evaluate(f"() => {{ benchOld = {DRAWN}; }}")
    apps.watch(page, "changed", CHANGED)
    page.evaluate(
        "() => addEventListener('keydown', () => { benchPressed = benchNow(); }, {capture: true, once: true})"
    )
    page.get_by_role("slider", name=slider).press("ArrowRight" if turn % 2 == 0 else "ArrowLeft")
    return 1000 * (apps.seen(page, "changed") - apps.pressed(page))


def _at_the_engine() -> tuple[list[float], list[float]]:
    """Milliseconds of each Grad-CAM, and megabytes of the worker after each picture."""
    rng = np.random.default_rng(0)
    squares = [imagenet.middle_square(read_photo(photo.name)) for photo in photos()]
    cams, resident = [], []
    with engines.warm_backend() as backend:
        worker = processes.workers(psutil.Process())[0]
        _ask_all_networks(backend, squares[0])
        for index in range(PICTURES):
            picture = np.roll(squares[index % len(squares)], tuple(rng.integers(0, 200, 2)), axis=(0, 1))
            began = time.perf_counter()
            backend.call(tasks.attribution, "gradcam", tasks.LITE0, "", None, picture, None, 0, timeout_s=60)
            cams.append(1000 * (time.perf_counter() - began))
            backend.call(tasks.feature_maps, tasks.LITE0, "", None, picture, "block1_expand_relu", None, timeout_s=60)
            resident.append(processes.megabytes(worker))
    return cams, resident


def _ask_all_networks(backend: Backend, picture: np.ndarray) -> None:
    """Every shipped network, and all that the pages ask of the one for photographs."""
    lite = (tasks.LITE0, "", None)
    network = efficientnet_lite0()
    for method in METHODS:
        backend.call(tasks.attribution, method, *lite, picture, 1, 0, timeout_s=120)
        backend.call(tasks.truth_scores, method, 20, 0, timeout_s=120)
    backend.call(tasks.attribution, "gradcam", *lite, picture, 1, 3, timeout_s=120)  # a copy with random layers
    for aim in (aim_at(network, "class", "", 0, 985), aim_at(network, "channel", "block7_add", 10, 0)):
        backend.call(tasks.exciting, *lite, aim, timeout_s=120)
    backend.call(tasks.largest_values, *lite, "block0_depthwise", 14, timeout_s=120)
    backend.call(tasks.without_each, *lite, picture, "stem_conv", tuple(range(8)), timeout_s=120)
    backend.call(tasks.read_fields, attention_names(), TASKS["cluttered"], 100, 0, 1, timeout_s=120)
    backend.call(tasks.watch_soft, "soft-cluttered", None, np.zeros((60, 60, 1), np.uint8), timeout_s=120)
