"""The category vocabulary of `data/categories.toml`, and the words and OpenStreetMap tags that mean each category."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from assetmap.settings import PROJECT_ROOT

VOCABULARY_FILE = PROJECT_ROOT / "data" / "categories.toml"


@dataclass(frozen=True)
class Term:
    """One category: its slug and name, the terms above it, and what other lists call it.

    `is_everyday`: pubs, stations, shops, which a search shows only when it asks for them.
    `is_offered`: False where administrators have hidden it, or merged it into another.
    """

    slug: str
    name: str
    description: str
    parents: tuple[str, ...]
    osm: tuple[str, ...]
    words: tuple[str, ...]
    is_everyday: bool = False
    is_offered: bool = True


@dataclass(frozen=True)
class CategoryOverride:
    """An administrator's change of a category: its name, or that it is no longer offered."""

    slug: str
    name: str | None = None
    is_offered: bool = True


@dataclass(frozen=True)
class Vocabulary:
    """The category tree, in the order of its file."""

    terms: tuple[Term, ...]

    @cached_property
    def by_slug(self) -> dict[str, Term]:
        """Each term by its slug."""
        return {term.slug: term for term in self.terms}

    @cached_property
    def everyday(self) -> frozenset[str]:
        """The slugs of everyday places."""
        return frozenset(term.slug for term in self.terms if term.is_everyday)

    @cached_property
    def offered(self) -> tuple[Term, ...]:
        """The terms that people may choose."""
        return tuple(term for term in self.terms if term.is_offered)

    @cached_property
    def _slug_of_word(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for term in self.terms:
            for word in (term.slug, term.name, *term.words):
                found.setdefault(normalise(word), term.slug)
        return found

    @cached_property
    def _tag_rules(self) -> list[tuple[str, dict[str, frozenset[str]]]]:
        rules = [(t.slug, _parse_expression(text)) for t in self.terms for text in t.osm]
        return sorted(rules, key=lambda rule: -len(rule[1]))

    @cached_property
    def _narrower(self) -> dict[str, list[tuple[str, dict[str, frozenset[str]]]]]:
        """For each term with an expression of one part: the terms right below it, and what they ask for besides."""
        found: dict[str, list[tuple[str, dict[str, frozenset[str]]]]] = {}
        for slug, base in self._tag_rules:
            if len(base) != 1 or slug in found:
                continue
            key, values = next(iter(base.items()))
            found[slug] = [
                (owner, {k: v for k, v in rule.items() if k != key})
                for owner, rule in self._tag_rules
                if len(rule) > 1
                and slug in self.by_slug[owner].parents
                and rule.get(key, frozenset("-")) <= values
            ]
        return found

    @cached_property
    def osm_keys(self) -> tuple[str, ...]:
        """OpenStreetMap's keys without one of which nothing has a category; each expression's first is the
        narrowest.
        """
        return tuple(dict.fromkeys(next(iter(rule)) for _, rule in self._tag_rules))

    @cached_property
    def _rules_of_tag(self) -> dict[tuple[str, str], list[tuple[str, dict[str, frozenset[str]]]]]:
        """The expressions by what their first part asks for, so that few are tried on one object."""
        found: dict[tuple[str, str], list[tuple[str, dict[str, frozenset[str]]]]] = {}
        for slug, rule in self._tag_rules:
            key, values = next(iter(rule.items()))
            for value in values:
                found.setdefault((key, value), []).append((slug, rule))
        return found

    def of_tags(self, tags: Mapping[str, str]) -> list[str]:
        """The categories of an object of OpenStreetMap, in the vocabulary's order; none where it has none here.

        All whose expressions hold, but for those above another of them, and those of "any value" of a key whose value
        has a category of its own. A value may be several, parted by semicolons.

        >>> our_vocabulary().of_tags({"amenity": "place_of_worship", "religion": "christian"})
        ['church']
        """
        said = {key: _values(tags[key]) for key in tags if key in self._keys_of_rules}
        found: set[str] = set()
        for key in said.keys() & set(self.osm_keys):
            exact = [
                rule for value in said[key] for rule in self._rules_of_tag.get((key, value), ())
            ]
            named = [slug for slug, rule in exact if _holds(rule, said)]
            any_value = () if named else self._rules_of_tag.get((key, "*"), ())
            found |= {*named, *(slug for slug, _ in any_value)}
        above = {ancestor for slug in found for ancestor in self.ancestors(slug)}
        return [term.slug for term in self.terms if term.slug in found and term.slug not in above]

    def ancestors(self, slug: str) -> frozenset[str]:
        """All terms above one."""
        parents = self.by_slug[slug].parents
        return frozenset(parents).union(*(self.ancestors(parent) for parent in parents))

    def narrowest(self, slugs: frozenset[str]) -> frozenset[str]:
        """Those of the slugs that lie above none of the others."""
        known = [slug for slug in slugs if slug in self.by_slug]
        return slugs - {above for slug in known for above in self.ancestors(slug)}

    @cached_property
    def _keys_of_rules(self) -> frozenset[str]:
        return frozenset(key for _, rule in self._tag_rules for key in rule)

    def find(self, word: str) -> str | None:
        """The slug that `word` means, in any spelling of spaces and capitals; None when it means nothing here."""
        return self._slug_of_word.get(normalise(word))

    def nearest(self, word: str) -> list[str]:
        """Up to three slugs whose words look like `word`: what somebody may have meant."""
        close = difflib.get_close_matches(normalise(word), self._slug_of_word, n=6, cutoff=0.6)
        return list(dict.fromkeys(self._slug_of_word[match] for match in close))[:3]

    def refine(self, slug: str, tags: Mapping[str, object]) -> str:
        """A narrower term below `slug` that further facts in OpenStreetMap's words name, else `slug`.

        A place of worship with `religion=jewish` is a synagogue.
        """
        for narrower, further in self._narrower.get(slug, ()):
            if all(str(tags.get(key, "")).lower() in values for key, values in further.items()):
                return narrower
        # Lists also put a denomination where OpenStreetMap has a religion.
        said = self.find(str(tags["religion"])) if tags.get("religion") else None
        return said if said and slug in self.by_slug[said].parents else slug


def normalise(word: str) -> str:
    """Lower case, with `_` and `-` as spaces."""
    return re.sub(r"[\s_-]+", " ", word).strip().lower()


def _values(text: str) -> frozenset[str]:
    return frozenset(value.strip().lower() for value in text.split(";"))


def _holds(rule: Mapping[str, frozenset[str]], said: Mapping[str, frozenset[str]]) -> bool:
    return all(not said.get(key, frozenset()).isdisjoint(values) for key, values in rule.items())


def _parse_expression(text: str) -> dict[str, frozenset[str]]:
    parts = (part.split("=", 1) for part in text.split("&"))
    return {key.strip(): frozenset(value.strip().split("|")) for key, value in parts}


def read_vocabulary(entries: Iterable[Mapping[str, object]]) -> Vocabulary:
    """A vocabulary of the `[[category]]` tables of its file."""

    def texts(value: object) -> tuple[str, ...]:
        return tuple(str(one) for one in value) if isinstance(value, list) else ()

    return Vocabulary(
        tuple(
            Term(
                slug=str(entry["slug"]),
                name=str(entry["name"]),
                description=str(entry.get("description", "")),
                parents=texts(entry.get("parents")),
                osm=texts(entry.get("osm")),
                words=texts(entry.get("words")),
                is_everyday=entry.get("everyday") is True,
            )
            for entry in entries
        )
    )


@lru_cache
def vocabulary_of_file() -> Vocabulary:
    """The vocabulary of `data/categories.toml`."""
    return read_vocabulary(tomllib.loads(VOCABULARY_FILE.read_text(encoding="utf-8"))["category"])


_in_force: tuple[CategoryOverride, ...] = ()


def hear_changes(changes: Iterable[CategoryOverride]) -> None:
    """Lets these changes count in this process, in place of those that it has heard before."""
    global _in_force
    _in_force = tuple(changes)


def changes_in_force() -> tuple[CategoryOverride, ...]:
    """The changes that this process has heard of."""
    return _in_force


def our_vocabulary() -> Vocabulary:
    """The vocabulary of `data/categories.toml`, as administrators have changed it."""
    return _changed(_in_force)


@lru_cache(maxsize=2)
def _changed(changes: tuple[CategoryOverride, ...]) -> Vocabulary:
    if not changes:
        return vocabulary_of_file()
    by_slug = {change.slug: change for change in changes}
    return Vocabulary(
        tuple(
            _under(term, by_slug[term.slug]) if term.slug in by_slug else term
            for term in vocabulary_of_file().terms
        )
    )


def _under(term: Term, change: CategoryOverride) -> Term:
    """The term as changed; its old name still means it."""
    words = (*term.words, term.name) if change.name else term.words
    return replace(term, name=change.name or term.name, words=words, is_offered=change.is_offered)
