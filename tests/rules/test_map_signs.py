"""Signs, shades and tile numbers of the browse map."""

import pytest

from assetmap.assets.map.browse_map import Contents, ShadingChoice, browse_document
from assetmap.assets.map.kinds import OTHER, asked_and_below, signs, top_of
from assetmap.assets.map.measures import COLOURS, FIGURES, figures_of, shading, value_of, words_of
from assetmap.assets.map.tile_statement import sample_step
from assetmap.assets.vocabulary.categories import CategoryOverride, hear_changes, our_vocabulary
from assetmap.geography import Extent

ALL = Contents(
    place_kinds=("neighbourhood", "pcn", "ward"),
    measures=(ShadingChoice("population", "Residents"),),
    has_streets=True,
    has_surveys=True,
)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_no_sign_is_told_by_its_colour_alone_and_its_letters_can_be_read() -> None:
    all_signs = [*signs(), OTHER]
    letters = [one.letters for one in all_signs]
    assert len(set(letters)) == len(letters) == 16
    assert len({one.colour for one in all_signs[:-1]}) == 15
    for one in all_signs:
        assert 1.05 / (luminance(one.colour) + 0.05) >= 4.5, one


def test_every_category_has_a_sign() -> None:
    tops = {one.slug for one in signs()}
    assert set(top_of()) == set(our_vocabulary().by_slug)
    assert set(top_of().values()) == tops
    assert top_of()["lunch-club"] == "older-people"


@pytest.mark.parametrize(
    "top", [one.slug for one in our_vocabulary().terms if not one.parents], ids=str
)
def test_whatever_is_asked_for_shows_its_sign_on_all_that_lies_below(top: str) -> None:
    asked = frozenset({top})
    below = asked_and_below(asked)
    assert {top_of(asked)[slug] for slug in below} == {top}
    others = set(our_vocabulary().by_slug) - below
    assert all(top_of(asked)[slug] == top_of()[slug] for slug in others)


def test_shades_grow_darker_and_classes_hold_what_their_words_say() -> None:
    darkness = [luminance(one) for one in COLOURS]
    assert darkness == sorted(darkness, reverse=True)
    values = [120.0, None, 80.0, 100.0, 90.0, 110.0, 130.0, 80.0]
    told = shading(FIGURES["population"], values)
    assert told.classes[1] is None
    for value, at in zip(values, told.classes, strict=True):
        if value is not None and at is not None:
            ends = [float(one) for one in told.words[at].split(" – ")]
            assert ends[0] <= value <= ends[-1]
    assert shading(FIGURES["population"], [None]).words == ()
    # Of deprivation the first decile is the darkest.
    assert shading(FIGURES["deprivation"], [1.0, 5.0, 10.0]).classes == (2, 1, 0)


def test_a_share_needs_all_its_parts() -> None:
    aged = FIGURES["aged-65"]
    assert value_of(aged, {"population": 200.0, "population_65_over": 50.0}) == 0.25
    assert value_of(aged, {"population": 200.0}) is None
    assert value_of(aged, {"population": 0.0, "population_65_over": 0.0}) is None
    assert words_of(aged, 0.25) == "Aged 65 and over: 25.0%"
    assert words_of(aged, None) == "Aged 65 and over: Not known"
    assert [one.key for one in figures_of({"population", "population_65_over"})] == [
        "population",
        "aged-65",
    ]


def test_a_sample_is_as_large_as_it_may_be() -> None:
    assert sample_step(375, 24_000) == 1
    assert sample_step(376, 24_000) == 64
    assert sample_step(24_001, 24_000) == 128
    assert sample_step(10**9, 24_000) == 65_536


@pytest.mark.parametrize("is_small", [False, True])
def test_the_map_is_built_of_folium_and_asks_nobody_else(is_small: bool) -> None:
    asked = {"is_small": is_small, "tiles_url": None, "tiles_attribution": ""}
    document = browse_document(Extent(0.9, 54.9, 1.1, 55.0), ALL, **asked)
    for elsewhere in ("https://", "http://", "cdn"):
        assert elsewhere not in document.html, elsewhere
    assert document.html.startswith("<!DOCTYPE html>\n<html lang=")
    assert "user-scalable=no" not in document.html
    assert document.html.count('<div class="folium-map"') == 1
    assert ("L.control.layers" in document.html) is not is_small
    assert ("L.control.fullscreen" in document.html) is not is_small
    assert ("assetmap.legend(" in document.html) is not is_small
    assert "assetmap.assetTiles(" in document.html and "drawBackground(" in document.html
    assert "unsafe" not in document.content_security_policy
    # The same map is the same document, so that its policy is, too.
    assert browse_document(Extent(0.9, 54.9, 1.1, 55.0), ALL, **asked) == document


def test_names_of_a_list_end_no_script() -> None:
    hostile = Contents(
        place_kinds=("ward",),
        measures=(ShadingChoice("x", "</script><script>alert(1)</script>"),),
        sources=("</script><img src=x onerror=alert(1)>",),
    )
    document = browse_document(None, hostile, is_small=False, tiles_url=None, tiles_attribution="")
    assert "<script>alert" not in document.html and "<img" not in document.html


def test_a_hidden_top_category_has_no_sign_of_its_own() -> None:
    before = [one.slug for one in signs()]
    try:
        hear_changes([CategoryOverride("everyday-places", None, is_offered=False)])
        assert [one.slug for one in signs()] == [s for s in before if s != "everyday-places"]
    finally:
        hear_changes(())
