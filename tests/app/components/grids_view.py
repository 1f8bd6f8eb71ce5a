"""What a test reads and does on a page with grids."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page


class GridsView:
    """One grids component alone on its page. Grids count in the order in which they stand there."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator(".marks[data-cell]").first.wait_for()

    def canvas(self, grid: int) -> Locator:
        """The upper canvas of a grid."""
        return self.page.locator(".marks[data-cell]").nth(grid)

    def place(self, grid: int, row: int, col: int) -> tuple[float, float]:
        """The middle of a cell, from the canvas's corner."""
        marks = self.canvas(grid)
        cell, left, top = (float(marks.get_attribute(f"data-{name}") or "nan") for name in ("cell", "left", "top"))
        return left + (col + 0.5) * cell, top + (row + 0.5) * cell

    def point_at(self, grid: int, row: int, col: int) -> None:
        x, y = self.place(grid, row, col)
        self.canvas(grid).hover(position={"x": x, "y": y})

    def click(self, grid: int, row: int, col: int) -> None:
        x, y = self.place(grid, row, col)
        self.canvas(grid).click(position={"x": x, "y": y})

    def leave(self) -> None:
        """Move the mouse off the grids."""
        self.page.mouse.move(1, 1)

    @property
    def line(self) -> Locator:
        return self.page.locator(".line")

    def value(self) -> float:
        """The number in the line, without the words for screen readers that may follow it."""
        return number(self.line.locator("strong").inner_text())

    @property
    def equation(self) -> Locator:
        return self.page.locator(".equation")

    def numbers(self, part: str, block: int = 0) -> NDArray[np.float64]:
        """A matrix of the lens, row after row: "window", "weights" or "products". What is empty is NaN."""
        texts = self.page.locator(".block").nth(block).locator(f".{part} .number").all_inner_texts()
        return np.array([number(text) if text else np.nan for text in texts])

    def totals(self) -> list[float]:
        """The sum of each block of the lens."""
        return [number(text.removeprefix("Σ = ")) for text in self.page.locator(".total").all_inner_texts()]

    def marked(self, part: str, mark: str, block: int = 0) -> list[int]:
        """Which numbers of a matrix of the lens are marked "padding", "absent", "dimmed" or "winner"."""
        return [
            index
            for index, span in enumerate(self.page.locator(".block").nth(block).locator(f".{part} .number").all())
            if mark in (span.get_attribute("class") or "").split()
        ]

    def lit(self, grid: int, rows: int, cols: int) -> set[tuple[int, int]]:
        """Cells with a mark over their middle."""
        x, y = self.place(grid, 0, 0)
        cell = float(self.canvas(grid).get_attribute("data-cell") or "nan")
        found: list[list[int]] = self.canvas(grid).evaluate(
            """(marks, [x, y, cell, rows, cols]) => {
                const context = marks.getContext("2d");
                const isLit = (row, col) => context.getImageData(
                    (x + col * cell) * devicePixelRatio, (y + row * cell) * devicePixelRatio, 1, 1).data[3];
                const found = [];
                for (let row = 0; row < rows; row++) for (let col = 0; col < cols; col++)
                    if (isLit(row, col)) found.push([row, col]);
                return found;
            }""",
            [x, y, cell, rows, cols],
        )
        return {(row, col) for row, col in found}


def number(text: str) -> float:
    """Reads a number with a true minus sign."""
    return float(text.replace("\u2212", "-"))
