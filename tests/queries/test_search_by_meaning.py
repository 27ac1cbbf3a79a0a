"""Searches that compare meanings besides words, on entries with their vectors."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from assetmap.assets.meaning.actions import store_category_vectors, store_entry_vectors
from assetmap.assets.meaning.model import LanguageModel, language_model
from assetmap.assets.meaning.vectors import Floats
from assetmap.assets.pages.no_results import inferred_categories
from assetmap.assets.search.parameters import SearchParameters
from assetmap.assets.search.words import ranking_steps
from assetmap.assets.search.words.meaning_store import lacks_more_vectors_than
from assetmap.assets.understanding.category_meaning import texts_about_categories
from assetmap.assets.vocabulary.words import our_phrases
from tests.factories import EAST, NORTH, make_asset
from tests.searching import HERE, find, names, resolved


@pytest.fixture
def learn(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """To call once the entries are made: works out what they mean."""
    monkeypatch.setattr(ranking_steps, "_held", {})
    model = language_model()
    assert model is not None

    def work_out() -> None:
        store_category_vectors(session, texts_about_categories(our_phrases()), model)
        store_entry_vectors(session, model, 100)

    return work_out


def asked(session: Session, words: str) -> list[str]:
    return names(find(session, by_meaning=True, **HERE, q=words))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("something for a lonely older man", {"Tools and Talk", "Ring a Friend"}),
        ("place to pray", {"Noor"}),
        ("somewhere to go that isn't the pub", {"Tea and Talk", "Ring a Friend", "Tools and Talk"}),
        ("partner takes all her wages", {"Safe Door"}),
        ("yalnız yaşıyorum", {"Ring a Friend", "Tea and Talk"}),
    ],
)
def test_what_is_meant_comes_before_names_that_sound_like_it(
    session: Session,
    learn: Callable[[], None],
    words: str,
    first: set[str],
) -> None:
    make_asset(session, "Happy Man", categories=["pub"])
    make_asset(session, "Oyster Shed", categories=["pub"])
    make_asset(session, "Prayer Hotel", categories=["nightclub"])
    make_asset(session, "Pay Less Debts", categories=["debt-advice"])
    make_asset(session, "Tools and Talk", categories=["mens-shed"])
    make_asset(session, "Ring a Friend", categories=["befriending"])
    make_asset(session, "Tea and Talk", categories=["coffee-morning"])
    make_asset(session, "Noor", categories=["mosque"])
    make_asset(session, "Safe Door", categories=["domestic-abuse-support"])
    learn()
    found = asked(session, words)
    assert found[0] in first
    assert not {"Happy Man", "Oyster Shed", "Prayer Hotel"} & set(found)


def test_an_entry_that_says_what_is_meant_is_found_whatever_its_kind(
    session: Session,
    learn: Callable[[], None],
) -> None:
    make_asset(
        session, "Hall", categories=["community-centre"], description="Keep the books straight"
    )
    make_asset(
        session,
        "Old School",
        categories=["community-centre"],
        description="A place to mend bicycles with others on Saturdays",
    )
    learn()
    assert asked(session, "repair my bike")[0] == "Old School"


def test_a_trade_that_no_directory_holds_finds_nothing(
    session: Session,
    learn: Callable[[], None],
) -> None:
    make_asset(session, "The Swan", categories=["pub"])
    make_asset(session, "Old Clothes", categories=["charity-shop"])
    learn()
    for words in ("nail bar", "tattoo shop", "estate agents", "asdfghjkl"):
        assert asked(session, words) == []


def test_without_vectors_words_alone_answer(session: Session) -> None:
    make_asset(session, "Ring a Friend", categories=["befriending"])
    assert asked(session, "lonely") == ["Ring a Friend"]


def test_a_search_without_a_place_compares_categories_only(
    session: Session,
    learn: Callable[[], None],
) -> None:
    make_asset(session, "Safe Door", categories=["domestic-abuse-support"])
    make_asset(session, "Chess", categories=["games-group"])
    learn()
    assert names(find(session, by_meaning=True, q="he will not let me leave the flat")) == [
        "Safe Door"
    ]


def test_what_nothing_says_is_not_followed_and_the_reading_says_so(session: Session) -> None:
    make_asset(session, "Pool", categories=["swimming-pool"])
    search = resolved(session, SearchParameters(**HERE, q="wheelchair accessible swimming"))
    assert [(one.said, one.is_kept) for one in search.readings] == [
        ("wheelchair accessible", False)
    ]
    assert names(find(session, **HERE, q="wheelchair accessible swimming")) == ["Pool"]
    make_asset(
        session, "Lido", categories=["swimming-pool"], is_step_free=True, at=[(EAST + 900, NORTH)]
    )
    assert names(find(session, **HERE, q="wheelchair accessible swimming")) == ["Lido"]


def test_what_lies_outside_is_not_taken_for_a_slip(
    session: Session,
    learn: Callable[[], None],
) -> None:
    make_asset(session, "Wheel and Clay", categories=["craft-group"], description="Pottery for all")
    make_asset(session, "After a Stroke", categories=["health-support-group"])
    learn()
    assert asked(session, "potery")[:1] == ["Wheel and Clay"]
    for words in ("lottery", "train strike"):
        assert asked(session, words) == []


def test_one_slip_in_a_long_question_is_not_compared_twice(
    session: Session,
    learn: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
) -> None:
    make_asset(session, "Good Friends", categories=["befriending"])
    make_asset(session, "Dalston Library", categories=["library"])
    learn()
    read: list[str] = []
    of_question = LanguageModel.of_question

    def noted(model: LanguageModel, text: str) -> Floats:
        read.append(text)
        return of_question(model, text)

    monkeypatch.setattr(LanguageModel, "of_question", noted)
    long = "my dad is lonely and all on his own and he wants some frends"
    assert asked(session, long) == ["Good Friends"]
    assert read == [long]
    assert asked(session, "librery") == ["Dalston Library"]
    assert read[1:] == ["librery", "library"]


def test_what_lies_outside_is_no_need_for_a_kind(
    session: Session,
    learn: Callable[[], None],
) -> None:
    make_asset(session, "The Swan", categories=["pub"])
    learn()
    for words, slugs in (("nail bar", []), ("carpet fitter", []), ("lunch club", ["lunch-club"])):
        parameters = SearchParameters(**HERE, q=words)
        search = resolved(session, parameters, by_meaning=True)
        assert inferred_categories(parameters, search)[:1] == slugs, words


def test_more_entries_than_a_command_waits_for_are_left_to_the_worker(
    session: Session,
    learn: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
) -> None:
    for name in ("Tools and Talk", "Noor"):
        make_asset(session, name)
    session.flush()
    assert not lacks_more_vectors_than(session, 1), "the search compares words alone"
    monkeypatch.setenv("ASSETMAP_SEARCH_BY_MEANING", "true")
    reread_settings()
    assert lacks_more_vectors_than(session, 1)
    assert not lacks_more_vectors_than(session, 2)
    learn()
    assert not lacks_more_vectors_than(session, 0)
