"""Search synonyms: read, added, changed and dropped by stewards."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from assetmap.assets.published.models import Synonym
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.words import our_synonyms
from assetmap.errors import InvalidInput
from assetmap.text import fold
from assetmap.web.translations import gettext

LONGEST_PHRASE = 60
MOST_MEANINGS = 20


@dataclass(frozen=True)
class ListedSynonym:
    """A phrase, what else it stands for, and whether the file or the stewards say so."""

    phrase: str
    means: Sequence[str]
    categories: Sequence[str]
    is_ours: bool
    is_dropped: bool = False


def list_synonyms(session: Session) -> list[ListedSynonym]:
    """Every phrase by its letters; the stewards' own stand in place of the file's."""
    entries = {
        phrase: ListedSynonym(phrase, one.means, one.categories, is_ours=False)
        for phrase, one in our_synonyms().items()
    }
    for row in session.scalars(select(Synonym)):
        of_file = entries.get(row.phrase)
        if row.is_dropped and of_file:
            entries[row.phrase] = ListedSynonym(
                row.phrase, of_file.means, of_file.categories, False, True
            )
        elif not row.is_dropped:
            entries[row.phrase] = ListedSynonym(row.phrase, row.means, row.categories, is_ours=True)
    return sorted(entries.values(), key=lambda entry: entry.phrase)


def save_synonym(session: Session, *, phrase: str, means: str, categories: str) -> str:
    """Lets a phrase stand for further words and categories, each parted by commas; gives it as it is kept.

    Raises `InvalidInput` when it says nothing, too much, or a category that there is not.
    """
    kept = fold(phrase)
    if not kept or len(kept) > LONGEST_PHRASE:
        raise InvalidInput(
            gettext("Enter a word or phrase that people search for, up to %(most)s characters.")
            % {"most": LONGEST_PHRASE},
            parameter="phrase",
        )
    words = [folded for part in means.split(",") if (folded := fold(part)[:LONGEST_PHRASE])]
    slugs = [_category(part.strip()) for part in categories.split(",") if part.strip()]
    if not words and not slugs:
        raise InvalidInput(
            gettext("Enter other words for this phrase, or a category."), parameter="means"
        )
    if len(words) + len(slugs) > MOST_MEANINGS:
        raise InvalidInput(
            gettext(
                "You entered more than %(most)s words and categories. Keep only the closest ones."
            )
            % {"most": MOST_MEANINGS},
            parameter="means",
        )
    said = {"means": words, "categories": slugs, "is_dropped": False}
    session.execute(
        insert(Synonym)
        .values(phrase=kept, **said)
        .on_conflict_do_update(index_elements=["phrase"], set_={**said, "updated_at": func.now()})
    )
    return kept


def _category(word: str) -> str:
    vocabulary = our_vocabulary()
    slug = word if word in vocabulary.by_slug else vocabulary.find(word)
    if slug is None:
        close = " or ".join(vocabulary.nearest(word[:LONGEST_PHRASE]))
        hint = f" Did you mean {close}?" if close else ""
        raise InvalidInput(
            gettext("There is no category called “%(word)s”.") % {"word": word[:LONGEST_PHRASE]}
            + hint,
            parameter="categories",
        )
    return slug


def drop_synonym(session: Session, phrase: str) -> None:
    """Lets a phrase stand for itself alone: a stewards' one goes, one of the file is no longer used."""
    session.execute(delete(Synonym).where(Synonym.phrase == phrase))
    if phrase in our_synonyms():
        session.add(Synonym(phrase=phrase, is_dropped=True))
        session.flush()


def restore_synonym(session: Session, phrase: str) -> None:
    """Lets the file's meaning of a phrase count again."""
    session.execute(delete(Synonym).where(Synonym.phrase == phrase))
