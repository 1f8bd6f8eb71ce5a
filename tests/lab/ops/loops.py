"""The second way: plain loops that read the picture through an index, and know nothing of the code under test."""

import numpy as np


def cell(image, row, column, mode="zero"):
    """The channels at a place that may lie outside the picture; None where there is nothing but zeros."""
    place = []
    for index, size in ((row, image.shape[0]), (column, image.shape[1])):
        if not 0 <= index < size:
            if mode == "zero":
                return None
            if mode == "replicate":
                index = 0 if index < 0 else size - 1
            else:
                index = -index if index < 0 else 2 * (size - 1) - index
        place.append(index)
    return image[tuple(place)]


def positions(size, kernel, stride, dilation, before, after):
    """How often a kernel can be put down, counted by trying."""
    count, at = 0, -before
    while at + (kernel - 1) * dilation < size + after:
        count, at = count + 1, at + stride
    return count


def convolved(image, kernel, stride=1, dilation=1, pads=(0, 0, 0, 0), mode="zero"):
    """Four loops: two over the outputs, two over the kernel's cells."""
    top, bottom, left, right = pads
    height = positions(image.shape[0], kernel.shape[0], stride, dilation, top, bottom)
    width = positions(image.shape[1], kernel.shape[1], stride, dilation, left, right)
    output = np.zeros((height, width, kernel.shape[3]))
    for row in range(height):
        for column in range(width):
            for i in range(kernel.shape[0]):
                for j in range(kernel.shape[1]):
                    seen = cell(image, row * stride + i * dilation - top, column * stride + j * dilation - left, mode)
                    if seen is not None:
                        output[row, column] += seen @ kernel[i, j]
    return output


def window_cells(image, size_hw, stride, pads):
    """Yields row, column, and the (place, channels) pairs of those cells of each window that lie in the picture."""
    top, bottom, left, right = pads
    for row in range(positions(image.shape[0], size_hw[0], stride, 1, top, bottom)):
        for column in range(positions(image.shape[1], size_hw[1], stride, 1, left, right)):
            places = [
                (row * stride + i - top, column * stride + j - left)
                for i in range(size_hw[0])
                for j in range(size_hw[1])
            ]
            cells = [(place, cell(image, *place)) for place in places]
            yield row, column, [(place, seen) for place, seen in cells if seen is not None]
