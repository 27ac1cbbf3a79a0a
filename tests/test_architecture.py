"""The layout of the code: import contracts, short files, docstrings, and who may commit.

The contracts stand in `pyproject.toml` under `[tool.importlinter]`.
"""

import ast
import shutil
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
PACKAGE = PROJECT / "assetmap"
FILES = sorted(PACKAGE.rglob("*.py"))
RIDDLES = {"What", "How", "Which", "Who", "Whom", "Whose", "Where", "When", "Why", "That"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service"}
MOST_LINES = 400


def lint_imports(project: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of the package in a folder."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache"],
        cwd=project,
        env={"PYTHONPATH": str(project), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_import_contracts_hold() -> None:
    done = lint_imports(PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "wrong", "contract"),
    [
        (
            "assetmap/places/queries.py",
            "import assetmap.assets.record.models",
            "Features import only what lies below them",
        ),
        (
            "assetmap/registration/limits.py",
            "import assetmap.gaps.question",
            "Features import only what lies below them",
        ),
        (
            "assetmap/assets/record/entry.py",
            "import assetmap.assets.search.filters",
            "Folders of assets",
        ),
        ("assetmap/gaps/report/contents.py", "import assetmap.gaps.files.xlsx", "Folders of gaps"),
        (
            "assetmap/registration/questions/answers.py",
            "import assetmap.registration.drafts.actions",
            "Folders of registration",
        ),
        (
            "assetmap/voice/ideas/wording.py",
            "import assetmap.voice.emergencies.abilities",
            "Folders of voice",
        ),
        (
            "assetmap/gaps/measures/inequality.py",
            "import sqlalchemy",
            "Rules know neither the database nor the web",
        ),
    ],
)
def test_a_wrong_import_breaks_its_contract(
    module: str, wrong: str, contract: str, tmp_path: Path
) -> None:
    shutil.copytree(
        PACKAGE,
        tmp_path / "assetmap",
        ignore=lambda _, names: [n for n in names if n in ("static", "locale", "__pycache__")],
    )
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{wrong}\n")
    done = lint_imports(tmp_path)
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
    assert done.stdout.count("BROKEN") == 1


def test_every_import_is_absolute() -> None:
    relative = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_no_modules_import_one_another_in_a_circle() -> None:
    """Raises CycleError with the circle. A type used in both directions may be imported for the checker only."""
    known = {module_of(path) for path in FILES}
    graph = {module_of(path): imports_of(path) & known - {module_of(path)} for path in FILES}
    TopologicalSorter(graph).prepare()


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """The modules that a file names in its imports, those inside functions included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(str(node.module))
            # `from assetmap.web import wording` imports a module, `from assetmap.errors import NotFound` a name.
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_file_is_too_long_to_read_at_once() -> None:
    long = {
        str(path.relative_to(PACKAGE)): lines
        for path in FILES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_no_folder_is_too_wide_to_read_at_once() -> None:
    """About 15 modules at most, so that the tree reads as a table of contents."""
    wide = {
        str(folder.relative_to(PACKAGE)): count
        for folder in {path.parent for path in FILES}
        if (count := sum(1 for path in folder.glob("*.py") if path.name != "__init__.py")) > 17
    }
    assert not wide


def test_every_module_has_a_telling_name_and_a_plain_docstring() -> None:
    """A docstring is a noun phrase or a sentence, and no question or riddle ("What Folium lacks for the map")."""
    wrong = []
    for path in FILES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        first = (ast.get_docstring(tree) or "").strip().split("\n\n")[0]
        is_riddle = "?" in first or first.partition(" ")[0] in RIDDLES | {"Whether"}
        if path.stem in FORBIDDEN_NAMES or (tree.body and (not first or is_riddle)):
            wrong.append(str(path.relative_to(PACKAGE)))
    assert not wrong


def test_no_docstring_opens_with_a_question() -> None:
    """Neither in the package nor in the tests: it says what the thing is or does."""
    questions = [
        f"{path.relative_to(PROJECT)}:{getattr(node, 'lineno', 1)}"
        for path in [*FILES, *sorted((PROJECT / "tests").rglob("*.py"))]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (ast.get_docstring(node) or "").partition("\n\n")[0].rstrip().endswith("?")
    ]
    assert not questions


def test_every_docstring_opens_with_what_it_tells_of() -> None:
    """As "The dangers that the words name", not "What the words speak of"; "Whether" is for what answers yes or no."""
    riddles = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and (ast.get_docstring(node) or "").partition(" ")[0] in RIDDLES
    ]
    assert not riddles


def test_no_class_name_has_two_meanings() -> None:
    files_of: dict[str, list[str]] = {}
    for path in FILES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                files_of.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert not {name: files for name, files in files_of.items() if len(files) > 1}


def test_actions_never_commit() -> None:
    """The request or the command does."""
    commits = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in FILES
        if path.parent.name not in {"command_line", "jobs"}
        and path.name not in {"backup.py", "sessions.py"}
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not commits
