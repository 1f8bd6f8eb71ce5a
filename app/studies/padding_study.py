"""What each padding gets wrong, when the pixels that it must invent are known. Pure."""

from dataclasses import dataclass

import numpy as np

from app.studies.convolving import Padding, Sliding, convolve
from lab.errors import DoesNotFit
from lab.ops.padding import covered

INVENTING: tuple[Padding, ...] = ("same", "reflect", "replicate")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaddingStudy:
    """Results of one picture whose margin was cut off.

    Attributes:
        margin: pixels cut off each side: as far as the kernel reaches over the edge.
        results: by padding, "valid" among them: float64 `(H', W')`, stride 1.
        mistakes: by inventing padding, the distance of each result from that with the true pixels.
    """

    margin: int
    results: dict[Padding, np.ndarray]
    mistakes: dict[Padding, np.ndarray]

    def border_mean(self, padding: Padding) -> float:
        """The mean mistake of the outputs whose window reaches over the edge; 0 if none does."""
        mistake = self.mistakes[padding]
        is_border = np.ones(mistake.shape, bool)
        is_border[self.margin : len(mistake) - self.margin, self.margin : mistake.shape[1] - self.margin] = False
        return float(mistake[is_border].mean()) if is_border.any() else 0.0


def study_padding(image: np.ndarray, kernel: np.ndarray, dilation: int) -> PaddingStudy:
    """Cuts a margin off, lets each padding invent it again, and compares with what the true pixels give.

    Args:
        image: uint8 `(H, W, C)`.
        kernel: float `(kh, kw, C)`.
        dilation: distance of the kernel's cells in pixels.

    Raises:
        DoesNotFit: if nothing is left of the picture without its margin.
    """
    height, width = image.shape[:2]
    margin = max(covered(size, dilation) // 2 for size in kernel.shape[:2])
    if min(height, width) <= 2 * margin:
        raise DoesNotFit(
            f"This comparison cuts {margin} off each side, which needs more than {2 * margin} pixels; the picture has "
            f"{min(height, width)}: raise the resolution or take a smaller kernel."
        )
    inner = image[margin : height - margin, margin : width - margin]
    plain = Sliding(dilation=dilation)
    pads = Sliding(padding="same", dilation=dilation).pads((len(inner), inner.shape[1]), kernel.shape[:2])
    top, left = margin - pads.top, margin - pads.left
    truth = convolve(image, kernel, plain).output[top : top + len(inner), left : left + inner.shape[1]]
    results: dict[Padding, np.ndarray] = {"valid": convolve(inner, kernel, plain).output}
    for padding in INVENTING:
        results[padding] = convolve(inner, kernel, Sliding(padding=padding, dilation=dilation)).output
    return PaddingStudy(
        margin=margin,
        results=results,
        mistakes={padding: np.abs(results[padding] - truth) for padding in INVENTING},
    )


def padding_code(image: np.ndarray, kernel: np.ndarray, dilation: int) -> str:
    """`results` and `mistakes`, by padding, from `image`; both as in `PaddingStudy`."""
    height, width = image.shape[:2]
    kh, kw = kernel.shape[:2]
    margin = max(covered(size, dilation) // 2 for size in (kh, kw))
    pads = Sliding(padding="same", dilation=dilation).pads((height - 2 * margin, width - 2 * margin), (kh, kw))
    numbers = np.array2string(kernel, separator=", ", floatmode="unique", threshold=10_000, max_line_width=110)
    return "\n".join(
        [
            "import numpy as np",
            "",
            f"# image: uint8 {image.shape}",
            f"kernel = np.array({numbers})",
            "",
            "def convolved(picture):",
            f"    reach = ({covered(kh, dilation)}, {covered(kw, dilation)})",
            "    windows = np.lib.stride_tricks.sliding_window_view(picture, reach, axis=(0, 1))",
            f'    return np.einsum("hwcij,ijc->hw", windows[..., ::{dilation}, ::{dilation}], kernel)',
            "",
            f"inner = image[{margin} : {height - margin}, {margin} : {width - margin}].astype(float)",
            f"frame = (({pads.top}, {pads.bottom}), ({pads.left}, {pads.right}), (0, 0))",
            'results = {"valid": convolved(inner)}',
            'for padding, mode in {"same": "constant", "reflect": "reflect", "replicate": "edge"}.items():',
            "    results[padding] = convolved(np.pad(inner, frame, mode=mode))",
            f"top, left = {margin - pads.top}, {margin - pads.left}",
            "truth = convolved(image.astype(float))[top : top + len(inner), left : left + inner.shape[1]]",
            'mistakes = {padding: abs(results[padding] - truth) for padding in ("same", "reflect", "replicate")}',
        ]
    )
