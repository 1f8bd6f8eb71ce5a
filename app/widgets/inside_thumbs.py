"""The small pictures of the section "Inside" on Home."""

from functools import cache

from app.studies.museum import points
from app.style import PALETTE, TEXT, Theme
from app.widgets.thumb_parts import CURVES_PX, curves

MOST_WORK, MOST_ERROR = 20.5e9, 23.0


@cache
def museum_thumb(theme: Theme) -> str:
    """Errors of single networks against their work, a circle a network, as large as its weights are many."""
    width, height = CURVES_PX
    most = max(point.parameters for point in points())
    circles = []
    for point in points():
        x, y = point.work / MOST_WORK * width, (1 - point.error / MOST_ERROR) * height
        radius = 11 * (point.parameters / most) ** 0.5
        circles.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{PALETTE.training}" fill-opacity="0.7"/>'
        )
    words = "Errors (up) and multiply-accumulates (right); a circle's area: weights"
    names = f'<b style="color:{TEXT[theme].training}">{len(points())} networks, 2012 to 2015</b>'
    return f"<div>{words}</div>{curves(circles, words)}<div>{names}</div>"
