"""Home: what the lab is, its pages, and how its engine is doing."""

import base64
import html
from collections.abc import Callable

import numpy as np
import streamlit as st

from app.backend import MOST_AGE_S, Health, get_backend
from app.pages import PAGES, Page
from app.style import PALETTE, TEXT, Theme, page_theme
from app.widgets.shipped import square
from app.widgets.tiles import picture
from app.widgets.visitor import owner
from lab import catalog
from lab.data import datasets
from lab.data.credits import credits
from lab.data.mosaic import mosaic
from lab.events import RunState
from lab.specs import controls

NOT_READY_S, BUSY_S = 1.0, 5.0
MOST_CURVES = 3
STATE_BADGES = {
    "starting": ":orange-badge[:material/hourglass_top: starting]",
    "warming": ":orange-badge[:material/hourglass_top: warming up]",
    "ready": ":green-badge[:material/check: ready]",
    "unreachable": ":red-badge[:material/error: out of reach]",
}
KEPT_IN_LINKS = ("present", "lock")
STYLE = """<style>
.st-key-gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1rem; }
.st-key-gallery > * { height: 100%; }
.thumb { min-height: 8.5rem; border-radius: 0.4rem; padding: 0.6rem; box-sizing: border-box;
  background: rgba(128,134,143,0.12); font-size: 0.8rem; line-height: 1.25; display: flex; flex-direction: column;
  justify-content: center; gap: 0.45rem; }
.thumb img { width: 100% !important; height: auto; }
.thumb .names { display: flex; text-align: center; }
.thumb .names span { flex: 1 1 0; }
.thumb .twins { display: flex; gap: 0.6rem; }
.thumb .twins div { flex: 1 1 0; padding: 0.35rem 0.5rem; border-left: 4px solid; border-radius: 0.25rem;
  background: rgba(128,134,143,0.14); }
</style>"""


def digits_thumb(theme: Theme) -> str:
    """Real training digits, a column a class."""
    samples = datasets.preview("digits", 3)  # (10, 3, 28, 28, 1)
    rows = samples.swapaxes(0, 1).reshape(-1, *samples.shape[2:])
    names = "".join(f"<span>{html.escape(name)}</span>" for name in datasets.DATASETS["digits"].class_names)
    strip = picture(mosaic(rows, columns=10, background=128), width_px=290, alt="Digits of the training part")
    return f'{strip}<div class="names">{names}</div>'


def twin_thumb(theme: Theme) -> str:
    """What twins share, and the one setting that sets them apart."""
    samples = datasets.preview("digits", 3)[:, 0]
    strip = picture(mosaic(samples, columns=10, background=128), width_px=290, alt="One digit of each class")
    rate = catalog.course_spec("digits", "lenet5").learning_rate
    sides = "".join(
        f'<div style="border-color:{color}">{controls()["learning_rate"].label}<br><b>{value:g}</b></div>'
        for value, color in ((rate, PALETTE.training), (10 * rate, PALETTE.validation))
    )
    return f'<div>The same pictures in the same order</div>{strip}<div class="twins">{sides}</div>'


def runs_thumb(theme: Theme) -> str:
    """Validation accuracy of the visitor's own latest runs; without any, a sentence."""
    found: list[tuple[str, RunState]] = []
    for record in get_backend().runs(owner()):
        state = get_backend().state(record.run_id)
        if len(state.epochs) > 1:
            found.append((catalog.MODELS[record.spec.model].title, state))
        if len(found) == MOST_CURVES:
            break
    if not found:
        return '<div style="text-align:center">The curves of your runs will be here. You have none yet.</div>'
    width, height = 290, 74
    last = max(len(state.epochs) for _, state in found)
    colors = (PALETTE.training, PALETTE.validation, PALETTE.test)
    words = (TEXT[theme].training, TEXT[theme].validation, TEXT[theme].test)
    lines, names = [], []
    for (title, state), color, ink in zip(found, colors, words, strict=False):
        points = " ".join(
            f"{(epoch['epoch'] - 1) / (last - 1) * width:.1f},{(1 - epoch['val_accuracy']) * height:.1f}"
            for epoch in state.epochs
        )
        lines.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2.5"/>')
        accuracy = state.epochs[-1]["val_accuracy"]
        names.append(f'<span style="color:{ink};font-weight:600">{html.escape(title)} {accuracy:.1%}</span>')
    frame = f'<path d="M0 0V{height}H{width}" fill="none" stroke="{PALETTE.neutral}"/>'
    box = f"-2 -3 {width + 4} {height + 6}"
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{frame}{"".join(lines)}</svg>'
    # As an image: Streamlit takes inline SVG out.
    address = f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"
    alt = "Validation accuracy of your latest runs"
    drawn = f'<img src="{address}" alt="{alt}" width="{width + 4}" height="{height + 6}">'
    return f"<div>Validation accuracy by epoch, 0 to 100 %</div>{drawn}<div>{' · '.join(names)}</div>"


def credits_thumb(theme: Theme) -> str:
    """The photographs that the lab ships."""
    files = [credit.pictures[0] for credit in credits() if credit.kind == "photographs" and len(credit.pictures) == 1]
    return picture(
        mosaic(np.stack([square(file, 56) for file in files]), columns=7, background=128),
        width_px=290,
        alt="Shipped photographs",
    )


# Address of a page -> its small picture, made of shipped data or real runs; a page without one shows its words alone.
THUMBS: dict[str, Callable[[Theme], str]] = {
    "train": digits_thumb,
    "twin": twin_thumb,
    "compare": runs_thumb,
    "credits": credits_thumb,
}


def card(page: Page, theme: Theme, carried: dict[str, str]) -> None:
    """One page of the gallery."""
    with st.container(border=True, key=f"card-{page.url_path}"):
        if page.url_path in THUMBS:
            st.html(f'<div class="thumb">{THUMBS[page.url_path](theme)}</div>')
        st.page_link(page.script, label=f"**{page.title}**", icon=page.icon, query_params=carried or None)
        st.markdown(page.question)


def health_words(health: Health) -> str:
    """What the engine is doing, in one line."""
    place = "embedded" if health.mode == "embedded" else "Dask cluster"
    workers = "1 worker" if health.workers == 1 else f"{health.workers} workers"
    return (
        f"**Engine** {STATE_BADGES[health.state]} {place} · {workers} · {health.training} training · "
        f"{health.waiting} in the queue"
    )


def outlook(health: Health) -> str:
    """What that means for a visitor, always one line, so that nothing moves when the state changes."""
    match health.state:
        case "starting" | "warming":
            return "It loads TensorFlow. Look around meanwhile: a training begins by itself as soon as it can."
        case "unreachable":
            return f"{health.message} No network can be trained or asked until it answers."
        case _ if health.waiting or health.training >= health.workers:
            return "A new training waits for its turn."
        case _:
            return "A training starts at once."


def refresh_s(health: Health) -> float | None:
    """How soon the line must be redrawn; None where nothing is going on."""
    if health.state != "ready":
        return NOT_READY_S
    return BUSY_S if health.training or health.waiting else None


def engine(drawn_for: float | None) -> None:
    """The engine's line; asks for a run of the page when another pace of redrawing fits."""
    health = get_backend().health()
    if refresh_s(health) != drawn_for:
        st.rerun()
    st.markdown(health_words(health))
    st.markdown(outlook(health))


st.title("CNN Visual Lab")
st.markdown(
    "Train small convolutional networks on pictures, and look at every number inside. "
    "You need this browser and nothing else."
)
pace = refresh_s(get_backend().health())
st.fragment(engine, run_every=pace)(pace)

carried = {name: st.query_params[name] for name in KEPT_IN_LINKS if name in st.query_params}
st.html(STYLE)
with st.container(key="gallery"):
    for page in PAGES:
        if page.url_path:
            card(page, page_theme(), carried)
st.markdown(
    f"Runs are kept for {MOST_AGE_S // 86_400} days at most, and vanish when the server's disk is cleared: "
    "take home what you want to keep."
)
