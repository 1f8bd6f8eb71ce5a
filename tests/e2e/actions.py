"""What a visitor does on the page "Train", in the words of the tests."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import wait_until_idle

# For tests that need a finished run, whichever: the first of them trains it, the others join it.
A_QUICK_RUN = "train?model=Single+layer&epochs=2&seed=4"
A_RUN_WITH_MAPS = "train?model=LeNet-5&epochs=2&seed=77"


def press_train(page: Page) -> None:
    """Starts a run with the form's settings, and waits until the page shows one."""
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page).to_have_url(re.compile(r"run=[0-9a-z]{16,32}"))


def ask_for(page: Page, title: str) -> None:
    """Presses the button of one of the page's experiments, by its title; the page may refuse."""
    card = page.get_by_test_id("stVerticalBlock").filter(has=page.get_by_text(title, exact=True))
    card.last.get_by_role("button", name="Set this up").click()


def set_up(page: Page, title: str) -> None:
    """Sets up one of the page's experiments, by its title, and waits until the page says so below all controls.

    Before that, the browser may still have the old values, and would send them with the next click.
    """
    ask_for(page, title)
    expect(page.locator(".st-key-noticing").get_by_text(title, exact=True)).to_be_visible()
    wait_until_idle(page)


def run_id_of(page: Page) -> str:
    """The run in the address."""
    found = re.search(r"run=([0-9a-z]{16,32})", page.url)
    if found is None:
        raise ValueError(f"no run in {page.url}")
    return found[1]


def status(page: Page) -> Locator:
    """The line over the progress bar."""
    return page.get_by_test_id("stProgress").first


def wait_for_status(page: Page, words: str) -> None:
    """Waits until the run's line says so."""
    expect(status(page)).to_contain_text(re.compile(words))


def number(page: Page, label: str) -> str:
    """One of the numbers over the curves."""
    metric = page.get_by_test_id("stMetric").filter(has_text=label)
    return metric.get_by_test_id("stMetricValue").inner_text()


CURVE_POINTS = """[...document.querySelectorAll('[data-testid=stVegaLiteChart]')][0]
  ?.querySelectorAll('.mark-symbol.role-mark path').length ?? 0"""


def curve_points(page: Page) -> int:
    """Points of all curves of the loss, as they are drawn."""
    return int(page.evaluate(CURVE_POINTS))


def wait_for_curve(page: Page, *, more_than: int) -> None:
    """Waits until the curve has so many points."""
    page.wait_for_function(f"least => ({CURVE_POINTS}) > least", arg=more_than)


def open_view(page: Page, name: str) -> None:
    """Chooses one of the views of a run."""
    page.get_by_test_id("stButtonGroup").get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("radio", name=name, exact=True)
    ).first.click()
    wait_until_idle(page)
