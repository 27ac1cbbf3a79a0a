"""The version of the method that reports are made by: a hash of every declaration that decides what a report says."""

import hashlib
from dataclasses import fields, is_dataclass
from types import CodeType
from typing import Any

from assetmap.gaps.analysis.access import E2SFCA_ZONES
from assetmap.gaps.analysis.analyse import ANALYSIS_VERSION
from assetmap.gaps.analysis.sensitivity import AS_LARGE, AS_LARGE_PART
from assetmap.gaps.analysis.site_proposals import MOST_SITES
from assetmap.gaps.analysis.time_of_week import HOURS
from assetmap.gaps.measures.catalogue import MEASURES
from assetmap.gaps.question import AUDIENCES, GROUPS, OTHER_THRESHOLDS
from assetmap.gaps.report.columns import DEFINITIONS

# What the analysis chooses, beside the measures that it works by.
_CHOICES = (
    E2SFCA_ZONES,
    OTHER_THRESHOLDS,
    AS_LARGE,
    AS_LARGE_PART,
    MOST_SITES,
    HOURS,
    AUDIENCES,
    GROUPS,
)


def method_version() -> str:
    """SHA-256 of the measures, the columns and definitions, and the choices of the analysis."""
    declared = (ANALYSIS_VERSION, MEASURES, DEFINITIONS, _CHOICES)
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
