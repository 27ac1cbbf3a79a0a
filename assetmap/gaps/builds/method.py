"""The version of the method that reports are made by: a hash of all that decides what a report says.

Declarations count by their values, so that a test may change one; the code that works by them counts by its sources.
"""

import ast
import hashlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import assetmap
from assetmap.gaps.analysis import choices
from assetmap.gaps.measures.catalogue import MEASURES
from assetmap.gaps.question import AUDIENCES, GROUPS
from assetmap.gaps.report.columns import DEFINITIONS

# Where figures are computed: a report is built again when anything here changes but comments and docstrings.
_ANALYSIS = (
    *("gaps/analysis", "gaps/builds", "gaps/inputs", "gaps/measures", "gaps/question.py"),
    *("assets/opening_hours", "travel", "geography.py"),
)
_PACKAGE = Path(assetmap.__file__).parent


def method_version() -> str:
    """SHA-256 of the measures, the columns and definitions, the choices of the analysis, and the code that computes."""
    chosen = {name: value for name, value in vars(choices).items() if name.isupper()}
    declared = (MEASURES, DEFINITIONS, chosen, AUDIENCES, GROUPS)
    return _sha256(repr(_plain(declared)), code_version(*_ANALYSIS))


@cache
def files_version(package: Path = _PACKAGE) -> str:
    """SHA-256 of all code, templates, styles, translations and lists of the package, byte by byte."""
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".po", ".csv", ".toml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def code_version(*paths: str, package: Path = _PACKAGE) -> str:
    """SHA-256 of the Python files at some paths of the package; comments and docstrings do not count."""
    return _sha256(*(_meaning(one) for path in paths for one in _files(package / path)))


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _files(path: Path) -> Iterator[Path]:
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    yield from (one for one in found if one.suffix == ".py")


def _meaning(path: Path) -> str:
    return ast.dump(_WithoutDocstrings().visit(ast.parse(path.read_text(encoding="utf-8"))))


class _WithoutDocstrings(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_text else node


def _plain(declared: Any) -> Any:
    """A declaration as values whose `repr` is the same in each process; a function counts by what it does."""
    if is_dataclass(declared) and not isinstance(declared, type):
        return [(one.name, _plain(getattr(declared, one.name))) for one in fields(declared)]
    if isinstance(declared, dict):
        return [(key, _plain(one)) for key, one in declared.items()]
    if isinstance(declared, list | tuple):
        return [_plain(one) for one in declared]
    if isinstance(declared, set | frozenset):
        return sorted(repr(one) for one in declared)
    if isinstance(declared, FunctionType):
        kept = [_plain(one.cell_contents) for one in declared.__closure__ or ()]
        return [_code(declared.__code__), kept]
    if callable(declared):
        return getattr(declared, "__qualname__", type(declared).__qualname__)
    return declared


def _code(code: CodeType) -> list[Any]:
    """The instructions of a function, its names and its constants, without file and line."""
    constants = [_code(one) if isinstance(one, CodeType) else _plain(one) for one in code.co_consts]
    return [code.co_code.hex(), code.co_names, constants]
