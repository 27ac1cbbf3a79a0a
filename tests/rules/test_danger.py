"""Words of a search that say that a person may be in danger, and others that do not."""

import pytest

from assetmap.assets.help.danger import (
    is_about_danger,
    sensitive_categories,
    shown_first,
    urgent_help_file,
)
from assetmap.assets.vocabulary.categories import our_vocabulary


@pytest.mark.parametrize(
    "words",
    [
        "suicidal thoughts",
        "my son says he wants to die",
        "I don’t want to live any more",
        "I dont want to be here anymore",
        "she has tried to kill herself",
        "thinking about ending it all",
        "there is no point in living",
        "they would be better off without me",
        "self-harm",
        "SELF HARM support",
        "my daughter is cutting herself",
        "partner controls all my money",
        "my husband beats me",
        "he hit me again last night",
        "my ex keeps following me, he follows me to work",
        "she is scared of her husband",
        "my boyfriend won't let me see my friends",
        "domestic violence",
        "dv",
        "coercive control",
        "being hit at home",
        "forced marriage",
        "FGM",
        "modern slavery",
        "county lines",
        "I was raped",
        "sexual assault",
        "trafficked for work",
        "my family takes my passport",
        *("I want to disappear", "can't carry on anymore", "I can’t go on", "no future for me"),
        *("I took too many pills", "saving up tablets", "wishes she had never been born"),
        *("slit his wrists", "my boyfriend reads my messages", "he locked me in the bedroom"),
        *("my husband won't give me any money", "he says he'll kill me", "she spat at him"),
        *("scared to go home", "taken abroad to get married", "her nephew steals her pension"),
        *("my uncle touches me", "they make him carry drugs", "a gang is threatening my son"),
        *("somebody shared naked pictures of her", "my boss keeps my passport", "revenge porn"),
        *("a dealer has taken over his flat", "intihar", "przemoc domowa", "aile içi şiddet"),
    ],
)
def test_danger_is_recognised(words: str) -> None:
    assert is_about_danger(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        None,
        "lunch club",
        "my dad is lonely",
        "self defence class",
        "cutting and sewing",
        "weight control",
        "hit the gym",
        "debt advice",
        "bereavement",
        "partner dancing",
        "help with controlling diabetes",
        "football for my son",
        "line dancing in the county",
        *("he can't go on the bus alone", "can't go on holiday", "cannot carry shopping"),
        *("can't do the stairs any more", "he watches telly all day", "locked out of my email"),
        *("touch rugby for girls", "father and son football", "pills delivered by the chemist"),
        *("landlord won't give the deposit back", "trapped nerve", "scared of the dentist"),
        *("he shouts at the telly", "send parcels abroad", "frightened of falling"),
        "🙂🙂",
        "a" * 10_000,
    ],
)
def test_other_words_are_not(words: str | None) -> None:
    assert not is_about_danger(words)


def test_sensitive_categories_are_in_the_vocabulary_or_to_come() -> None:
    known = {term.slug for term in our_vocabulary().terms}
    assert sensitive_categories() <= known


def test_each_contact_says_when_it_was_checked_and_where() -> None:
    contacts = urgent_help_file()["contact"]
    assert isinstance(contacts, list) and contacts
    for one in contacts:
        assert one["checked_on"] and one["source"].startswith("https://"), one["name"]
        assert one.get("number") or one.get("text_number"), one["name"]


def test_a_small_screen_shows_the_numbers_for_what_the_words_speak_of() -> None:
    assert shown_first("I want to die") == {"999", "116 123"}
    assert shown_first("my partner hits me") == {"999", "0808 2000 247"}
    assert shown_first("lunch club") == frozenset()
    file = urgent_help_file()
    assert isinstance(file["contact"], list) and isinstance(file["shown_first"], dict)
    numbers = {one.get("number") for one in file["contact"]}
    assert file["shown_first"].keys() == file["recognised"].keys()  # type: ignore[attr-defined]
    assert all(numbers.issuperset(first) for first in file["shown_first"].values())
