"""The pages on attention: from a hand's move to the whole glimpse path, and what following the pointer costs."""

from playwright.sync_api import Page

from bench import apps
from bench.figures import Figure, at_most

ROUNDS = 20
MOVES = 100
GLIMPSES = 8
OWN = "watch?net=RAM%3A+Cluttered+digits%2C+60x60&shown=Your+own+digit"
WIDEST = "retina?looked=Picture&side=256&patch=16&scales=4&factor=4"  # the most pixels that a glimpse can take in
_INSIDE = "[...document.querySelectorAll('*')].map(host => host.shadowRoot?.querySelector('{}')).find(Boolean)"
FIELD, PATH, PAD, BOX, RETINA = (
    _INSIDE.format(what) for what in (".gaze .field", ".gaze .path", ".drawing canvas", ".picture .box", ".retina")
)
# The field and the path over it: a component draws both at once.
DRAWN = f"({FIELD})?.toDataURL() + ({PATH})?.getAttribute('points')"
CHANGED = f"""(() => {{
  const points = ({PATH})?.getAttribute('points') ?? '';
  return points.split(' ').length === {GLIMPSES} && {DRAWN} !== window.benchOld;
}})()"""
HOVER = f"""async moves => {{
  const field = {RETINA}.querySelector('.field'), box = field.getBoundingClientRect(), handled = [];
  for (let move = 0; move < moves; move++) {{
    await new Promise(done => requestAnimationFrame(done));
    const place = {{ clientX: box.left + (move * 37) % box.width, clientY: box.top + (move * 53) % box.height }};
    const began = performance.now();
    field.dispatchEvent(new PointerEvent('pointermove', place));
    handled.push(performance.now() - began);
  }}
  return handled;
}}"""


def measure() -> list[Figure]:
    """A drawn digit: twenty strokes, twenty moves through the clutter, twenty looks somewhere else; and hovering."""
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        with apps.new_page(chromium, f"{app.address}/{OWN}") as page:
            apps.seconds_when(page, f"({PATH})?.getAttribute('points').split(' ').length === {GLIMPSES}")
            page.evaluate("() => addEventListener('pointerup', () => { benchReleased = benchNow(); }, true)")
            strokes = [_stroke(page, turn) for turn in range(ROUNDS + 1)][1:]  # the first one loads what it needs
            moves = [_move(page, turn) for turn in range(ROUNDS)]
            looks = [_look(page, turn) for turn in range(ROUNDS)]
        with apps.new_page(chromium, f"{app.address}/{WIDEST}") as page:
            apps.seconds_when(page, f"({RETINA})?.seen")
            hovers = page.evaluate(HOVER, MOVES)
    path = "to the whole glimpse path on the screen"
    return [
        _path("own_digit_stroke", f"a dot drawn onto an own digit in a cluttered field, {path}", strokes),
        _path("own_digit_place", f"an own digit dropped elsewhere in a cluttered field, {path}", moves),
        _path("forced_look", f"click where the network must look, {path}", looks),
        Figure(
            name="retina_hover",
            what="handler and drawing of a move over the retina: 256 x 256 in colour, 4 scales, 1024 pixels wide",
            unit="ms",
            samples=tuple(hovers),
            statistic="p95",
            bound=at_most(16),
        ),
    ]


def _path(name: str, what: str, samples: list[float]) -> Figure:
    return Figure(name=name, what=what, unit="ms", samples=tuple(samples), statistic="p95", bound=at_most(500))


def _stroke(page: Page, turn: int) -> float:
    """A dot along a slanted line, so that the digit grows."""
    return _released(page, PAD, (0.3 + 0.02 * turn, 0.1 + 0.04 * turn))


def _move(page: Page, turn: int) -> float:
    """Takes the digit by its middle to one of two places, in turn."""
    return _released(page, BOX, (0.5, 0.5), by=(-60, 45) if turn % 2 == 0 else (60, -45))


def _look(page: Page, turn: int) -> float:
    """The last look, at another place each time."""
    return _released(page, FIELD, (0.1 + 0.04 * turn, 0.9 - 0.03 * turn))


def _released(page: Page, inside: str, share: tuple[float, float], by: tuple[int, int] = (0, 0)) -> float:
    """Milliseconds from letting go of the pointer to the new picture; pressed at a share of an element, moved `by`."""
    page.wait_for_timeout(700)  # people look before they go on
    place = f"(box => [box.left + {share[0]} * box.width, box.top + {share[1]} * box.height])"
    page.evaluate(f"() => ({inside}).scrollIntoView({{ block: 'center' }})")
    x, y = page.evaluate(f"() => {place}(({inside}).getBoundingClientRect())")
    page.mouse.move(x, y)
    page.evaluate(f"() => {{ benchOld = {DRAWN}; }}")
    page.mouse.down()
    if by != (0, 0):
        page.mouse.move(x + by[0], y + by[1], steps=4)
    apps.watch(page, "changed", CHANGED)
    page.mouse.up()
    return 1000 * apps.seen(page, "changed") - float(page.evaluate("() => benchReleased"))
