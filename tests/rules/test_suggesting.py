"""Categories that a group's own words suggest, and hardly any that they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.assets.vocabulary.suggestions import MOST, suggest_categories


def suggested(name: str, description: str) -> list[str]:
    found = suggest_categories(our_vocabulary(), name=name, description=description)
    return [one.slug for one in found]


@pytest.mark.parametrize(
    ("name", "description", "wanted", "unwanted", "remark"),
    [
        ("Tuesday Lunch Club", "A hot two-course meal and good company for anybody over 60, in the church hall.", ["lunch-club"], ["church", "hall-to-hire"], "where it meets is not what it is"),
        ("Hackney Voices", "A friendly community choir. No auditions, just turn up and sing!", ["choir"], [], ""),
        ("Men's Shed", "Woodwork, repairs and a cup of tea for men who want company.", ["mens-shed"], [], ""),
        ("The Shed", "A workshop where men make things, mend things and talk.", ["mens-shed"], [], "half of the name"),
        ("Forget-me-not Café", "Our dementia café is for people living with memory loss and those who care for them.", ["dementia-cafe"], ["cafe"], ""),
        ("Turkish Women's Sewing Group", "We sew, drink tea and help each other. Turkish and Kurdish women welcome.", ["craft-group", "womens-group"], [], "two things at once"),
        ("St Mark's Food Bank", "Emergency food parcels for three days, with a referral from an agency.", ["food-bank"], ["church"], ""),
        ("Community Fridge", "Come and take surplus food that would be thrown away.", ["community-fridge"], [], ""),
        ("Grief Café", "For anyone who has lost someone. Bereavement volunteers listen.", ["bereavement-support"], [], ""),
        ("Little Acorns", "Stay and play for under fives and their parents, with songs and snacks.", ["stay-and-play"], [], "nothing in the name"),
        ("Debt Help", "Free debt advice and help with benefits, by appointment at the library.", ["debt-advice", "benefits-advice"], ["library"], ""),
        ("ESOL for All", "Free English classes for refugees and asylum seekers.", ["english-classes", "refugee-support"], [], ""),
        ("Growing Together", "Volunteers grow vegetables in our community garden by the canal.", ["community-garden"], [], ""),
        ("Walk and Talk", "A gentle health walk around the park every Wednesday, led by trained walk leaders.", ["walking-group"], [], ""),
        ("Chair Yoga", "Seated exercise and yoga for older people, to stay strong and steady.", ["gentle-exercise", "wellbeing-activity"], [], ""),
        ("Repair Café", "Bring a broken toaster or a torn coat and mend it with us.", ["repair-cafe"], ["cafe"], ""),
        ("Carers' Space", "Somewhere for unpaid carers to meet, with a carer support worker.", ["carers-support"], [], ""),
        ("Young Carers", "Trips and homework club for young carers aged 8 to 18.", ["young-carers", "homework-club"], [], ""),
        ("Rainbow Social", "A social group for LGBTQ+ people over 50.", ["lgbtq-group"], [], "a plus sign"),
        ("Deaf Club", "Our group meets in BSL. Hearing people who sign are welcome.", ["deaf-community"], [], ""),
        ("1st Hackney Scouts", "Scouts and cubs from 6 to 14. Camping, badges, fun.", ["uniformed-group"], [], ""),
        ("Residents' Association", "The tenants and residents association of the estate: repairs, parties, and a voice with the landlord.", ["tenants-group"], [], ""),
        ("Job Club", "Help with your CV, and computers to look for work on.", ["job-club", "digital-help"], [], ""),
        ("Silver Surfers", "Patient help with smartphones and getting online.", ["digital-help"], [], ""),
        ("Knit and Natter", "Bring your knitting, or learn with us, at the Crown pub.", ["craft-group"], ["pub"], ""),
        ("Langar at the Gurdwara", "Everybody is welcome to a free meal after prayers.", ["community-meal"], [], ""),
        ("AA Thursday", "A recovery group for people with a drink problem.", ["recovery-group"], [], ""),
        ("Warm Welcome", "A warm space this winter with soup, board games and wifi.", ["warm-space", "games-group"], [], ""),
        ("Parents of SEND Children", "Parent carers of disabled children meet for coffee.", ["parent-carers", "send-support"], [], "in capitals"),
        ("Post Box Pals", "Please send us a letter, and we write back: befriending by post.", ["befriending"], ["send-support"], "not in capitals"),
        ("Kadınlar Grubu", "Her salı buluşuyoruz, çay içiyoruz ve sohbet ediyoruz.", ["womens-group"], [], "a Turkish word that is known"),
    ],
)  # fmt: skip
def test_what_a_group_says_suggests_what_it_is(
    name: str, description: str, wanted: list[str], unwanted: list[str], remark: str
) -> None:
    found = suggested(name, description)
    assert not set(wanted) - set(found), (remark, found)
    assert not set(unwanted) & set(found), (remark, found)
    if wanted:
        assert found[0] in wanted, (remark, found)
    else:
        assert found == []


def test_each_has_the_words_that_led_to_it() -> None:
    [first, *_] = suggest_categories(
        our_vocabulary(),
        name="Sunrise",
        description="Our LUNCH clubs, and a lunch club on Sundays.",
    )
    assert (first.slug, first.words) == ("lunch-club", ("LUNCH clubs", "lunch club"))


def test_there_are_no_more_than_a_few_and_none_above_another() -> None:
    text = ", ".join(term.name for term in our_vocabulary().terms)
    found = suggested("Everything", text)
    assert len(found) == MOST
    parents = {parent for slug in found for parent in our_vocabulary().by_slug[slug].parents}
    assert not parents & set(found)


def test_saying_it_again_makes_it_no_likelier() -> None:
    once = suggested("", "A choir and a lunch club")
    assert suggested("", "A choir and a lunch club" + " and choir" * 50) == once


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_may_be_asked(description: str, name: str) -> None:
    assert len(suggested(name, description)) <= MOST
