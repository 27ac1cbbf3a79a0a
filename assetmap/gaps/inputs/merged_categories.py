"""Categories of a question that administrators have merged into others since it was first asked."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.gaps.question import Question
from assetmap.web.translations import gettext

_MERGED = text(
    "SELECT change.slug, change.merged_into, term.name, other.name AS other_name FROM category_change AS change"
    " JOIN taxonomy_term AS term ON term.slug = change.slug"
    " JOIN taxonomy_term AS other ON other.slug = change.merged_into AND other.taxonomy_id = term.taxonomy_id"
    " WHERE change.slug = ANY(:slugs) ORDER BY term.position"
)


def follow_merges(session: Session, question: Question) -> Question:
    """The question about what its categories have become: no entry has a merged one any more."""
    rows = session.execute(_MERGED, {"slugs": list(question.categories)})
    became = {row.slug: row.merged_into for row in rows}
    if not became:
        return question
    now = dict.fromkeys(became.get(slug, slug) for slug in question.categories)
    return question.model_copy(update={"categories": tuple(now)})


def merged_in_words(session: Session, slugs: Iterable[str]) -> list[str]:
    """A sentence for each of these categories that has been merged into another."""
    rows = session.execute(_MERGED, {"slugs": list(slugs)})
    return [
        gettext(
            "“%(old)s” has been merged into “%(new)s” since this report was made. Run the report again to "
            "count both."
        )
        % {"old": gettext(row.name), "new": gettext(row.other_name)}
        for row in rows
    ]
