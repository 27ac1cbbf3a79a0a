"""Stories beside the figures of the same place and the same support."""

from collections.abc import Sequence
from dataclasses import dataclass

from assetmap.gaps.analysis.figures import AreaFigures
from assetmap.gaps.definitions import REACH, Definition
from assetmap.gaps.names import kinds_in_order
from assetmap.gaps.report.document import Finding, ReportSection, capitalised, meant, table_of
from assetmap.gaps.report.out_of_reach import Report, share_in_words
from assetmap.gaps.report.voices.told import StoryTold
from assetmap.voice.stories.themes import THEMES
from assetmap.web.translations import N_, gettext, ngettext

DEFINITIONS_OF_STORIES = {
    "story_place": Definition(
        N_("Place"), "text", N_("The place that the story and the figures beside it are about.")
    ),
    "story_figures": Definition(
        N_("What the figures say"),
        "text",
        N_("How many of the people counted in this place are out of reach."),
        stands_on=REACH,
    ),
    "story": Definition(
        N_("What people say"),
        "text",
        N_(
            "The words of a person who has agreed to let us show them in reports. We do not change them. A "
            "story is evidence in its own right: it says what happened to one person."
        ),
    ),
    "story_teller": Definition(
        N_("Name given"), "text", N_("The name that the storyteller chose, if they chose one.")
    ),
    "story_subject": Definition(
        N_("Subject of the story"),
        "text",
        N_("The place, or the entry on the map, that the story is about."),
    ),
    "story_themes": Definition(
        N_("Themes"), "text", N_("What the storyteller says the story is about.")
    ),
}


@dataclass(frozen=True)
class PlaceStories:
    """A place with what the figures say of it, and the stories from there."""

    name: str
    figures: Finding
    stories: Sequence[StoryTold]


@dataclass(frozen=True)
class _Row:
    """A story beside the figures of its place."""

    place: PlaceStories
    story: StoryTold


def by_place(report: Report) -> list[PlaceStories]:
    """The stories of each place that the report has tables of, under the smallest that each lies in; then those of no
    such place.
    """
    rest, found = list(report.stories), []
    for kind in kinds_in_order(report.figures.places):
        for place in report.figures.places[kind]:
            own = [one for one in rest if place.code in one.places.get(kind, ())]
            if own:
                rest = [one for one in rest if one not in own]
                found.append(PlaceStories(place.name, figures_of(report, place), own))
    if rest:
        found.append(PlaceStories(report.area_name, _figures_of_all(report), rest))
    return found


def figures_of(report: Report, place: AreaFigures) -> Finding:
    """The finding on how many people in a place live out of reach, as it may be shown."""
    return _sentence(report, place.out, place.people, place.out_at_least)


def _figures_of_all(report: Report) -> Finding:
    figures = report.figures
    return _sentence(report, figures.out, figures.people, figures.out_at_least)


def _sentence(
    report: Report, out: float | None, people: float | None, at_least: float | None
) -> Finding:
    if report.is_unknown or out is None:
        return Finding(
            gettext(
                "We do not know yet how many people are out of reach, because nobody has checked for everything in this report."
            )
        )
    share = report.disclosure.share(out, people)
    has_bounds = report.has_bounds and at_least is not None
    values = {
        "people": report.people(out),
        "share": meant(share_in_words(share), "share_out") if share is not None else "",
        "a_walk": report.a_walk,
    }
    if has_bounds:
        words = gettext("At most %(people)s live more than %(a_walk)s away.")
    elif share is None:
        words = gettext("%(people)s live more than %(a_walk)s away.")
    else:
        words = gettext(
            "%(people)s live more than %(a_walk)s away, %(share)s of those who live there."
        )
    return Finding(capitalised(words % values))


def themes_in_words(story: StoryTold) -> str:
    """The themes of a story as a list."""
    names = [gettext(THEMES[slug]) for slug in story.themes if slug in THEMES]
    return ", ".join([*names, *([story.own_theme] if story.own_theme else [])])


def stories_section(report: Report) -> ReportSection | None:
    """The stories beside the figures, with a row for each in files; None where nobody has told one."""
    places = by_place(report)
    if not places:
        return None
    count = len(report.stories)
    finding = Finding(
        ngettext(
            "%(n)s person has told a story about the support and the place that these figures cover. A story counts as much as a number.",
            "%(n)s people have told stories about the support and the places that these figures cover. A story counts as much as a number.",
            count,
        )
        % {"n": count}
    )
    table = table_of(
        "stories",
        gettext("What people say"),
        [_Row(place, story) for place in places for story in place.stories],
        {
            "story_place": lambda one: one.place.name,
            "story_figures": lambda one: one.place.figures.text,
            "story": lambda one: one.story.words,
            "story_teller": lambda one: one.story.teller or "",
            "story_subject": lambda one: one.story.subject,
            "story_themes": lambda one: themes_in_words(one.story),
        },
    )
    return ReportSection("stories", gettext("What people say"), [finding], [table], stories=places)
