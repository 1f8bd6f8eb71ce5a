"""The page "R-CNN to Mask R-CNN": from a change of a threshold to the new answers, and the network's own time."""

import time

from bench import apps
from bench.figures import Figure, at_most

CHANGES = 50
PICTURES = 30
# The picture of the answers with its boxes.
ANSWER = """[...document.querySelectorAll('*')].map(host => host.shadowRoot?.querySelector('.picture'))
  .filter(Boolean).map(part => part.querySelector('canvas').toDataURL()
    + [...part.querySelectorAll('.tag')].map(tag => tag.textContent).join()).join() || ''"""


def measure() -> list[Figure]:
    """Fifty changes of the confidence, from one end to the other; thirty scenes through the graph."""
    return [_threshold(), _inference()]


def _threshold() -> Figure:
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        with apps.new_page(chromium, f"{app.address}/theatre?confidence=0.5&nms2=1") as page:
            apps.seconds_when(page, f"({ANSWER}) !== ''")
            page.wait_for_timeout(2000)
            slider = page.get_by_role("slider", name="Least confidence")
            keys = ["Home" if turn % 2 == 0 else "End" for turn in range(CHANGES)]
            changes = [1000 * apps.seconds_to_change(page, slider, key, ANSWER) for key in keys]
    return Figure(
        name="threshold_change",
        what="the least confidence on R-CNN to Mask R-CNN, to the new boxes and masks",
        unit="ms",
        samples=tuple(changes),
        statistic="p95",
        bound=at_most(400),
    )


def _inference() -> Figure:
    from lab.cards import detector_names
    from lab.data.scenes import draw_scene
    from lab.nets.detection.opened import shipped

    detector = shipped(detector_names()[0])
    images = [draw_scene("validation", index).image for index in range(PICTURES)]
    detector.detect(images[0])
    seconds = []
    for image in images:
        began = time.perf_counter()
        detector.detect(image)
        seconds.append(1000 * (time.perf_counter() - began))
    return Figure(
        name="detector_inference",
        what="Mask R-CNN on one scene, all stages and pasted masks",
        unit="ms",
        samples=tuple(seconds),
        statistic="median",
        bound=at_most(60),
    )
