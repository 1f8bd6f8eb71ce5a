"""The pages to touch: from a control to the new picture, the first picture, and what a hovered cell costs."""

import statistics
from typing import NamedTuple

from playwright.sync_api import Browser, Page

from bench import apps
from bench.apps import App
from bench.figures import Figure, at_most

CHANGES = 50
FIRSTS = 5
MOVES = 100
# The captions of grids and networks tell their sizes or places, which the sliders below change.
CAPTIONS = """[...document.querySelectorAll('[class*="st-key-"] *')]
  .flatMap(host => [...(host.shadowRoot?.querySelectorAll('figcaption') ?? [])])
  .map(caption => caption.textContent).join('|')"""
SHOWN = f"(() => {{ const now = {CAPTIONS}; return now !== '' && now !== window.benchOld; }})()"


class Touched(NamedTuple):
    """A page: its title in the menu, an address where each step of the sliders shows, these sliders, its section."""

    title: str
    address: str
    sliders: tuple[str, ...]
    section: str = "See"


PAGES = (
    Touched("Convolution", "convolution?kernel=Box+blur", ("Stride", "Kernel size")),  # box blur comes in all sizes
    Touched("Pooling", "pooling", ("Window",)),
    Touched("More convolutions", "kinds", ("Stride", "Kernel size")),
    Touched("Pixels", "pixels", ("Zoom: pixels a side",)),
    Touched("Architecture museum", "museum?network=ResNet-152", ("Side of the picture",), "Inside"),  # most layers
)
# 64 x 64 pixels in three channels under a kernel of 7 x 7: the largest input that the page offers.
LARGEST = "convolution?source=Photo&resolution=64&kernel=Random&size=7&colour=Colour+(RGB)"
HOVER = """async moves => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const marks = [...document.querySelectorAll('.st-key-convolution *')]
    .flatMap(host => [...(host.shadowRoot?.querySelectorAll('.marks[data-cell]') ?? [])]).at(-1);
  const [cell, left, top] = ['cell', 'left', 'top'].map(name => Number(marks.dataset[name]));
  const handled = [];
  for (let move = 0; move < moves; move++) {
    const box = marks.getBoundingClientRect();
    const [row, col] = [(move * 7) % 58, (move * 11) % 58];
    await frame();
    const began = performance.now();
    marks.dispatchEvent(new PointerEvent('pointermove', {
      clientX: box.left + left + (col + 0.5) * cell, clientY: box.top + top + (row + 0.5) * cell }));
    handled.push(performance.now() - began);
    await frame();
  }
  return handled;
}"""


def measure() -> list[Figure]:
    """On each page: fifty steps of its sliders, five first visits; and a hundred hovered cells on the largest grids."""
    figures = []
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        for touched in PAGES:
            figures += _figures(touched, app, chromium)
        with apps.new_page(chromium, f"{app.address}/{LARGEST}") as page:
            apps.seconds_when(page, SHOWN)
            page.wait_for_timeout(1500)
            hovers = page.evaluate(HOVER, MOVES)
    what = "handler and drawing of a hovered cell, 64 x 64 x 3 under 7 x 7"
    return [*figures, Figure(name="hover", what=what, unit="ms", samples=tuple(hovers), bound=at_most(16))]


def _figures(touched: Touched, app: App, chromium: Browser) -> list[Figure]:
    name = touched.address.partition("?")[0]
    with apps.new_page(chromium, f"{app.address}/{touched.address}") as page:
        apps.seconds_when(page, SHOWN)
        changes = [_change(page, touched.sliders, turn) for turn in range(CHANGES)]
        firsts = [_navigate(page, touched) for _ in range(FIRSTS)]
    return [
        Figure(
            name=f"{name}_change",
            what=f"{' or '.join(touched.sliders)} on {touched.title}, to the new grids",
            unit="ms",
            samples=tuple(changes),
            statistic="p95",
            bound=at_most(200),
        ),
        Figure(name=f"{name}_change_median", what="the same", unit="ms", samples=(statistics.median(changes),)),
        Figure(
            name=f"{name}_first_picture",
            what=f"click on {touched.title} in the menu to its first grids, on a warm app",
            unit="s",
            samples=tuple(firsts),
            bound=at_most(1),
        ),
    ]


def _change(page: Page, sliders: tuple[str, ...], turn: int) -> float:
    """A step of one of the sliders, there and back, then of the next."""
    slider = page.get_by_role("slider", name=sliders[turn // 2 % len(sliders)])
    return 1000 * apps.seconds_to_change(page, slider, "ArrowRight" if turn % 2 == 0 else "ArrowLeft", CAPTIONS)


def _navigate(page: Page, touched: Touched) -> float:
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(1500)
    page.evaluate("() => { benchOld = null; }")
    page.get_by_role("button", name=touched.section).click()
    link = page.get_by_role("link", name=touched.title, exact=True).first
    link.wait_for()
    apps.watch(page, "first", SHOWN)
    link.click()
    return apps.seen(page, "first") - apps.pressed(page)
