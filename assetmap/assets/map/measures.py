"""The published figures that small areas can be shaded by: what each is made of, and its classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assetmap.web.translations import N_, gettext

CLASSES = 5
# From light to dark, read in grey and by colour-blind eyes; quiet enough for pins to stand on.
COLOURS = ("#e3e8f1", "#bcc9df", "#8fa5c9", "#5f7fb0", "#2f5488")
UNKNOWN_COLOUR = "#ffffff"


@dataclass(frozen=True)
class ShadedFigure:
    """A figure of a small area: one number as published, or the sum of `parts` as a share of `whole`.

    `is_descending`: the least is the darkest, as of deciles of deprivation.
    """

    key: str
    label: str
    parts: tuple[str, ...]
    whole: tuple[str, ...] = ()
    is_descending: bool = False
    is_decile: bool = False

    @property
    def measures(self) -> tuple[str, ...]:
        """All the published measures that it is made of."""
        return (*self.parts, *self.whole)


FIGURES = {
    one.key: one
    for one in (
        ShadedFigure(
            "deprivation",
            N_("Deprivation decile (1 is the most deprived)"),
            ("imd_decile",),
            is_descending=True,
            is_decile=True,
        ),
        ShadedFigure("population", N_("Residents"), ("population",)),
        ShadedFigure("aged-0-15", N_("Aged 0 to 15"), ("population_0_15",), ("population",)),
        ShadedFigure("aged-65", N_("Aged 65 and over"), ("population_65_over",), ("population",)),
        ShadedFigure(
            "overcrowded",
            N_("Overcrowded households"),
            ("households_overcrowded_by_1", "households_overcrowded_by_2_or_more"),
            ("households",),
        ),
        ShadedFigure(
            "carers",
            N_("People who provide unpaid care"),
            (
                "unpaid_care_19_hours_or_less",
                "unpaid_care_20_to_49_hours",
                "unpaid_care_50_hours_or_more",
            ),
            ("unpaid_care_total",),
        ),
        ShadedFigure(
            "minority-ethnic",
            N_("People from Asian, Black, mixed or other ethnic groups"),
            ("ethnicity_asian", "ethnicity_black", "ethnicity_mixed", "ethnicity_other"),
            ("ethnicity_total",),
        ),
    )
}


def figures_of(measures: set[str]) -> list[ShadedFigure]:
    """The figures whose every part is published."""
    return [one for one in FIGURES.values() if measures.issuperset(one.measures)]


def value_of(figure: ShadedFigure, published: Mapping[str, float]) -> float | None:
    """The figure of one area; None where a part of it is not published."""
    if any(published.get(name) is None for name in figure.measures):
        return None
    number = sum(published[name] for name in figure.parts)
    if not figure.whole:
        return number
    whole = sum(published[name] for name in figure.whole)
    return number / whole if whole else None


@dataclass(frozen=True)
class Shading:
    """The classes of a figure in words, from light to dark, and each area's; None where nothing is known."""

    words: tuple[str, ...]
    classes: tuple[int | None, ...]


def shading(figure: ShadedFigure, values: Sequence[float | None]) -> Shading:
    """Up to five classes of about as many areas each; deciles go in pairs.

    >>> shading(FIGURES["population"], [10, 20, 30, 40, 50]).words
    ('10', '20', '30', '40', '50')
    >>> shading(FIGURES["deprivation"], [1, 10, None]).classes
    (1, 0, None)
    """
    known = np.array([value for value in values if value is not None], dtype=float)
    if not len(known):
        return Shading((), tuple(None for _ in values))
    if figure.is_decile:
        edges = np.array([2.5, 4.5, 6.5, 8.5])
    else:
        edges = np.unique(np.quantile(known, np.linspace(0, 1, CLASSES + 1)[1:-1]))
    of_known = np.searchsorted(edges, known, side="left")
    used = np.unique(of_known)
    words = []
    for one in used:
        inside = known[of_known == one]
        low, high = _words(figure, inside.min()), _words(figure, inside.max())
        words.append(low if low == high else f"{low} – {high}")
    rank = {int(one): at for at, one in enumerate(used)}
    if figure.is_descending:
        words.reverse()
        rank = {one: len(used) - 1 - at for one, at in rank.items()}
    each = iter(of_known)
    classes = tuple(None if value is None else rank[int(next(each))] for value in values)
    return Shading(tuple(words), classes)


def words_of(figure: ShadedFigure, value: float | None) -> str:
    """The figure in words, with its label."""
    said = gettext("Not known") if value is None else _words(figure, value)
    return f"{gettext(figure.label)}: {said}"


def _words(figure: ShadedFigure, value: float) -> str:
    return f"{value:.1%}" if figure.whole else f"{value:,.0f}"
