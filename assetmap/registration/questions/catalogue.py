"""All questions of the registration form in their order, and those that still lack an answer."""

from assetmap.registration.questions import about_the_people as questions_of_people
from assetmap.registration.questions import about_the_place as questions_of_place
from assetmap.registration.questions.question import Answers, Page

PAGES = (*questions_of_place.PAGES, *questions_of_people.PAGES)
BY_SLUG = {page.slug: page for page in PAGES}
PERSONAL = frozenset(field.name for field in BY_SLUG["you"].fields)


def pages_for(answers: Answers) -> list[Page]:
    """The pages that have to be asked after these answers, in their order."""
    return [page for page in PAGES if page.applies(answers)]


def page_after(answers: Answers, slug: str) -> Page | None:
    """The next one that applies, None after the last."""
    order = [page.slug for page in PAGES]
    return next((page for page in PAGES[order.index(slug) + 1 :] if page.applies(answers)), None)


def page_before(answers: Answers, slug: str) -> Page | None:
    """The one before that applies, None before the first."""
    order = [page.slug for page in PAGES]
    earlier = [page for page in PAGES[: order.index(slug)] if page.applies(answers)]
    return earlier[-1] if earlier else None


def unanswered(answers: Answers) -> list[Page]:
    """Pages with something missing that is needed; personal answers are looked at by name alone."""
    return [
        page
        for page in pages_for(answers)
        if any(
            field.missing and answers.get(field.name) in (None, "", [], ()) for field in page.fields
        )
    ]
