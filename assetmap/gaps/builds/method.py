"""The version of the method that reports are made by: a hash of every declaration that decides what a report says."""

import hashlib
from dataclasses import fields, is_dataclass
from types import CodeType
from typing import Any

from assetmap.gaps.analysis import choices
from assetmap.gaps.measures.catalogue import MEASURES
from assetmap.gaps.question import AUDIENCES, GROUPS
from assetmap.gaps.report.columns import DEFINITIONS


def method_version() -> str:
    """SHA-256 of the measures, the columns and definitions, and the choices of the analysis."""
    chosen = {name: value for name, value in vars(choices).items() if name.isupper()}
    declared = (MEASURES, DEFINITIONS, chosen, AUDIENCES, GROUPS)
    return hashlib.sha256(repr(_plain(declared)).encode()).hexdigest()


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
    if callable(declared):
        return _code(declared.__code__)
    return declared


def _code(code: CodeType) -> list[Any]:
    """The instructions of a function, its names and its constants, without file and line."""
    constants = [_code(one) if isinstance(one, CodeType) else _plain(one) for one in code.co_consts]
    return [code.co_code.hex(), code.co_names, constants]
