"""A visitor's folder in COCO's layout: explained, uploaded, looked at, and answered by the shipped detector."""

import hashlib
from typing import NamedTuple

import numpy as np
import streamlit as st

from app.backend import get_backend, tasks
from app.studies.coco_figures import DETECTOR
from app.studies.coco_own import Own, example_zip, excerpt, shown_answers, shown_truth
from app.widgets.coco_figures import confidence_control
from app.widgets.tiles import picture
from lab.cards import detector_names
from lab.data.answers import Outlines, joined
from lab.data.archives import MAX_FILES, MAX_UNPACKED_BYTES
from lab.data.coco_folder import CocoFolder, UnreadableCoco
from lab.data.coco_zip import read_coco_zip
from lab.data.scenes import CATEGORY_NAMES
from lab.errors import EngineUnavailable, UnreadablePicture

MEMORY_KEY = "own-coco"
AT_ONCE = 8  # pictures a question
TIMEOUT_S = 90.0
SHOWN_PX = 512
TREE = """
my-data.zip
├── images/
│   ├── 000001.png
│   └── 000002.png
└── annotations/
    └── instances_scenes.json
"""
LAYOUT = """
- **images**: a number (`id`) and a file name for each picture.
- **annotations**: an entry an object. Which picture it is on, which category it has, its box `bbox` (left, top, width,
  height, in pixels) and its mask `segmentation`: polygons as lists of x, y, x, y …, or a run-length code, how many
  pixels in turn are outside and inside, column by column, here packed into a string. `iscrowd` marks a crowd whose
  members are not told apart: finding it is neither right nor wrong.
- **categories**: number and name of each kind of thing. COCO's numbers run to 90, with gaps.
"""


class _Memory(NamedTuple):
    """What became of the file that was uploaded last: it is read, and the detector asked, once."""

    digest: str
    own: Own


def own_data() -> Own | None:
    """Draws the layout, the uploader, and what was uploaded; None until there is something."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.markdown("**Your pictures and boxes, as a ZIP in COCO's layout**")
        file = st.file_uploader(
            "A ZIP in COCO's layout", type=["zip"], key="own-coco-zip",
            help=f"At most {MAX_FILES} files, {MAX_UNPACKED_BYTES // 10**6} MB unpacked. Nothing is written to a disk.",
        )  # fmt: skip
        st.download_button(
            "Six scenes to try it with", _example(), "coco-example.zip", "application/zip",
            icon=":material/download:",
            on_click="ignore",
            help="Test scenes with drawings by other artists, in this layout. Load the file up again as it is, or "
            "change its JSON first.",
        )  # fmt: skip
        if file is None:
            st.info("Nothing is loaded up yet. The button gives you a ZIP to begin with.")
    with right, st.expander("The layout", expanded=file is None):
        _layout()
    if file is None:
        return None
    try:
        return _uploaded(file.getvalue())
    except (UnreadablePicture, UnreadableCoco) as error:
        st.error(str(error))
        return None


def _layout() -> None:
    words, example = st.columns(2, gap="medium")
    with words:
        st.code(TREE.strip(), language=None)
        st.markdown("Names of folders do not matter here. The JSON has three lists:")
        st.markdown(LAYOUT)
    with example:
        st.markdown("From a scene of the lab, the first entry of each list:")
        st.code(_excerpt(), language="json", wrap_lines=True)


@st.cache_data(show_spinner=False)
def _example() -> bytes:
    return example_zip()


@st.cache_data(show_spinner=False)
def _excerpt() -> str:
    return excerpt()


def _uploaded(data: bytes) -> Own:
    digest = hashlib.sha256(data).hexdigest()
    memory = st.session_state.get(MEMORY_KEY)
    if not isinstance(memory, _Memory) or memory.digest != digest:
        with st.spinner("Reading the ZIP …"):
            memory = _Memory(digest, Own(folder=read_coco_zip(data)))
    own = memory.own
    _told(own)
    unanswered: EngineUnavailable | None = None
    if own.found is None and own.shared and DETECTOR in detector_names():
        try:
            own = Own(folder=own.folder, found=_ask(own.folder))
        except EngineUnavailable as error:
            unanswered = error  # what the file says is shown all the same
    st.session_state[MEMORY_KEY] = _Memory(digest, own)
    controls, stage = st.columns([1, 4], gap="large")
    with controls:
        number, confidence = _picture_controls(own)
    with stage:
        _one(own, number, confidence)
    if unanswered is not None:
        raise unanswered
    _scores(own)
    return own


def _ask(folder: CocoFolder) -> Outlines:
    """Asks the worker, some pictures at a time."""
    lots = [folder.pictures[first : first + AT_ONCE] for first in range(0, len(folder.pictures), AT_ONCE)]
    bar = st.progress(0.0, "The detector looks at the pictures …")
    parts = []
    try:
        for number, lot in enumerate(lots, 1):
            files = tuple(picture.content for picture in lot)
            parts.append((get_backend().call(tasks.answer_files, DETECTOR, files, timeout_s=TIMEOUT_S), len(lot)))
            bar.progress(number / len(lots), "The detector looks at the pictures …")
    finally:
        bar.empty()
    return joined(parts)


def _told(own: Own) -> None:
    """What is in the file, and what is wrong with it."""
    folder = own.folder
    told = (
        (len(folder.pictures), "picture", "pictures"),
        (len(own.truth.labels), "object", "objects"),
        (len(np.unique(own.truth.labels)), "category", "categories"),
    )
    pictures, objects, categories = (f"{count} {one if count == 1 else many}" for count, one, many in told)
    st.markdown(f"**{pictures}, {objects} of {categories}** ({len(folder.category_names)} listed)")
    if folder.notes:
        st.warning(f"Passed over: {len(folder.notes)} {'thing' if len(folder.notes) == 1 else 'things'}.")
        st.dataframe([{"what was passed over, and why": note} for note in folder.notes], hide_index=True)
    else:
        st.caption("Every picture and every object could be read.")


def _picture_controls(own: Own) -> tuple[int, float]:
    count = len(own.folder.pictures)
    number = st.slider("Picture", 1, count, 1, key=f"own-coco-{count}") if count > 1 else 1
    confidence = confidence_control("Less sure answers are not drawn; AP counts all.") if own.found is not None else 0.0
    return number - 1, confidence


def _one(own: Own, number: int, confidence: float) -> None:
    shown = own.folder.pictures[number]
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**What the file says**")
        words = f"The picture with its {len(shown.labels)} true boxes and masks"
        st.html(picture(shown_truth(shown, own.folder.category_names), width_px=SHOWN_PX, alt=words))
        st.text(f"{shown.name}, {shown.size_hw[1]} × {shown.size_hw[0]} pixels, objects: {len(shown.labels)}")
    with right:
        if own.found is not None:
            st.markdown("**What the shipped detector says**")
            drawn = shown_answers(shown, number, own.found, confidence)
            st.html(picture(drawn, width_px=SHOWN_PX, alt="The picture with the detector's boxes and masks"))


def _scores(own: Own) -> None:
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("**Categories of the file**")
        st.dataframe(own.rows(), hide_index=True)
    with right:
        st.markdown("**How good the shipped detector is here**")
        if own.figures is None:
            st.info(
                "None of the categories is one of the 24 that the lab's detector knows, so it is not asked: "
                f"{', '.join(CATEGORY_NAMES)}."
                if not own.shared
                else "The lab's detector is not there."
            )
            return
        st.dataframe(own.score_rows(), hide_index=True, height="content")
        st.caption(
            f"Worked out by pycocotools. Of {len(own.folder.category_names)} listed categories the detector knows "
            f"{len(own.shared)}; the mean is over those of them that occur. Objects of the others are left out. This "
            "network has only ever seen drawings: on photographs it will miss most. Pictures are made to fit its "
            "256 × 256 pixels."
        )
