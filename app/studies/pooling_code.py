"""Lines of code that give exactly what the page "Pooling" shows; Keras where it has that pooling, else NumPy. Pure."""

from app.studies.pooling import Pool, Shift, Shown

_KERAS = {"max": "max_pool", "average": "average_pool"}
_KERAS_GLOBAL = {"max": "max", "average": "mean"}


def slide_code(shown: Shown) -> str:
    """`output`, float `(H', W')`, from `image`, float64 `(H, W)`."""
    return "\n".join([*_imports(shown.pool), "", _input("image", shown), *_lines(shown)])


def relu_code(shown: Shown) -> str:
    """`relu_first`, `pool_first` and their largest `difference` from `signed`."""
    return "\n".join(
        [
            *_function(shown, "signed"),
            "relu_first = pool(np.maximum(signed, 0))",
            "pool_first = np.maximum(pool(signed), 0)",
            "difference = np.abs(relu_first - pool_first).max()",
        ]
    )


def shift_code(shown: Shown, shift: Shift) -> str:
    """`before`, `after` and their relative `change` from `image`."""
    if shift.edges == "Circular":
        moved = [f"moved = np.roll(image, ({shift.down}, {shift.right}), axis=(0, 1))"]
    else:
        moved = [
            f'moved = np.pad(image, (({shift.down}, 0), ({shift.right}, 0)), mode="edge")',
            "moved = moved[: image.shape[0], : image.shape[1]]",
        ]
    return "\n".join(
        [
            *_function(shown, "image"),
            *moved,
            "before, after = np.asarray(pool(image)), np.asarray(pool(moved))",
            "size = (np.abs(before).sum() + np.abs(after).sum()) / 2",
            "change = np.abs(before - after).sum() / size if size > 0 else 0.0",
        ]
    )


def _imports(pool: Pool) -> list[str]:
    return ["import keras", "import numpy as np"] if pool.rule in _KERAS else ["import numpy as np"]


def _input(name: str, shown: Shown) -> str:
    return f"# {name}: float64 {shown.values.shape}, the numbers of the input"


def _function(shown: Shown, name: str) -> list[str]:
    body = [f"    {line}" for line in _lines(shown)]
    return [
        *_imports(shown.pool),
        "",
        _input(name, shown),
        "",
        "",
        "def pool(image):",
        *body,
        "    return output",
        "",
        "",
    ]


def _lines(shown: Shown) -> list[str]:
    rule = shown.pool.rule
    if rule not in _KERAS:
        return _numpy_lines(shown)
    if shown.pool.is_global:
        return [f"output = keras.ops.{_KERAS_GLOBAL[rule]}(image[None, ..., None], axis=(1, 2))  # (N, C)"]
    settings = f"{shown.window_hw}, strides={shown.pool.step}"
    operation = f"keras.ops.{_KERAS[rule]}"
    if shown.pool.padding != "custom":
        return [f'output = {operation}(image[None, ..., None], {settings}, padding="{shown.pool.padding}")[0, ..., 0]']
    if rule == "max":
        return [
            f"padded = np.pad(image, {_margin(shown)}, constant_values=-np.inf)  # padding never wins",
            f'output = {operation}(padded[None, ..., None], {settings}, padding="valid")[0, ..., 0]',
        ]
    return [
        f"padded, inside = (np.pad(map, {_margin(shown)})[None, ..., None] for map in (image, np.ones_like(image)))",
        f'total = {operation}(padded, {settings}, padding="valid")',
        f'share = {operation}(inside, {settings}, padding="valid")  # padding does not count',
        "output = (total / share)[0, ..., 0]",
    ]


def _numpy_lines(shown: Shown) -> list[str]:
    lines = [
        "# Keras has no such pooling.",
        f"padded = np.pad(image, {_margin(shown)})",
        f"windows = np.lib.stride_tricks.sliding_window_view(padded, {shown.window_hw})",
        f"windows = windows[:: {shown.pool.step}, :: {shown.pool.step}]  # (H', W', window, window)",
    ]
    if shown.pool.rule == "l2":
        return [*lines, "output = np.sqrt((windows**2).sum(axis=(2, 3)))"]
    return [
        *lines,
        "cells = windows.reshape(*windows.shape[:2], -1)",
        "heap = cells.cumsum(axis=-1)  # each cell adds its own height",
        f"rng = np.random.default_rng({shown.pool.seed})",
        "mark = rng.random((*cells.shape[:2], 1)) * heap[..., -1:]  # anywhere on the heap",
        "drawn = (heap > mark).argmax(axis=-1)",
        "output = np.take_along_axis(cells, drawn[..., None], axis=-1)[..., 0]",
    ]


def _margin(shown: Shown) -> str:
    top, bottom, left, right = shown.pads
    return f"(({top}, {bottom}), ({left}, {right}))"
