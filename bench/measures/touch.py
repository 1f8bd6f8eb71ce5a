"""The page "Convolution": from a control to the new picture, the first picture, and what a hovered cell costs."""

import statistics

from playwright.sync_api import Page

from bench import apps
from bench.figures import Figure, at_most

CHANGES = 50
FIRSTS = 5
MOVES = 100
# The grids' captions tell their sizes, which stride and kernel size change.
CAPTIONS = """[...document.querySelectorAll('.st-key-convolution *')]
  .flatMap(host => [...(host.shadowRoot?.querySelectorAll('figcaption') ?? [])])
  .map(caption => caption.textContent).join('|')"""
SHOWN = f"(() => {{ const now = {CAPTIONS}; return now.includes('Output') && now !== window.benchOld; }})()"
EVERY_SIZE = "convolution?kernel=Box+blur"  # it comes in all sizes, so that every step shows
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
    """Stride and kernel size in turn on a page that stays open; five first visits; a hundred hovered cells."""
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        with apps.new_page(chromium, f"{app.address}/{EVERY_SIZE}") as page:
            apps.seconds_when(page, SHOWN)
            changes = [_change(page, turn) for turn in range(CHANGES)]
            firsts = [_navigate(page) for _ in range(FIRSTS)]
        with apps.new_page(chromium, f"{app.address}/{LARGEST}") as page:
            apps.seconds_when(page, SHOWN)
            page.wait_for_timeout(1500)
            hovers = page.evaluate(HOVER, MOVES)
    return [
        Figure(
            name="change",
            what="stride or kernel size on Convolution, to the new grids",
            unit="ms",
            samples=tuple(changes),
            statistic="p95",
            bound=at_most(200),
        ),
        Figure(name="change_median", what="the same", unit="ms", samples=(statistics.median(changes),)),
        Figure(
            name="first_picture",
            what="click on Convolution in the menu to its first grids, on a warm app",
            unit="s",
            samples=tuple(firsts),
            bound=at_most(1),
        ),
        Figure(
            name="hover",
            what="handler and drawing of a hovered cell, 64 x 64 x 3 under 7 x 7",
            unit="ms",
            samples=tuple(hovers),
            bound=at_most(16),
        ),
    ]


def _change(page: Page, turn: int) -> float:
    """A step of one of two sliders, there and back: strides 1 and 2, kernels of size 3 and 4."""
    label = "Stride" if turn % 4 < 2 else "Kernel size"
    key = "ArrowRight" if turn % 2 == 0 else "ArrowLeft"
    slider = page.get_by_role("slider", name=label)
    page.wait_for_timeout(400)  # people look before they go on
    page.evaluate(f"() => {{ benchOld = {CAPTIONS}; }}")
    apps.watch(page, "changed", SHOWN)
    page.evaluate(
        "() => addEventListener('keydown', () => { benchPressed = benchNow(); }, {capture: true, once: true})"
    )
    slider.press(key)
    return 1000 * (apps.seen(page, "changed") - apps.pressed(page))


def _navigate(page: Page) -> float:
    page.get_by_role("link", name="Home").first.click()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(1500)
    page.evaluate("() => { benchOld = null; }")
    page.get_by_role("button", name="See").click()
    link = page.get_by_role("link", name="Convolution").first
    link.wait_for()
    apps.watch(page, "first", SHOWN)
    link.click()
    return apps.seen(page, "first") - apps.pressed(page)
