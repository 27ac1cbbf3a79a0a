"""Questions that no directory of support answers, beside questions in the same words that it does."""

import pytest

from assetmap.assets.meaning.actions import read_prepared
from assetmap.assets.meaning.model import language_model
from assetmap.assets.understanding.category_meaning import (
    CategoryMeanings,
    category_meanings,
    texts_about_categories,
)
from assetmap.assets.understanding.evidence import Evidence, evidence_of
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.words import our_phrases, read_words


@pytest.fixture(scope="module")
def meanings() -> CategoryMeanings:
    found = category_meanings(texts_about_categories(our_phrases()), read_prepared())
    assert found is not None
    return found


def evidence(meanings: CategoryMeanings, question: str) -> Evidence:
    model = language_model()
    assert model is not None, "`make setup` installs the model"
    [wanted] = read_words(question, our_phrases())
    meant = meanings.likeness_to(model.of_question(question))
    return evidence_of(wanted, meant, our_vocabulary(), asked=question)


@pytest.mark.parametrize(
    "question",
    [
        *("my car got towed", "used cars near me", "number plate", "flight to Lagos"),
        *("speeding fine", "a parking ticket", "renew a passport", "bin collection"),
        *("new phone charger", "buy trainers", "sell my house", "house valuation", "letting agent"),
        *("haircut", "spray tan", "pedicure", "fillers"),
        *("plumber to fix a tap", "electrician rewiring", "skip for hire"),
        *("sushi restaurant", "best steak in London", "Nando's", "Tesco", "pizza"),
        *("car finance", "isa rates", "accountant for my business", "VAT return"),
        *("chelsea score", "netflix login", "weather in london", "capital of germany"),
        *("xcvbnm", "gggggg", "dfgdfg", "blablabla", "kjkjkj", "ghjghj", "tttt rrrr"),
        *("roof repair company", "sofa beds for sale", "suit made to measure", "kitten breeder"),
        *("order a taxi to Gatwick", "boiler price", "rolex dealer", "electrician quote"),
        *("companies house", "conveyancing", "parcel tracking", "买车", "ซื้อรถ"),
    ],
)
def test_trade_brands_papers_trivia_and_random_letters_lie_outside(
    meanings: CategoryMeanings, question: str
) -> None:
    assert evidence(meanings, question).is_elsewhere


@pytest.mark.parametrize(
    "question",
    [
        *("a fine I can't pay", "court fine", "help with a parking fine"),
        *("bus pass", "accessible taxi", "help with passport form", "visa help"),
        *("free clothes for a job interview", "mattress for a child", "needs a bank account"),
        *("plumber for elderly", "help with gas boiler", "gardener for an old person"),
        *("free wedding dress", "driving theory help", "passport photo help", "circus skills"),
        *("mortgage help", "tax return help", "can't find a flat", "flats to rent"),
        *("electrician training", "hairdressing training", "photocopier", "baking", "fishing"),
        *("toenail cutting", "wig after chemo", "stop vaping", "online gambling ruining us"),
        *("rubbish on our estate", "smoke alarm", "lost documents", "tongue tie", "braille"),
        *("rent", "sofa from a charity", "buy school shoes we can't afford", "some company"),
        *("old man wants company", "court fees", "nursery fees", "hire a hall", "NHS", "NRPF"),
        *("furniture at low prices", "where to buy halal meat", "charity shop", "sad", "cold"),
        *("computer for my child", "breakfast for children", "bread making", "vet I can't afford"),
    ],
)
def test_needs_in_the_same_words_are_answered(meanings: CategoryMeanings, question: str) -> None:
    found = evidence(meanings, question)
    assert not found.is_elsewhere
    assert found.strengths


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("我很孤独", {"befriending"}),
        ("食物银行", {"food-bank"}),
        ("房租付不起", {"housing-advice"}),
        ("难民", {"refugee-support"}),
        ("寂しい", {"befriending"}),
        ("英語を学ぶ", {"english-classes"}),
        ("図書館", {"library"}),
        ("กลุ่มสนับสนุน", {"peer-support"}),
        ("ฉันเหงา", {"mental-health-peer-support", "befriending"}),
        ("ธนาคารอาหาร", {"food-bank"}),
        ("ผู้ลี้ภัย", {"refugee-support"}),
    ],
)
def test_plain_needs_in_scripts_without_spaces_come_by_meaning(
    meanings: CategoryMeanings, question: str, kinds: set[str]
) -> None:
    found = evidence(meanings, question)
    assert not found.is_elsewhere
    assert max(found.strengths, key=lambda slug: found.strengths[slug]) in kinds


@pytest.mark.parametrize("question", ["餐厅", "比特币", "天気", "ร้านตัดผม"])
def test_trade_in_scripts_without_spaces_lies_outside(
    meanings: CategoryMeanings, question: str
) -> None:
    assert evidence(meanings, question).is_elsewhere
