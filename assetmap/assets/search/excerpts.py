"""One line of each description, with the words that a search asked for marked by PostgreSQL."""

from collections.abc import Sequence

from markupsafe import Markup, escape
from sqlalchemy import Connection

from assetmap.assets.search.filters import Fit, words_query

LONGEST_EXCERPT = 130
# Signs that no description contains: PostgreSQL refuses NUL, and these have no use in text.
_BEGINS, _ENDS = "\x02", "\x03"
_OPTIONS = f'StartSel="{_BEGINS}", StopSel="{_ENDS}", MinWords=14, MaxWords=22, ShortWord=2'


def excerpts(connection: Connection, fit: Fit, descriptions: Sequence[str | None]) -> list[Markup]:
    """For each description one line of HTML, matched words in `<mark>`; its beginning where the search had no words."""
    plain = [" ".join((one or "").split()) for one in descriptions]
    if not fit.ways:
        return [escape(_cut(one)) for one in plain]
    values: dict[str, object] = {"descriptions": plain, "options": _OPTIONS}
    statement = (
        f"SELECT ts_headline('assetmap_english', one, {words_query(fit, values)}, %(options)s)"
        " FROM unnest(%(descriptions)s::text[]) WITH ORDINALITY AS told (one, at) ORDER BY at"
    )
    headlines = connection.exec_driver_sql(statement, values).scalars()
    return [_marked(line, whole) for line, whole in zip(headlines, plain, strict=True)]


def _cut(text: str) -> str:
    """The beginning, cut at a word where the script has spaces."""
    if len(text) <= LONGEST_EXCERPT:
        return text
    begin, space, _ = text[:LONGEST_EXCERPT].rpartition(" ")
    return f"{begin if space else text[:LONGEST_EXCERPT]} …"


def _marked(headline: str, whole: str) -> Markup:
    if _BEGINS not in headline:
        return escape(_cut(whole))
    if len(headline) > 2 * LONGEST_EXCERPT:
        # A language without spaces is one long word to PostgreSQL.
        return escape(_cut(whole))
    words = headline.replace(_BEGINS, "").replace(_ENDS, "")
    line = str(escape(headline)).replace(_BEGINS, "<mark>").replace(_ENDS, "</mark>")
    before = "" if whole.startswith(words[:20]) else "… "
    after = "" if whole.endswith(words[-20:]) else " …"
    return Markup(f"{before}{line}{after}")
