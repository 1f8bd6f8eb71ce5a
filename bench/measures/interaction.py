"""From a change of a control on the page "Train" to the new picture on the screen."""

from playwright.sync_api import Page

from bench import apps
from bench.figures import Figure, at_most
from lab.data.datasets import DATASETS
from lab.specs import DATA_CHOICES

ROUNDS = 5  # of three looks and three datasets: thirty changes
ROWS_SHOWN = """(() => {
  const rows = [...document.querySelectorAll('[data-testid=stHtml] img')];
  return rows.length > 1 && rows.every(row => row.complete && row.naturalWidth > 0) && rows[0].src !== window.benchOld;
})()"""
LOOKS = {
    "Classes": "document.querySelector('[data-testid=stVegaLiteChart] .mark-rect path') !== null",
    "Pixel values": """[...document.querySelectorAll('.st-key-pixel-values *')].some(host =>
      [...(host.shadowRoot?.querySelectorAll('canvas') ?? [])].some(canvas => canvas.width > 50))""",
    "Samples": ROWS_SHOWN,
}


def measure() -> list[Figure]:
    """Looks and datasets in turn; the first time of each, which reads files, is among the samples."""
    looks, datasets = [], []
    names = [words for name, words in DATA_CHOICES.items() if name in DATASETS]
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        with apps.new_page(chromium, f"{app.address}/train") as page:
            apps.seconds_when(page, ROWS_SHOWN)
            chosen = 0
            for _ in range(ROUNDS):
                looks += [_choose_look(page, look) for look in LOOKS]
                for _ in range(3):
                    chosen = (chosen + 1) % len(names)
                    datasets.append(_choose_dataset(page, names[chosen]))
    changes = (*looks, *datasets)
    return [
        Figure(
            name="change",
            what="change of look or dataset on Train, to the new picture",
            unit="ms",
            samples=changes,
            statistic="p95",
            bound=at_most(400),
        ),
        Figure(name="look", what="looks alone", unit="ms", samples=tuple(looks)),
        Figure(name="dataset", what="datasets alone", unit="ms", samples=tuple(datasets)),
    ]


def _choose_look(page: Page, look: str) -> float:
    _rest(page)
    page.evaluate("() => { benchOld = null; }")
    apps.watch(page, "changed", LOOKS[look])
    group = page.get_by_test_id("stButtonGroup")
    group.get_by_role("radio", name=look, exact=True).or_(group.get_by_role("button", name=look, exact=True)).click()
    return 1000 * (apps.seen(page, "changed") - apps.pressed(page))


def _choose_dataset(page: Page, words: str) -> float:
    _rest(page)
    page.evaluate("() => { benchOld = document.querySelector('[data-testid=stHtml] img').src; }")
    page.get_by_role("combobox", name="Data").click()
    option = page.get_by_role("option", name=words, exact=True)
    option.wait_for()
    apps.watch(page, "changed", ROWS_SHOWN)
    option.click()
    return 1000 * (apps.seen(page, "changed") - apps.pressed(page))


def _rest(page: Page) -> None:
    """People look before they click again; the server has its own work to finish, too."""
    page.wait_for_timeout(400)
