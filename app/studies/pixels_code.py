"""Lines of code that give exactly what the page "Pixels" shows. Pure."""

from app.studies.pixels import VALUES_A_BAR, Chosen
from app.studies.shuffle_study import LARGEST_WEIGHT, SOBEL, ShuffleStudy

_PLANES = {
    "Grey": "cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)",
    "R": "image[..., 0]",
    "G": "image[..., 1]",
    "B": "image[..., 2]",
    "H": "cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[..., 0]",
    "S": "cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[..., 1]",
    "V": "cv2.cvtColor(image, cv2.COLOR_RGB2HSV)[..., 2]",
}


def values_code(chosen: Chosen) -> str:
    """`plane`, uint8 `(H, W)`, and `values`, uint8 `(side, side)`, from `image`."""
    region = chosen.region
    return "\n".join(
        [
            *(["import cv2", ""] if "cv2" in _PLANES[chosen.plane] else []),
            f"# image: uint8 {chosen.image.shape}: rows (y), columns (x), and red, green, blue",
            f"plane = {_PLANES[chosen.plane]}",
            f"x, y, side = {region.x}, {region.y}, {region.side}",
            "values = plane[y : y + side, x : x + side]  # rows first: plane[y, x]",
        ]
    )


def histogram_code(chosen: Chosen) -> str:
    """`whole` and `region`, int64 `(64,)`, from `image`."""
    bars = f"reshape(-1, {VALUES_A_BAR}).sum(axis=1)"
    return "\n".join(
        [
            "import numpy as np",
            values_code(chosen),
            f"whole = np.bincount(plane.ravel(), minlength=256).{bars}  # {VALUES_A_BAR} values a bar",
            f"region = np.bincount(values.ravel(), minlength=256).{bars}",
        ]
    )


def gradients_code(chosen: Chosen) -> str:
    """`magnitude` and `direction` in degrees, float64 `(H, W)`, and `is_steep`, bool `(H, W)`, from `image`."""
    return "\n".join(
        [
            "import cv2",
            "import numpy as np",
            "",
            f"# image: uint8 {chosen.image.shape}, red, green, blue",
            "grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)",
            "across = cv2.Sobel(grey, cv2.CV_64F, 1, 0, borderType=cv2.BORDER_REPLICATE)",
            "down = cv2.Sobel(grey, cv2.CV_64F, 0, 1, borderType=cv2.BORDER_REPLICATE)",
            "magnitude = np.hypot(across, down)",
            "direction = np.degrees(np.arctan2(down, across))  # 0 to the right, 90 downwards",
            f"is_steep = (magnitude > 0) & (magnitude >= {chosen.share:g} * magnitude.max())",
        ]
    )


def shuffle_code(study: ShuffleStudy) -> str:
    """`total` and `shuffled_total`, `edges` and `shuffled_edges`, and correlations from `picture`."""
    size = study.before.values.shape
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"# picture: uint8 {size}, grey",
            f"order = np.random.default_rng({study.seed}).permutation(picture.size)",
            "shuffled = picture.ravel()[order].reshape(picture.shape)",
            "",
            f"weights = np.random.default_rng({study.seed}).integers({-LARGEST_WEIGHT}, {LARGEST_WEIGHT + 1}, "
            "picture.shape)",
            "total = (weights * picture).sum()  # one unit of a dense layer",
            "shuffled_total = (weights.ravel()[order].reshape(picture.shape) * shuffled).sum()",
            "",
            f"sobel = np.array({SOBEL.astype(int).tolist()})",
            "",
            "",
            "def convolve(image):",
            "    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), (3, 3))",
            '    return np.einsum("hwij,ij->hw", windows, sobel)',
            "",
            "",
            "def neighbours(image):",
            "    return np.corrcoef(image[:, :-1].ravel(), image[:, 1:].ravel())[0, 1]",
            "",
            "",
            "edges, shuffled_edges = convolve(picture), convolve(shuffled)",
            "response, shuffled_response = np.abs(edges).mean(), np.abs(shuffled_edges).mean()",
            "correlation, shuffled_correlation = neighbours(picture), neighbours(shuffled)",
        ]
    )
