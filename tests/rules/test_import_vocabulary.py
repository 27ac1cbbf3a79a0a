"""Words of other people's lists, and the category of ours that each means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.vocabulary.categories import normalise, our_vocabulary, read_vocabulary

SMALL = read_vocabulary(
    [
        {"slug": "place-of-worship", "name": "Places of worship", "osm": ["amenity=place_of_worship"]},
        {
            "slug": "mosque",
            "name": "Mosques",
            "parents": ["place-of-worship"],
            "osm": ["amenity=place_of_worship & religion=muslim"],
            "words": ["masjid"],
        },
        {"slug": "library", "name": "Libraries", "osm": ["amenity=library"], "words": ["bookery"]},
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "slug", "remark"),
    [
        ("library", "library", "the slug"),
        ("Libraries", "library", "the name"),
        ("BOOKERY", "library", "a word of another list"),
        ("place_of_worship", "place-of-worship", "as OpenStreetMap writes it"),
        ("  Place - of\tworship ", "place-of-worship", "in any spacing"),
        ("libary", None, "misspelt means nothing"),
        ("", None, ""),
    ],
)
def test_a_word_finds_its_category(word: str, slug: str | None, remark: str) -> None:
    assert SMALL.find(word) == slug, remark


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("libary", ["library"]),
        ("masjids", ["mosque"]),
        ("place of wurship", ["place-of-worship"]),
        ("zzz", []),
    ],
)
def test_a_word_that_means_nothing_has_a_nearest(word: str, nearest: list[str]) -> None:
    assert SMALL.nearest(word) == nearest


@pytest.mark.parametrize(
    ("slug", "tags", "expected", "remark"),
    [
        ("place-of-worship", {"religion": "muslim"}, "mosque", "OpenStreetMap's religion"),
        ("place-of-worship", {"religion": "Masjid"}, "mosque", "another list's word in its place"),
        ("place-of-worship", {"religion": "pagan"}, "place-of-worship", "one that has no term"),
        ("place-of-worship", {}, "place-of-worship", ""),
        ("place-of-worship", {"religion": None}, "place-of-worship", "JSON's nothing"),
        ("place-of-worship", {"religion": ["muslim"]}, "place-of-worship", "no word at all"),
        ("library", {"religion": "muslim"}, "library", "a mosque's library is a library"),
    ],
)
def test_further_facts_narrow_a_category(
    slug: str, tags: dict[str, object], expected: str, remark: str
) -> None:
    assert SMALL.refine(slug, tags) == expected, remark


@given(st.text(max_size=80))
def test_any_word_is_ours_or_none(word: str) -> None:
    assert normalise(normalise(word)) == normalise(word)
    found = our_vocabulary().find(word)
    assert found is None or found in our_vocabulary().by_slug
    assert len(our_vocabulary().nearest(word)) <= 3
