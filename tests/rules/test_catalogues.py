"""Catalogues of translations: whole, with their placeholders, and without anybody's name."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from assetmap.assets.record.facts import FACTS
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.registration.questions import catalogue as questions
from assetmap.web.templating import PACKAGE
from assetmap.web.translations import DOMAIN, LOCALE, SPOKEN_AT

# What only stewards see of the room, in English.
STEWARDS = {"decide", "desk", "desk_mail", "import", "waiting_mail"}
TEMPLATES = [
    *(
        path
        for path in sorted((PACKAGE / "registration/templates").rglob("*.*"))
        if path.stem not in STEWARDS and path.parent.name != "importing"
    ),
    *(
        PACKAGE / "voice/templates/emergencies" / name
        for name in (
            "ask_mail.html",
            "ask_mail.txt",
            "end_mail.html",
            "end_mail.txt",
            "one.html",
            "update.html",
        )
    ),
    PACKAGE / "voice/templates/seasons/answer.html",
    *(
        PACKAGE / "voice/templates/panel" / name
        for name in (
            "answer.html",
            "invitation_mail.html",
            "invitation_mail.txt",
            "summary_mail.html",
            "summary_mail.txt",
        )
    ),
    *(
        path
        for folder in (
            "voice/templates/ideas",
            "voice/templates/following",
            "overview/templates/overview/places",
        )
        for path in sorted((PACKAGE / folder).rglob("*.*"))
        if path.stem != "held"
    ),
    PACKAGE / "mail/templates/mail/layout.html",
    PACKAGE / "web/templates/base.html",
    PACKAGE / "web/templates/error.html",
    *sorted((PACKAGE / "people/templates").rglob("*.*")),
    *(
        PACKAGE / "assets/templates/confirming" / name
        for name in (
            "answer.html",
            "ask_mail.html",
            "ask_mail.txt",
            "report_mail.html",
            "report_mail.txt",
            "room.html",
        )
    ),
    *(
        path
        for path in sorted((PACKAGE / "voice/templates/stories").rglob("*.*"))
        if path.stem != "waiting"
    ),
    *sorted((PACKAGE / "voice/templates/challenges").glob("*_mail.*")),
    PACKAGE / "gaps/templates/gaps/challenge.html",
]
MODULES = [
    *sorted((PACKAGE / "registration/questions").glob("*.py")),
    *sorted((PACKAGE / "overview/places").glob("*.py")),
    *sorted((PACKAGE / "voice/following").glob("*.py")),
    *sorted((PACKAGE / "voice/ideas").glob("*.py")),
    PACKAGE / "voice/ideas/pages/idea.py",
    PACKAGE / "voice/ideas/pages/listing.py",
    PACKAGE / "voice/ideas/pages/proposing.py",
    PACKAGE / "places/page_kinds.py",
    *(
        PACKAGE / name
        for name in (
            "assets/confirming/pages.py",
            "assets/confirming/actions.py",
            "assets/confirming/room.py",
            "assets/confirming/room_pages.py",
            "assets/confirming/reporting.py",
            "assets/confirming/wording.py",
            "assets/editing/entries.py",
            "assets/editing/wording.py",
            "assets/planning/actions.py",
            "assets/record/service_area.py",
            "assets/opening_hours/text/groups.py",
            "assets/opening_hours/text/parser.py",
            "assets/opening_hours/text/writer.py",
            "mail/envelope.py",
            "people/sign_in/openid.py",
            "people/sign_in/pages.py",
            "people/sign_in/mailed_link.py",
            "places/postcodes.py",
            "registration/questions/answers.py",
            "voice/emergencies/abilities.py",
            "voice/seasons/questions.py",
            "voice/emergencies/record.py",
            "registration/claims/actions.py",
            "registration/moderation/decisions.py",
            "registration/drafts/actions.py",
            "registration/limits.py",
            "registration/own_entries/pages.py",
            "registration/own_entries/picture_pages.py",
            "assets/pictures/actions.py",
            "assets/pictures/encoding.py",
            "registration/questions/service_area_outline.py",
            "registration/questions/pin_map.py",
            "registration/form/answer_points.py",
            "registration/form/leaflet_pages.py",
            "registration/form/question_pages.py",
            "registration/moderation/wording.py",
            "registration/notices/actions.py",
            "registration/notices/notice.py",
            "registration/notices/pages.py",
            "registration/form/sending_pages.py",
            "gaps/pages/challenge.py",
            "voice/challenges/actions.py",
            "voice/challenges/reasons.py",
            "voice/stories/actions.py",
            "voice/stories/given.py",
            "voice/stories/pages/own.py",
            "voice/stories/pages/reading.py",
            "voice/stories/pages/telling.py",
            "voice/stories/sounds.py",
            "voice/stories/states.py",
            "voice/stories/themes.py",
            "web/forms.py",
            "web/problem_words.py",
            "web/wording.py",
        )
    ),
]
# Facts are declared with the words of every page; a catalogue has to hold those that its rooms show.
DECLARATIONS = [
    PACKAGE / "assets/record" / name
    for name in ("fact.py", "facts.py", "access_facts.py", "joining_facts.py", "options.py")
]
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@cache
def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def words_in(path: Path) -> Iterator[str | tuple[str, ...]]:
    method = "python" if path.suffix == ".py" else "jinja2"
    for _, message, _, _ in extract_from_file(method, path):
        yield message


def missing(language: str, path: Path) -> list[str | tuple[str, ...]]:
    """The words of a file that the catalogue has no words for."""
    there = catalogue(language)
    return [
        message
        for message in words_in(path)
        if (found := there.get(message)) is None or not is_translated(found)
    ]


def is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def placeholders(words: str) -> Counter[str]:
    return Counter(_PLACEHOLDER.findall(words))


def words_of_facts() -> set[str]:
    """What the form asks about, and what a history calls the facts."""
    fields = [field for page in questions.PAGES for field in page.fields]
    words = {words for field in fields for words in (field.label, field.hint) if words}
    words |= {words for field in fields for _, words in field.options}
    return words | {fact.label for fact in FACTS}


def test_there_are_words_to_look_for() -> None:
    assert {"start", "question", "check", "sign_in", "confirm_mail"} <= {
        path.stem for path in TEMPLATES
    }
    found = {message for path in [*MODULES, *DECLARATIONS] for message in words_in(path)}
    assert {page.question for page in questions.PAGES} <= found
    assert words_of_facts() <= found


@pytest.mark.parametrize("language", SPOKEN_AT)
@pytest.mark.parametrize(
    "path", [*TEMPLATES, *MODULES], ids=lambda path: path.relative_to(PACKAGE).as_posix()
)
def test_nothing_is_left_out_of_the_rooms_that_it_speaks_in(language: str, path: Path) -> None:
    assert missing(language, path) == []


@pytest.mark.parametrize("language", SPOKEN_AT)
def test_every_word_about_a_declared_fact_is_translated(language: str) -> None:
    there = catalogue(language)
    left_out = [
        words
        for words in words_of_facts()
        if (found := there.get(words)) is None or not is_translated(found)
    ]
    assert left_out == []


@pytest.mark.parametrize("language", SPOKEN_AT)
def test_every_kind_has_a_name_in_the_language(language: str) -> None:
    there = catalogue(language)
    left_out = [
        term.name
        for term in our_vocabulary().terms
        if (found := there.get(term.name)) is None or not is_translated(found)
    ]
    assert left_out == []


def test_a_word_that_no_catalogue_has_is_found(tmp_path: Path) -> None:
    template = tmp_path / "new.html"
    template.write_text("{% trans %}Nobody has translated this.{% endtrans %}")
    assert missing("tr", template) == ["Nobody has translated this."]


@pytest.mark.parametrize("language", SPOKEN_AT)
def test_what_is_translated_keeps_its_placeholders_and_has_all_plural_forms(language: str) -> None:
    there = catalogue(language)
    for message in there:
        if not message.id or not is_translated(message):
            continue
        if isinstance(message.id, str):
            assert placeholders(message.string) == placeholders(message.id), message.id
            continue
        assert len(message.string) == there.num_plurals, message.id
        for form in message.string:
            assert placeholders(form).keys() <= placeholders(message.id[1]).keys(), message.id


@pytest.mark.parametrize("path", sorted(LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po")), ids=str)
def test_a_catalogue_names_nobody_and_no_machine(path: Path) -> None:
    head, _, rest = path.read_text("utf-8").partition("\n\n")
    assert "@" not in head and "/home" not in head and "FULL NAME" not in head
    assert "#: " not in rest, "where a string stands changes daily: make messages leaves it out"
