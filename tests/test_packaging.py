"""What is promised about installing and running the lab is what the files say."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
IMPORTED_FROM = {"cv2": "opencv-python-headless", "skimage": "scikit-image", "PIL": "pillow"}
VARIABLE = re.compile(r"LAB_[A-Z]+(?:_[A-Z]+)*")


def requirement_lines(name: str) -> list[str]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def requirements(name: str) -> list[Requirement]:
    return [Requirement(line) for line in requirement_lines(name) if not line.startswith("-")]


def product_files() -> list[Path]:
    return sorted(path for folder in ("app", "lab") for path in (ROOT / folder).rglob("*.py"))


def run_make(*arguments: str) -> subprocess.CompletedProcess[str]:
    if not shutil.which("make"):
        pytest.skip("make is not installed")
    # The make that runs these tests hands its flags on in the environment.
    environment = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    }
    return subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture
def installed_environment(tmp_path: Path) -> Path:
    """An environment as `make install-dev` leaves it, without the libraries."""
    environment = tmp_path / "environment"
    (environment / "bin").mkdir(parents=True)
    (environment / "bin" / "python").symlink_to(sys.executable)
    for stamp in (".cnn-visual-lab-run", ".cnn-visual-lab-dev"):
        (environment / stamp).write_text(f"{ROOT}\n", encoding="utf-8")
    return environment


def dockerfile_steps() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def test_streamlit_cloud_and_the_package_ask_for_the_same_libraries() -> None:
    listed = {str(requirement) for requirement in requirements("requirements.txt")}
    declared = {str(Requirement(text)) for text in PROJECT["project"]["dependencies"]}
    assert listed == declared


def test_the_lab_itself_is_installed_last() -> None:
    assert requirement_lines("requirements.txt")[-1] == "-e ."


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_a_lower_bound_and_is_met_here(name: str) -> None:
    for requirement in requirements(name):
        assert {one.operator for one in requirement.specifier} & {"~=", ">=", "=="}, f"{requirement} has no lower bound"
        if requirement.marker is None or requirement.marker.evaluate():
            version = metadata.version(requirement.name)
            assert version in requirement.specifier, f"{requirement} is asked for, {version} is installed"


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("linux", "x86_64", "tensorflow-cpu"),
        ("linux", "aarch64", "tensorflow"),
        ("darwin", "arm64", "tensorflow"),
        ("win32", "AMD64", "tensorflow"),
    ],
)
def test_every_machine_gets_one_tensorflow(system: str, machine: str, expected: str) -> None:
    where = {"sys_platform": system, "platform_machine": machine}
    chosen = [
        requirement.name
        for requirement in requirements("requirements.txt")
        if requirement.name.startswith("tensorflow")
        and (requirement.marker is None or requirement.marker.evaluate(where))
    ]
    assert chosen == [expected]


def test_classifiers_name_the_pythons_that_are_allowed() -> None:
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    pattern = re.compile(r"Programming Language :: Python :: (3\.\d+)")
    named = {match[1] for text in PROJECT["project"]["classifiers"] if (match := pattern.fullmatch(text))}
    assert named == {f"3.{minor}" for minor in range(40) if f"3.{minor}.5" in allowed}


def test_every_imported_library_is_a_requirement() -> None:
    required = {canonicalize_name(requirement.name) for requirement in requirements("requirements.txt")}
    required |= {"tensorflow"}  # tensorflow-cpu is the same import
    undeclared = []
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names=names):
                    modules = [alias.name for alias in names]
                case ast.ImportFrom(module=str(module), level=0):
                    modules = [module]
                case _:
                    continue
            for library in {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"app", "lab"}:
                if canonicalize_name(IMPORTED_FROM.get(library, library)) not in required:
                    undeclared.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {library}")
    assert not undeclared, "not in requirements.txt:\n" + "\n".join(undeclared)


def test_every_file_beside_the_code_travels_with_the_package() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    left_behind = [
        path.relative_to(ROOT).as_posix()
        for folder in ("app", "lab")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix not in {".py", ".pyc"}
        and not any(fnmatch(path.name, pattern) for pattern in patterns)
    ]
    assert left_behind == []


def test_the_licence_is_apache_2_in_full() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize(
    ("target", "command"),
    [
        ("run", "-m streamlit run app/main.py"),
        ("dev", "--server.fileWatcherType=auto"),
        ("test", '-m pytest -m "not slow"'),
        ("verify", "-m pytest -m slow"),
        ("bench", "-m bench"),
        ("format", "ruff format ."),
    ],
)
def test_an_installed_lab_starts_at_once(installed_environment: Path, target: str, command: str) -> None:
    made = run_make("--dry-run", target, f"VENV={installed_environment}")
    assert made.returncode == 0, made.stderr
    assert command in made.stdout
    assert "pip" not in made.stdout


def test_an_environment_of_another_checkout_is_installed_anew(installed_environment: Path) -> None:
    (installed_environment / ".cnn-visual-lab-run").write_text("/elsewhere\n", encoding="utf-8")
    made = run_make("--dry-run", "run", f"VENV={installed_environment}")
    assert "install -r requirements.txt" in made.stdout


def test_a_new_machine_creates_the_environment_installs_and_starts(tmp_path: Path) -> None:
    steps = run_make("--dry-run", "run", f"VENV={tmp_path / 'new'}").stdout
    in_order = ["-m venv", "install -r requirements.txt", "streamlit run app/main.py"]
    places = [steps.find(step) for step in in_order]
    assert -1 not in places
    assert places == sorted(places)


def test_pretrain_asks_which_weights(installed_environment: Path) -> None:
    made = run_make("pretrain", f"VENV={installed_environment}")
    assert made.returncode != 0
    assert "make pretrain NAME=" in made.stderr


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("exit 1", "Python 3.11, 3.12 or 3.13 is needed"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "lacks the venv module"),
    ],
)
def test_a_python_that_does_not_serve_is_named(tmp_path: Path, body: str, complaint: str) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    python.chmod(0o755)
    made = run_make("install", f"VENV={tmp_path / 'new'}", f"PYTHON={python}")
    assert made.returncode != 0
    assert complaint in made.stderr
    assert str(python) in made.stderr


def test_the_image_runs_as_an_ordinary_user_and_reports_its_health() -> None:
    steps = dockerfile_steps()
    words = [word for word, _ in steps]
    [user] = [argument for word, argument in steps if word == "USER"]
    assert user not in {"root", "0"}
    assert words.index("USER") > max(place for place, word in enumerate(words) if word == "RUN")
    assert "/_stcore/health" in dict(steps)["HEALTHCHECK"]
    assert dict(steps)["EXPOSE"] == "8501"
    assert "app/main.py" in dict(steps)["ENTRYPOINT"]


def test_the_image_installs_its_libraries_before_it_takes_the_code() -> None:
    steps = dockerfile_steps()
    install = next(place for place, (word, text) in enumerate(steps) if word == "RUN" and "pip install" in text)
    copied_before = {text.split()[0] for word, text in steps[:install] if word == "COPY"}
    assert copied_before == {"requirements.txt"}
    assert "--no-cache-dir" in steps[install][1]


def test_the_image_has_a_python_that_is_allowed() -> None:
    [base] = [argument for word, argument in dockerfile_steps() if word == "FROM"]
    version = re.fullmatch(r"python:(3\.\d+)-slim", base)
    assert version
    assert f"{version[1]}.5" in SpecifierSet(PROJECT["project"]["requires-python"])


def test_the_image_takes_the_product_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    taken = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    assert rules[0] == "*"
    assert taken == {"app", "lab", "assets", ".streamlit", "pyproject.toml", "requirements.txt", "README.md", "LICENSE"}
    assert ".streamlit/secrets.toml" in rules


def test_the_readme_explains_every_variable_that_the_code_reads_and_no_other() -> None:
    read = {
        node.value
        for path in product_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and VARIABLE.fullmatch(node.value)
    }
    table = re.findall(r"^\| `(LAB_\w+)` \|", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert len(table) == len(set(table))
    assert {"only in the code": read - set(table), "only in README.md": set(table) - read} == {
        "only in the code": set(),
        "only in README.md": set(),
    }


def test_the_readme_names_every_folder_of_the_house() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    folders = [
        f"{folder}/{child.name}/"
        for folder in ("app", "lab")
        for child in sorted((ROOT / folder).iterdir())
        if (child / "__init__.py").exists() or any(child.glob("*.py"))
    ]
    assert [folder for folder in folders if folder not in text] == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_between_the_documents_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_ci_runs_the_whole_of_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True, timeout=30)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-1] == "make test"
