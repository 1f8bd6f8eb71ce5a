"""Credits: whose pictures, weights and programs these are."""

import html
import re
from importlib.metadata import PackageNotFoundError, version

import streamlit as st

from app.widgets.shipped import picture_uri
from lab.data.assets import asset_path
from lab.data.credits import Credit, Kind, credits

KINDS: dict[Kind, tuple[str, str]] = {
    "data": ("Data", "What networks learn from here."),
    "weights": ("Trained weights", "A network that others trained, and the names of what it knows."),
    "drawings": ("Drawings", "Emoji artwork that the lab puts together to new pictures."),
    "photographs": ("Photographs", "Pictures to try networks on, and places behind drawn objects."),
}
LICENCE_PAGES = {
    "CC-BY-SA-3.0": "https://creativecommons.org/licenses/by-sa/3.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-2.0": "https://creativecommons.org/licenses/by/2.0/",
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "OFL-1.1": "https://openfontlicense.org/",
}
# Name, packages (the first one that is installed gives the version), licence, what the lab does with it.
LIBRARIES = (
    ("Streamlit", ("streamlit",), "Apache-2.0", "the pages"),
    ("Altair and Vega-Lite", ("altair",), "BSD-3-Clause", "the curves and bars"),
    ("Plotly", ("plotly",), "MIT", "kept for figures in three dimensions"),
    ("TensorFlow", ("tensorflow-cpu", "tensorflow"), "Apache-2.0", "computes networks and their gradients"),
    ("Keras", ("keras",), "Apache-2.0", "builds and trains networks"),
    ("TensorBoard", ("tensorboard",), "Apache-2.0", "shows the logs of a run"),
    ("NumPy", ("numpy",), "BSD-3-Clause", "arrays"),
    ("OpenCV", ("opencv-python-headless",), "Apache-2.0", "draws and warps pictures"),
    ("scikit-image", ("scikit-image",), "BSD-3-Clause", "filters and photographs"),
    ("SciPy", ("scipy",), "BSD-3-Clause", "how alike two sets of pictures are"),
    ("Pillow", ("pillow",), "MIT-CMU", "reads and writes pictures"),
    ("pycocotools", ("pycocotools",), "BSD-2-Clause", "scores of detectors"),
    ("Dask and distributed", ("distributed", "dask"), "BSD-3-Clause", "the engine: workers and their queue"),
    ("cryptography", ("cryptography",), "Apache-2.0 OR BSD-3-Clause", "certificates between app and workers"),
)
STYLE = """<style>
.credits { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17.5rem, 100%), 1fr)); gap: 0.75rem; }
.credits [role="listitem"] { padding: 0.75rem 0.9rem; border: 1px solid rgba(128,134,143,0.35); border-radius: 0.5rem;
  font-size: 0.9rem; line-height: 1.4; overflow-wrap: break-word; }
.credits a { color: inherit; }
.credits b { font-size: 1rem; }
.credits .pictures { display: flex; gap: 0.4rem; height: 4rem; margin-bottom: 0.5rem; }
.credits img { height: 100%; width: auto; border-radius: 0.25rem; }
.credits p { margin: 0.2rem 0 0; }
.credits .licence { font-weight: 600; }
</style>"""


def linked(text: str) -> str:
    """Escaped text in which an address is a link."""
    return re.sub(r"(https://[\w./-]*[\w/])", r'<a href="\1" target="_blank" rel="noopener">\1</a>', html.escape(text))


def licence_words(licence: str) -> str:
    """The licence, each name of `LICENCE_PAGES` a link to its text."""
    words = html.escape(licence)
    for name, page in LICENCE_PAGES.items():
        link = f'<a href="{page}" target="_blank" rel="noopener">{name}</a>'
        words = re.sub(rf"\b{re.escape(name)}\b", link, words)
    return words


def card(credit: Credit) -> str:
    """One work: what it looks like, who made it, under which licence, where it is used."""
    pictures = "".join(f'<img src="{picture_uri(file)}" alt="">' for file in credit.pictures)
    lines = [
        f"<b>{html.escape(credit.title)}</b>",
        f"<p>by {html.escape(credit.by)}</p>",
        f'<p class="licence">{licence_words(credit.licence)}</p>',
        f"<p>Used for {html.escape(credit.used_for)}. {linked(credit.note)}</p>",
    ]
    return f"<div role=listitem>{f'<div class=pictures>{pictures}</div>' if pictures else ''}{''.join(lines)}</div>"


def installed(packages: tuple[str, ...]) -> str:
    """The version of the first package that is installed."""
    for package in packages:
        try:
            return version(package)
        except PackageNotFoundError:
            continue
    return "–"


st.title("Credits")
st.markdown("Whose pictures and weights are these? The lab stands on the work of these people; thank you.")
listed = credits()
for kind, (title, words) in KINDS.items():
    st.subheader(title)
    st.markdown(words)
    cards = "".join(card(credit) for credit in listed if credit.kind == kind)
    st.html(f'{STYLE}<div class="credits" role="list" aria-label="{title}">{cards}</div>')

st.subheader("Programs")
st.markdown("The lab itself is under the **Apache License 2.0**. It is built with:")
st.table(
    {
        "Library": [name for name, *_ in LIBRARIES],
        "Version here": [installed(packages) for _, packages, *_ in LIBRARIES],
        "Licence": [licence for *_, licence, _ in LIBRARIES],
        "What it does in the lab": [role for *_, role in LIBRARIES],
    },
    hide_index=True,
)

st.subheader("Licence texts")
texts = sorted(asset_path("licences").glob("*.txt"))
chosen = st.selectbox(
    "Text",
    texts,
    index=None,
    placeholder="Choose a text to read",
    format_func=lambda path: path.stem.replace("-", " "),
    key="licence",
)
if chosen is not None:
    st.code(chosen.read_text(encoding="utf-8"), language=None, wrap_lines=True)
