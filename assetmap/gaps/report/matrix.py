"""The matrix of a report: each category in each place, with the worst cells named."""

from collections.abc import Iterator, Sequence

from assetmap.gaps.analysis.choices import LEAST_BASE
from assetmap.gaps.analysis.figures import CategoryFigures, CategoryInPlace, PlaceFigures
from assetmap.gaps.names import KIND_NAMES
from assetmap.gaps.report.document import (
    Finding,
    Matrix,
    MatrixCell,
    ReportSection,
    Table,
    meant,
    table_of,
)
from assetmap.gaps.report.first_page.wording import one_of_kind, residents
from assetmap.gaps.report.out_of_reach import Report, in_words, share_in_words
from assetmap.web.translations import gettext

# So many of the worst cells are named.
_MOST_NAMED = 3
# From these shares on a cell is darker.
_SHADES = (0.1, 0.25, 0.5)

Row = tuple[CategoryFigures, PlaceFigures, CategoryInPlace]


def matrix_section(report: Report) -> ReportSection | None:
    """Each category in each place; None where only one category is asked about."""
    categories = report.figures.categories
    kinds = [kind for kind in report.figures.places if all(kind in c.by_place for c in categories)]
    if len(categories) < 2 or not kinds:
        return None
    tables, matrices = [], []
    for kind in kinds:
        tables.append(_table(report, kind))
        matrices.append(_matrix(report, kind))
    return ReportSection(
        "matrix",
        gettext("Kinds of support that are missing, by place"),
        [*_all_or_any(report), *_worst(report, kinds)],
        tables,
        matrices,
    )


def _rows(report: Report, kind: str) -> list[Row]:
    return [
        (category, place, cell)
        for category in report.figures.categories
        for place, cell in zip(report.figures.places[kind], category.by_place[kind], strict=True)
    ]


def _share(report: Report, row: Row) -> float | None:
    """The share of the people of a place who are out of reach of a category; None where that is not known, or not
    told.
    """
    _, place, cell = row
    return report.disclosure.share(cell.out, place.people) if cell.is_looked_for else None


def _table(report: Report, kind: str) -> Table:
    """A row for each category and place, for files."""
    return table_of(
        f"matrix-{kind}",
        _title(kind),
        _rows(report, kind),
        {
            "category": lambda one: one[0].name,
            "name": lambda one: one[1].name,
            "code": lambda one: one[1].code,
            "people": lambda one: report.disclosure.people(one[1].people),
            "out": lambda one: (
                report.disclosure.people(one[2].out) if one[2].is_looked_for else None
            ),
            "share_out": lambda one: _share(report, one),
            "looked_for": lambda one: gettext("yes") if one[2].is_looked_for else gettext("no"),
        },
    )


def _title(kind: str) -> str:
    return gettext("Share out of reach, by kind of support: %(kind)s") % {
        "kind": gettext(KIND_NAMES.get(kind, kind))
    }


def _matrix(report: Report, kind: str) -> Matrix:
    """Places down, categories across: there are more places than categories, and a page is long."""
    categories = report.figures.categories
    rows = []
    for at, place in enumerate(report.figures.places[kind]):
        cells = [
            _cell(report, (category, place, category.by_place[kind][at])) for category in categories
        ]
        rows.append((place.name, cells))
    corner = gettext(KIND_NAMES.get(kind, kind))
    return Matrix(f"matrix-{kind}", _title(kind), corner, [one.name for one in categories], rows)


def _cell(report: Report, row: Row) -> MatrixCell:
    if not row[2].is_looked_for:
        return MatrixCell(gettext("not known"), 0, -1.0)
    share = _share(report, row)
    if share is None:
        return MatrixCell("–", 0, -1.0)
    is_bound = row[2].out_at_least is not None and (row[2].out or 0) - row[2].out_at_least >= 0.5
    words = share_in_words(share)
    if is_bound:
        words = gettext("up to %(share)s") % {"share": words}
    shade = 1 + sum(share >= one for one in _SHADES) if share > 0 else 0
    return MatrixCell(words, shade, share)


def _worst(report: Report, kinds: Sequence[str]) -> Iterator[Finding]:
    """The cells with the largest shares, of places that have people enough to compare."""
    for kind in kinds:
        told = [
            (share, row)
            for row in _rows(report, kind)
            if (row[1].people or 0) >= LEAST_BASE and (share := _share(report, row))
        ]
        worst = sorted(told, key=lambda one: (-one[0], one[1][0].name, one[1][1].name))
        if worst:
            named = [
                gettext("%(category)s in %(place)s (%(share)s)")
                % {
                    "category": category.name,
                    "place": place.name,
                    "share": meant(share_in_words(share), "share_out"),
                }
                for share, (category, place, _) in worst[:_MOST_NAMED]
            ]
            yield Finding(
                gettext(
                    "The largest shares out of reach, by kind of support and %(kind)s, are: %(worst)s."
                )
                % {"kind": one_of_kind(kind), "worst": in_words(named)}
            )


def _without_any(report: Report) -> float:
    """The number of people who have none of the categories within reach, whether the report asks
    for any or all of them.
    """
    figures = report.figures
    return figures.out if figures.out_of_any is None else figures.out_of_any


def _all_or_any(report: Report) -> Iterator[Finding]:
    """The finding on how many people lack at least one of the categories, which differs from how
    many have none.
    """
    lacking = report.figures.out_of_some
    if lacking is None:
        return
    if report.is_unknown or report.not_looked_for:
        yield Finding(
            gettext(
                "Nobody has checked the whole area for some of these kinds of support. We cannot say how many people do not have all of them within reach."
            ),
            is_caution=True,
        )
        return
    if report.has_bounds:
        yield Finding(
            gettext(
                "Some opening hours are not known, so we cannot say exactly how many people do not have all of these kinds of support within reach."
            ),
            is_caution=True,
        )
        return
    yield Finding(
        gettext(
            "%(some)s of %(people)s %(who)s do not have all of these kinds of support within reach, and %(none)s have none of them within reach."
        )
        % {
            "some": report.count(lacking, "out_of_some"),
            "people": report.count(report.figures.people, "people"),
            "who": residents(report.question),
            "none": report.count(_without_any(report)),
        }
    )
