"""Challenges on a report: said at the finding, and listed with their answers.

A finding is known by a key that a rebuilt report has too: a part of the first page, the key of a section, or a place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assetmap.gaps.definitions import Definition
from assetmap.gaps.report.document import Finding, ReportSection, ReportStory, Summary, table_of
from assetmap.gaps.report.first_page.summary import section_of
from assetmap.gaps.report.out_of_reach import Report
from assetmap.gaps.report.voices.told import ChallengeTold
from assetmap.voice.challenges.reasons import REASONS, STATES
from assetmap.web.translations import N_, gettext, ngettext

DEFINITIONS_OF_CHALLENGES = {
    "challenge_finding": Definition(
        N_("Challenged finding"), "text", N_("What the report said when it was challenged.")
    ),
    "challenge_reason": Definition(
        N_("What is wrong"),
        "text",
        N_("The reason that the reader gave for challenging the finding."),
    ),
    "challenge_words": Definition(
        N_("In the reader’s words"),
        "text",
        N_("What the reader wrote. We show it here once a commissioner or a steward has read it."),
    ),
    "challenge_state": Definition(
        N_("Status"),
        "text",
        N_(
            "Whether a commissioner or a steward has answered, and whether they accept the challenge."
        ),
    ),
    "challenge_answer": Definition(
        N_("Answer"), "text", N_("The answer from a commissioner or a steward.")
    ),
    "challenge_on": Definition(N_("Date sent"), "text", N_("The day the challenge was sent.")),
}
# The parts of the first page that can be challenged; of its places each has the key of the place.
HEADLINE, WHO, HELP = "headline", "who", "help"
PLACES_SECTION = "places"


def place_key(kind: str, code: str) -> str:
    """The key of what is found in one place."""
    return f"place/{kind}/{code}"


def with_challenges(report: Report, story: ReportStory) -> ReportStory:
    """The report in which each challenged finding says so, with a section of all challenges before the method."""
    if not report.challenges:
        return story
    marks = marks_of(report.challenges)
    summary = _marked(story.summary, marks)
    sections = [section_of(summary)]
    for section in story.detail:
        said = _said_in(report, section, marks)
        if section.key == "method":
            sections.append(_section(report.challenges))
        sections.append(replace(section, findings=[*section.findings, *said]))
    return replace(story, summary=summary, sections=sections)


def marks_of(challenges: Sequence[ChallengeTold]) -> dict[str, str]:
    """The note on each challenged finding, by the key of the finding."""
    marks: dict[str, str] = {}
    for key in dict.fromkeys(one.finding for one in challenges):
        own = [one for one in challenges if one.finding == key]
        newest = own[-1]
        words = gettext("Challenged: %(reason)s. %(state)s.") % {
            "reason": gettext(REASONS[newest.reason]),
            "state": gettext(STATES[newest.state]),
        }
        if len(own) > 1:
            words += " " + ngettext(
                "%(n)s more challenge is listed below.",
                "%(n)s more challenges are listed below.",
                len(own) - 1,
            ) % {"n": len(own) - 1}
        marks[key] = words
    return marks


def place_marks(report: Report) -> dict[tuple[str, str], str]:
    """The note on each place whose findings are challenged, by the place's kind and code."""
    marks = marks_of(report.challenges)
    return {
        (kind, place.code): words
        for kind, places in report.figures.places.items()
        for place in places
        if (words := marks.get(place_key(kind, place.code)))
    }


def challenges_in_short(challenges: Sequence[ChallengeTold]) -> str:
    """The number of challenged findings and of challenges that wait for an answer, in words; empty
    where there are none.
    """
    if not challenges:
        return ""
    waiting = sum(one.is_open for one in challenges)
    said = ngettext(
        "%(n)s finding in this report has been challenged.",
        "%(n)s findings in this report have been challenged.",
        len({one.finding for one in challenges}),
    ) % {"n": len({one.finding for one in challenges})}
    if waiting:
        said += " " + ngettext(
            "%(n)s challenge has not been answered yet.",
            "%(n)s challenges have not been answered yet.",
            waiting,
        ) % {"n": waiting}
    return said


def _marked(summary: Summary, marks: Mapping[str, str]) -> Summary:
    def mark(findings: Sequence[Finding]) -> list[Finding]:
        return [replace(one, challenged=marks.get(one.key, "")) for one in findings]

    return replace(
        summary,
        headline=mark(summary.headline),
        places=mark(summary.places),
        who=mark(summary.who),
        help=mark(summary.help),
    )


def _said_in(report: Report, section: ReportSection, marks: Mapping[str, str]) -> list[Finding]:
    """The notes on challenges to a section; the section on places also has those to each place."""
    said = [Finding(marks[section.key], is_caution=True)] if section.key in marks else []
    if section.key != PLACES_SECTION:
        return said
    names = {
        (kind, place.code): place.name
        for kind, places in report.figures.places.items()
        for place in places
    }
    for place, words in place_marks(report).items():
        said.append(Finding(f"{names[place]}: {words}", is_caution=True))
    return said


def _section(challenges: Sequence[ChallengeTold]) -> ReportSection:
    has_words = any(one.words for one in challenges)
    has_answers = any(one.answer for one in challenges)
    table = table_of(
        "challenges",
        gettext("What people say is wrong"),
        challenges,
        {
            "challenge_finding": lambda one: one.finding_words,
            "challenge_reason": lambda one: gettext(REASONS[one.reason]),
            **({"challenge_words": lambda one: one.words} if has_words else {}),
            "challenge_state": lambda one: gettext(STATES[one.state]),
            **({"challenge_answer": lambda one: one.answer} if has_answers else {}),
            "challenge_on": lambda one: one.written_on,
        },
    )
    return ReportSection(
        "challenges",
        gettext("What people say is wrong"),
        [Finding(challenges_in_short(challenges))],
        [table],
    )


def finding_words(report: Report, story: ReportStory, key: str) -> str | None:
    """The sentence, or the sentences, that a key names; None where the report has none of it."""
    summary = story.summary
    for findings in (summary.headline, summary.places, summary.who, summary.help):
        for one in findings:
            if one.key == key:
                return replace(one, challenged="").text
    for kind, places in report.figures.places.items():
        for place in places:
            if place_key(kind, place.code) == key:
                return gettext("What the report says about %(place)s") % {"place": place.name}
    for section in story.detail:
        if section.key == key and section.key not in ("challenges", "stories"):
            first = next((one.text for one in section.findings if not one.is_caution), "")
            return f"{section.heading}: {first}" if first else section.heading
    return None
