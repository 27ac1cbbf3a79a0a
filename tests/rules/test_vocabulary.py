"""The category vocabulary: a tree that residents know, where each word means one thing."""

import re
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from assetmap.assets.vocabulary.words import our_synonyms

VOCABULARY = Path(__file__).parents[2] / "data" / "categories.toml"
TERMS = tomllib.loads(VOCABULARY.read_text(encoding="utf-8"))["category"]
BY_SLUG = {term["slug"]: term for term in TERMS}

TOPS = {
    "faith",
    "libraries-and-learning",
    "groups-and-social-activities",
    "community-spaces",
    "food",
    "advice",
    "health-and-wellbeing",
    "carers",
    "children-and-families",
    "older-people",
    "arts-and-culture",
    "sport-and-nature",
    "work-and-volunteering",
    "housing-and-tenants",
    "everyday-places",
}

# A slug that other programs ask for, and the terms it has to be found under.
PROMISED = [
    ("library", {"libraries-and-learning"}),
    ("place-of-worship", {"faith"}),
    ("church", {"place-of-worship", "faith"}),
    ("mosque", {"place-of-worship", "faith"}),
    ("synagogue", {"place-of-worship", "faith"}),
    ("temple", {"place-of-worship", "faith"}),
    ("gurdwara", {"place-of-worship", "faith"}),
    ("community-centre", {"community-spaces"}),
    ("lunch-club", {"food", "older-people"}),
    ("food-bank", {"food"}),
    ("advice", set()),
    ("peer-support", {"health-and-wellbeing"}),
    ("carers-support", {"carers"}),
    ("pharmacy", {"health-and-wellbeing"}),
    ("gp-practice", {"health-and-wellbeing"}),
    ("school", {"children-and-families"}),
    ("cafe", {"everyday-places"}),
    ("pub", {"everyday-places"}),
    ("museum", {"arts-and-culture"}),
    ("park", {"sport-and-nature"}),
    ("sports-centre", {"sport-and-nature"}),
    ("public-toilet", {"everyday-places"}),
]

# The words in the open lists that are imported, and what a resident would call each.
WORDS_IN_LISTS = [
    ("arts_centre", "arts-centre"),
    ("cafe", "cafe"),
    ("cinema", "cinema"),
    ("gp_practice", "gp-practice"),
    ("hospital", "hospital"),
    ("library", "library"),
    ("museum_gallery", "museum"),  # one word for two kinds of place, so one term for both
    ("music_venue", "music-venue"),
    ("nightclub", "nightclub"),
    ("pharmacy", "pharmacy"),
    ("place_of_worship", "place-of-worship"),
    ("pub", "pub"),
    ("public_toilet", "public-toilet"),
    ("railway_station", "railway-station"),
    ("school", "school"),
    ("skate_park", "skate-park"),
    ("theatre", "theatre"),
]

OSM_PART = re.compile(r"[a-z_]+(:[a-z_]+)*=(\*|[a-z_]+(\|[a-z_]+)*)")
# Words that turn somebody into a condition, a category or a burden.
WORDS_THAT_LABEL = re.compile(
    r"\b(the elderly|the disabled|the homeless|the vulnerable|sufferers?|suffering|addicts?|"
    r"service users?|clients?|patients?|hard to reach|minorities)\b",
    re.IGNORECASE,
)


def normalised(word: str) -> str:
    return " ".join(re.sub(r"[_-]", " ", word.lower()).split())


def ancestors(slug: str) -> set[str]:
    return {a for parent in BY_SLUG[slug]["parents"] for a in {parent} | ancestors(parent)}


def test_every_term_has_the_same_keys_and_a_slug_of_its_own() -> None:
    assert len(BY_SLUG) == len(TERMS)
    for term in TERMS:
        assert set(term) - {"everyday"} == {
            "slug",
            "name",
            "parents",
            "description",
            "osm",
            "words",
        }, term
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", term["slug"]), term["slug"]
        assert len({t["name"] for t in TERMS}) == len(TERMS)


def test_parents_exist_and_nothing_is_its_own_ancestor() -> None:
    graph = {term["slug"]: term["parents"] for term in TERMS}
    assert {parent for parents in graph.values() for parent in parents} <= set(BY_SLUG)
    TopologicalSorter(graph).prepare()  # raises CycleError
    for slug in BY_SLUG:
        parents = BY_SLUG[slug]["parents"]
        assert len(set(parents)) == len(parents), slug
        above_parents = {a for parent in parents for a in ancestors(parent)}
        assert not set(parents) & above_parents, f"{slug} names a parent twice over"


def test_the_tops_are_the_fifteen_a_resident_is_shown() -> None:
    assert {term["slug"] for term in TERMS if not term["parents"]} == TOPS


@pytest.mark.parametrize(("slug", "found_under"), PROMISED)
def test_a_promised_slug_is_found_under_its_terms(slug: str, found_under: set[str]) -> None:
    assert found_under <= ancestors(slug)


def test_each_word_means_one_term() -> None:
    meaning: dict[str, str] = {}
    for term in TERMS:
        for word in term["words"]:
            assert word == normalised(word), f"{word!r} of {term['slug']} is not normalised"
        for word in {normalised(w) for w in [term["slug"], term["name"], *term["words"]]}:
            assert meaning.setdefault(word, term["slug"]) == term["slug"], word


@pytest.mark.parametrize(("word", "slug"), WORDS_IN_LISTS)
def test_a_word_in_an_open_list_has_its_term(word: str, slug: str) -> None:
    assert normalised(word) in BY_SLUG[slug]["words"]


def test_openstreetmap_expressions_parse_and_belong_to_one_term() -> None:
    owner: dict[frozenset[tuple[str, str]], str] = {}
    for term in TERMS:
        for expression in term["osm"]:
            parts = expression.split(" & ")
            pairs: list[list[tuple[str, str]]] = [[]]
            for part in parts:
                assert OSM_PART.fullmatch(part), f"{expression!r} of {term['slug']}"
                key, values = part.split("=")
                pairs = [[*p, (key, value)] for p in pairs for value in values.split("|")]
            for combination in pairs:
                claimed = owner.setdefault(frozenset(combination), term["slug"])
                assert claimed == term["slug"], f"{combination}: {claimed} and {term['slug']}"


def test_descriptions_are_one_sentence_and_describe_no_one_as_a_condition() -> None:
    for term in TERMS:
        description = term["description"]
        assert description[0].isupper() and description.endswith("."), term["slug"]
        assert ". " not in description, f"{term['slug']}: one sentence"
        assert len(description) <= 120, term["slug"]
        assert not WORDS_THAT_LABEL.search(f"{term['name']} {description}"), term["slug"]


@pytest.mark.parametrize(
    "phrase", ["dugsi", "cheder", "szkola sobotnia", "shul", "namaz", "langar"]
)
def test_a_word_of_one_faith_never_means_the_house_of_another(phrase: str) -> None:
    houses = {"mosque", "church", "synagogue", "temple", "gurdwara"}
    for words, meaning in our_synonyms().items():
        assert len(houses & set(meaning.categories)) < 2, words
    own = {"dugsi": "mosque", "cheder": "synagogue", "shul": "synagogue"}
    own |= {"namaz": "mosque", "langar": "gurdwara"}
    found = houses & set(our_synonyms()[phrase].categories)
    assert found == ({own[phrase]} if phrase in own else set())
