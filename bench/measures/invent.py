"""The page "Latent space": from a change of z to the new pictures."""

from bench import apps
from bench.figures import Figure, at_most

CHANGES = 50
# The square of 64 drawings: the first picture on the page.
SQUARE = """[...document.querySelectorAll('*')].map(host => host.shadowRoot?.querySelector('.picture canvas'))
  .find(Boolean)?.toDataURL() ?? ''"""


def measure() -> list[Figure]:
    """Fifty steps of a corner's slider, there and back."""
    with apps.browser() as chromium, apps.running("app/main.py") as app:
        apps.wait_until_warm(app, chromium)
        with apps.new_page(chromium, f"{app.address}/latent?a=20") as page:
            apps.seconds_when(page, f"({SQUARE}) !== ''")
            page.wait_for_timeout(2000)
            slider = page.get_by_role("slider", name="A, upper left")
            keys = ["ArrowRight" if turn % 2 == 0 else "ArrowLeft" for turn in range(CHANGES)]
            changes = [1000 * apps.seconds_to_change(page, slider, key, SQUARE) for key in keys]
    return [
        Figure(
            name="latent_change",
            what="a corner's slider on Latent space, to the new square of 64 drawings",
            unit="ms",
            samples=tuple(changes),
            statistic="p95",
            bound=at_most(400),
        )
    ]
