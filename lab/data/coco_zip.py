"""A ZIP in COCO's layout, a folder of pictures beside a JSON of instances: read in memory, and written for teachers."""

import io
import json
import zipfile
from collections.abc import Sequence

from lab.data.archives import unpack
from lab.data.canvas import Scene
from lab.data.coco import as_coco
from lab.data.coco_folder import CocoFolder, UnreadableCoco, read_coco
from lab.data.mosaic import png_bytes

DOCUMENT, PICTURES = "annotations/instances_scenes.json", "images/"
_WANTED = "instances"  # how COCO's files of boxes and masks begin; others hold captions or body joints
_WRITTEN = (1980, 1, 1, 0, 0, 0)  # the same scenes give the same bytes


def read_coco_zip(data: bytes) -> CocoFolder:
    """Reads a dataset. Pictures are looked up by their own names, in whatever folder they lie.

    Args:
        data: the whole ZIP; limits are those of `lab.data.archives` and `lab.data.coco_folder`.

    Raises:
        UnreadablePicture: if the ZIP cannot be read or is too large.
        UnreadableCoco: if it holds no JSON of instances, or no picture of it can be read.
    """
    documents: dict[str, bytes] = {}
    pictures: dict[str, bytes] = {}
    for path, content in unpack(data):
        name = path.replace("\\", "/").rpartition("/")[2]
        (documents if name.lower().endswith(".json") else pictures).setdefault(name, content)
    if not documents:
        raise UnreadableCoco(
            "The ZIP holds no JSON: COCO's layout is a folder of pictures and, beside it, annotations/instances_….json."
        )
    wanted = [name for name in documents if name.startswith(_WANTED)]
    return read_coco(documents[(wanted or list(documents))[0]], pictures.get)


def write_coco_zip(scenes: Sequence[Scene]) -> bytes:
    """Scenes as a ZIP in COCO's layout."""
    content = as_coco(scenes)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, scene in zip(content["images"], scenes, strict=True):
            archive.writestr(zipfile.ZipInfo(PICTURES + entry["file_name"], _WRITTEN), png_bytes(scene.image))
        document = zipfile.ZipInfo(DOCUMENT, _WRITTEN)
        archive.writestr(document, json.dumps(content), zipfile.ZIP_DEFLATED)
    return file.getvalue()
