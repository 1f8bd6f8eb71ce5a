"""The house stands: who imports whom, read from the source and seen in fresh interpreters.

Each rule is a function of one import. The made-up trees at the end show that every rule catches what it forbids.
"""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

PLAIN_LIBRARIES = frozenset({"numpy", "cv2", "skimage", "PIL", "pycocotools", "scipy"})
HEAVY = ("tensorflow", "keras")


@dataclass(frozen=True)
class Import:
    """One imported module, as written at one line of one file."""

    path: str  # from the root, with slashes: app/views/training.py
    line: int
    module: str  # absolute, as far as written: lab.nets.models
    is_relative: bool
    is_in_function: bool
    is_for_types: bool  # under `if TYPE_CHECKING`: never executed

    @property
    def library(self) -> str:
        return self.module.partition(".")[0]

    def reaches(self, *packages: str) -> bool:
        return any(self.module == package or self.module.startswith(package + ".") for package in packages)


def layer_of(path: str) -> str:
    """Says which layer a file belongs to; all of lab that is neither nets nor engine is plain."""
    for layer, folder in (("nets", "lab/nets/"), ("engine", "lab/engine/"), ("plain", "lab/"), ("app", "app/")):
        if path.startswith(folder):
            return layer
    raise ValueError(f"file must lie under app/ or lab/, got {path}")


def plain_imports_only_plain(found: Import) -> str | None:
    if layer_of(found.path) != "plain":
        return None
    if found.library == "lab":
        is_allowed = not found.reaches("lab.nets", "lab.engine")
    else:
        is_allowed = found.library in PLAIN_LIBRARIES or found.library in sys.stdlib_module_names
    return None if is_allowed else f"the plain layer imports only itself, {', '.join(sorted(PLAIN_LIBRARIES))}"


def keras_stays_in_nets(found: Import) -> str | None:
    if layer_of(found.path) != "nets" and found.reaches(*HEAVY):
        return "keras and tensorflow are imported in lab/nets alone"
    return None


def nets_are_reached_through_tasks(found: Import) -> str | None:
    if layer_of(found.path) == "nets" or not found.reaches("lab.nets"):
        return None
    if not found.path.startswith("lab/engine/tasks/"):
        return "lab.nets is imported by lab/engine/tasks/ alone"
    if not (found.is_in_function or found.is_for_types):
        return "tasks import lab.nets inside their bodies, in the worker"
    return None


def dask_stays_in_engine(found: Import) -> str | None:
    if layer_of(found.path) != "engine" and found.reaches("dask", "distributed"):
        return "dask and distributed are imported in lab/engine alone"
    return None


def engine_is_reached_through_backend(found: Import) -> str | None:
    if layer_of(found.path) != "engine" and found.reaches("lab.engine") and found.path != "app/backend.py":
        return "lab.engine is imported by app/backend.py alone"
    return None


def screen_stays_in_app(found: Import) -> str | None:
    if layer_of(found.path) != "app" and found.reaches("streamlit", "plotly", "app"):
        return "streamlit, plotly and app are imported in app alone"
    return None


def studies_are_pure(found: Import) -> str | None:
    if found.path.startswith("app/studies/") and (
        found.reaches("streamlit") or (found.library == "app" and not found.reaches("app.studies"))
    ):
        return "studies compute what pages show and know nothing of the page"
    return None


RULES: tuple[Callable[[Import], str | None], ...] = (
    plain_imports_only_plain,
    keras_stays_in_nets,
    nets_are_reached_through_tasks,
    dask_stays_in_engine,
    engine_is_reached_through_backend,
    screen_stays_in_app,
    studies_are_pure,
)


def source_files(root: Path) -> list[Path]:
    return sorted(path for folder in ("app", "lab") for path in (root / folder).rglob("*.py"))


def imports_of(path: Path, root: Path) -> Iterator[Import]:
    """Finds every import of a file: statements, and import_module or __import__ of a name written out.

    `from lab import nets` counts as an import of `lab.nets`, and so does `from . import nets` in `lab/`.
    """
    relative_path = path.relative_to(root).as_posix()
    package = relative_path.split("/")[:-1]

    def visit(node: ast.AST, is_in_function: bool, is_for_types: bool) -> Iterator[Import]:
        def found(module: str, is_relative: bool = False) -> Import:
            return Import(relative_path, node.lineno, module, is_relative, is_in_function, is_for_types)

        match node:
            case ast.Import(names=names):
                yield from (found(alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                yield from (found(f"{base}.{alias.name}", is_relative=level > 0) for alias in names)
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield found(module)

        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for name, value in ast.iter_fields(node):
            # Decorators and defaults run where the function is defined, not when it is called.
            is_body = is_function and name == "body"
            is_typing = isinstance(node, ast.If) and name == "body" and "TYPE_CHECKING" in ast.unparse(node.test)
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from visit(child, is_in_function or is_body, is_for_types or is_typing)

    yield from visit(ast.parse(path.read_text(encoding="utf-8"), filename=relative_path), False, False)


def rule_violations(root: Path) -> list[str]:
    return [
        f"{found.path}:{found.line} imports {found.module}: {broken}"
        for path in source_files(root)
        for found in imports_of(path, root)
        for rule in RULES
        if (broken := rule(found))
    ]


def unrooted_imports(root: Path) -> list[str]:
    """Finds `import curves`, which would load app/curves.py a second time under another name, and relative imports."""
    inside = {
        child.stem
        for folder in ("app", "lab")
        for child in (root / folder).iterdir()
        if (child.suffix == ".py" or child.is_dir()) and child.stem.isidentifier()
    } - sys.stdlib_module_names
    return [
        f"{found.path}:{found.line} imports {found.module}: name it from the root, app.x or lab.x"
        for path in source_files(root)
        for found in imports_of(path, root)
        if found.is_relative or found.library in inside
    ]


def entry_script_violations(root: Path) -> list[str]:
    """Finds what the entry script would do again in every spawned worker, which executes it under another name."""
    if (root / "app/pages").exists():
        return ["app/pages/ beside the entry script takes over its deep links: pages lie in app/views/"]
    harmless = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    violations = []
    for node in ast.parse((root / "app/main.py").read_text(encoding="utf-8")).body:
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                continue
            case ast.If(test=test) if ast.unparse(test) == "__name__ == '__main__'":
                continue
            case ast.Assign(value=value) | ast.AnnAssign(value=value):
                if not any(isinstance(part, ast.Call) for part in ast.walk(value or node)):
                    continue
        if not isinstance(node, harmless):
            violations.append(
                f"app/main.py:{node.lineno} runs `{ast.unparse(node).splitlines()[0]}`: what the entry script does "
                "stands under `if __name__ == '__main__':`"
            )
    return violations


def loaded_after_importing(modules: list[str], libraries: tuple[str, ...]) -> dict[str, str]:
    """Imports modules one after the other in a fresh interpreter; says which first brought each library in."""
    script = """
import importlib, json, sys
modules, libraries = json.loads(sys.argv[1])
brought = {}
for module in modules:
    importlib.import_module(module)
    for library in libraries:
        if library in sys.modules:
            brought.setdefault(library, module)
print("\\n" + json.dumps(brought))
"""
    finished = subprocess.run(
        [sys.executable, "-c", script, json.dumps([modules, libraries])],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
    )
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout.splitlines()[-1])


def modules_under(*folders: str, without: tuple[str, ...] = ()) -> list[str]:
    paths = [path.relative_to(ROOT) for path in source_files(ROOT)]
    return [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.as_posix().startswith(folders) and not path.as_posix().startswith(without)
    ]


def test_every_layer_imports_only_what_it_may() -> None:
    violations = rule_violations(ROOT)
    assert not violations, "\n".join(violations)


def test_imports_are_named_from_the_root() -> None:
    violations = unrooted_imports(ROOT)
    assert not violations, "\n".join(violations)


def test_the_entry_script_does_nothing_when_a_worker_executes_it_again() -> None:
    violations = entry_script_violations(ROOT)
    assert not violations, "\n".join(violations)


def test_importing_the_app_and_the_engine_leaves_tensorflow_and_keras_out() -> None:
    # A view is a script that draws its page when it is imported; the page tests run those.
    modules = [*modules_under("lab/engine/"), *modules_under("app/", without=("app/views/",))]
    assert {"lab.engine", "app.backend", "app.main"} <= set(modules)
    assert loaded_after_importing(modules, HEAVY) == {}


def test_importing_the_plain_layer_brings_neither_networks_nor_engine_nor_screen() -> None:
    modules = modules_under("lab/", without=("lab/nets/", "lab/engine/"))
    assert {"lab.specs", "lab.ops", "lab.architectures", "lab.data"} <= set(modules)
    assert loaded_after_importing(modules, (*HEAVY, "dask", "distributed", "streamlit", "plotly", "app")) == {}


def test_importing_the_engine_brings_no_screen() -> None:
    assert loaded_after_importing(modules_under("lab/engine/"), ("streamlit", "plotly", "app")) == {}


GOOD_HOUSE = {
    "app/main.py": '''
        """Entry."""
        import streamlit as st
        TITLE = "Lab"
        def main() -> None:
            st.title(TITLE)
        if __name__ == "__main__":
            main()
    ''',
    "app/backend.py": "from lab.engine import cluster",
    "app/studies/boxes.py": "import numpy as np\nfrom app.studies import shapes\nfrom lab.ops import boxes",
    "app/views/training.py": "import streamlit as st\nimport app.studies.boxes\nimport app.backend",
    "lab/__init__.py": "",
    "lab/specs.py": "import dataclasses\nimport numpy as np\nfrom lab.errors import LabError",
    "lab/errors.py": "",
    "lab/ops/boxes.py": "import cv2\nfrom PIL import Image\nfrom lab.ops import pooling\nimport json",
    "lab/nets/models.py": "import keras\nimport tensorflow as tf\nfrom lab import specs",
    "lab/engine/cluster.py": "import distributed\nfrom dask import config\nfrom lab.engine import tasks",
    "lab/engine/tasks/training.py": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from lab.nets.models import Model
        def train(spec):
            from lab.nets import models
            return models
    """,
}


def build_house(root: Path, changes: dict[str, str]) -> Path:
    """Writes the small house with some files changed; their indentation is taken away."""
    for name, source in (GOOD_HOUSE | changes).items():
        lines = source.strip("\n").splitlines()
        indent = len(lines[0]) - len(lines[0].lstrip()) if lines else 0
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(line[indent:] for line in lines) + "\n", encoding="utf-8")
    return root


def test_a_house_in_order_has_no_violations(tmp_path: Path) -> None:
    house = build_house(tmp_path, {})
    assert rule_violations(house) == []
    assert unrooted_imports(house) == []
    assert entry_script_violations(house) == []


PLAIN_RULE = "the plain layer imports only itself, PIL, cv2, numpy, pycocotools, scipy, skimage"
TASKS_RULE = "lab.nets is imported by lab/engine/tasks/ alone"
BODY_RULE = "tasks import lab.nets inside their bodies, in the worker"
KERAS_RULE = "keras and tensorflow are imported in lab/nets alone"
DASK_RULE = "dask and distributed are imported in lab/engine alone"
BACKEND_RULE = "lab.engine is imported by app/backend.py alone"
STUDIES_RULE = "studies compute what pages show and know nothing of the page"
SCREEN_RULE = "streamlit, plotly and app are imported in app alone"


@pytest.mark.parametrize(
    ("path", "source", "line", "module", "rules"),
    [
        ("lab/specs.py", "import pandas", 1, "pandas", [PLAIN_RULE]),
        ("lab/ops/boxes.py", "def f():\n    import sympy.core", 2, "sympy.core", [PLAIN_RULE]),
        ("lab/data/digits.py", "import keras", 1, "keras", [PLAIN_RULE, KERAS_RULE]),
        ("lab/catalog.py", "from dask import delayed", 1, "dask.delayed", [PLAIN_RULE, DASK_RULE]),
        ("lab/events.py", "import streamlit", 1, "streamlit", [PLAIN_RULE, SCREEN_RULE]),
        ("lab/architectures/lenet.py", "from lab import nets", 1, "lab.nets", [PLAIN_RULE, TASKS_RULE]),
        (
            "lab/architectures/lenet.py",
            "from lab.engine import store",
            1,
            "lab.engine.store",
            [PLAIN_RULE, BACKEND_RULE],
        ),
        ("lab/new.py", "import torch", 1, "torch", [PLAIN_RULE]),
        ("lab/nets/models.py", "import numpy\nfrom distributed import worker", 2, "distributed.worker", [DASK_RULE]),
        ("lab/nets/models.py", "from lab.engine.store import Run", 1, "lab.engine.store.Run", [BACKEND_RULE]),
        ("lab/nets/models.py", "from app.studies import boxes", 1, "app.studies.boxes", [SCREEN_RULE]),
        ("lab/engine/store.py", "import tensorflow.io", 1, "tensorflow.io", [KERAS_RULE]),
        ("lab/engine/store.py", "def f():\n    import lab.nets.models", 2, "lab.nets.models", [TASKS_RULE]),
        ("lab/engine/store.py", "import plotly.express", 1, "plotly.express", [SCREEN_RULE]),
        ("lab/engine/tasks/training.py", "from lab.nets import models", 1, "lab.nets.models", [BODY_RULE]),
        ("lab/engine/tasks/training.py", "def f(x=__import__('lab.nets')): ...", 1, "lab.nets", [BODY_RULE]),
        ("lab/engine/tasks/training.py", "class A:\n    import lab.nets", 2, "lab.nets", [BODY_RULE]),
        ("lab/engine/tasks/training.py", "def f():\n    import keras", 2, "keras", [KERAS_RULE]),
        ("app/views/training.py", "import keras", 1, "keras", [KERAS_RULE]),
        ("app/views/training.py", "from lab.nets.models import build", 1, "lab.nets.models.build", [TASKS_RULE]),
        ("app/views/training.py", "from lab import engine", 1, "lab.engine", [BACKEND_RULE]),
        ("app/widgets/run.py", "import distributed", 1, "distributed", [DASK_RULE]),
        ("app/backend.py", "import importlib\nimportlib.import_module('lab.nets')", 2, "lab.nets", [TASKS_RULE]),
        ("app/studies/boxes.py", "import streamlit as st", 1, "streamlit", [STUDIES_RULE]),
        ("app/studies/boxes.py", "from app.widgets import tiles", 1, "app.widgets.tiles", [STUDIES_RULE]),
    ],
)
def test_each_rule_names_file_line_and_import(
    tmp_path: Path, path: str, source: str, line: int, module: str, rules: list[str]
) -> None:
    house = build_house(tmp_path, {path: source})
    assert rule_violations(house) == [f"{path}:{line} imports {module}: {rule}" for rule in rules]


@pytest.mark.parametrize(
    ("path", "source", "message"),
    [
        ("app/views/training.py", "import views", "app/views/training.py:1 imports views"),
        ("app/main.py", "from backend import get_backend", "app/main.py:1 imports backend.get_backend"),
        ("lab/ops/boxes.py", "import numpy\nimport specs", "lab/ops/boxes.py:2 imports specs"),
        ("lab/ops/boxes.py", "from . import pooling", "lab/ops/boxes.py:1 imports lab.ops.pooling"),
        ("lab/ops/boxes.py", "from ..errors import LabError", "lab/ops/boxes.py:1 imports lab.errors.LabError"),
    ],
)
def test_imports_without_their_root_are_found(tmp_path: Path, path: str, source: str, message: str) -> None:
    house = build_house(tmp_path, {path: source})
    assert unrooted_imports(house) == [f"{message}: name it from the root, app.x or lab.x"]


@pytest.mark.parametrize("statement", ["st.title('Lab')", "pages = st.navigation([])", "for page in PAGES: page.run()"])
def test_an_unguarded_entry_script_is_found(tmp_path: Path, statement: str) -> None:
    house = build_house(tmp_path, {"app/main.py": f"import streamlit as st\n{statement}"})
    [violation] = entry_script_violations(house)
    assert violation.startswith("app/main.py:2 runs `")


def test_a_pages_folder_beside_the_entry_script_is_found(tmp_path: Path) -> None:
    house = build_house(tmp_path, {"app/pages/one.py": ""})
    assert entry_script_violations(house) == [
        "app/pages/ beside the entry script takes over its deep links: pages lie in app/views/"
    ]


def test_a_library_brought_in_by_an_import_is_found() -> None:
    assert loaded_after_importing(["json", "wave", "colorsys"], ("wave", "turtle")) == {"wave": "wave"}
