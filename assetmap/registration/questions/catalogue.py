"""All questions of the registration form in their order, and those that still lack an answer."""

from collections.abc import Sequence

from assetmap.registration.questions import about_the_people as questions_of_people
from assetmap.registration.questions import about_the_place as questions_of_place
from assetmap.registration.questions.question import Answers, QuestionPage

# Those that an entry needs come first; the others make it easier to find.
PAGES = tuple(
    sorted(
        (*questions_of_place.PAGES, *questions_of_people.PAGES), key=lambda page: page.is_further
    )
)
BY_SLUG = {page.slug: page for page in PAGES}
PERSONAL = frozenset(field.name for field in BY_SLUG["you"].fields)


def pages_for(answers: Answers) -> list[QuestionPage]:
    """The questions that an entry needs after these answers, in their order."""
    return [page for page in PAGES if page.applies(answers) and not page.is_further]


def further_pages(answers: Answers) -> list[QuestionPage]:
    """The questions that are offered once an entry can be published, in their order."""
    return [page for page in PAGES if page.applies(answers) and page.is_further]


def further_unanswered(answers: Answers) -> list[QuestionPage]:
    """The further questions that nobody has looked at yet."""
    return [page for page in further_pages(answers) if not is_looked_at(page, answers)]


def is_looked_at(page: QuestionPage, answers: Answers) -> bool:
    """Whether its form was sent, or the entry said something in its stead."""
    if not page.fields:
        return bool(answers.get(f"{page.slug}_looked_at"))
    return any(answers.get(field.name) not in (None, "", [], ()) for field in page.fields) or bool(
        answers.get(f"{page.slug}_looked_at")
    )


def page_after(answers: Answers, slug: str) -> QuestionPage | None:
    """The next one of its sort that applies, None after the last."""
    return next(iter(_beside(answers, slug)[1]), None)


def page_before(answers: Answers, slug: str) -> QuestionPage | None:
    """The one of its sort before that applies, None before the first."""
    earlier = _beside(answers, slug)[0]
    return earlier[-1] if earlier else None


def _beside(answers: Answers, slug: str) -> tuple[Sequence[QuestionPage], Sequence[QuestionPage]]:
    """The pages of the same sort that apply, before and after."""
    order = [page.slug for page in PAGES]
    at, is_further = order.index(slug), BY_SLUG[slug].is_further
    alike = [page for page in PAGES if page.is_further == is_further and page.applies(answers)]
    return (
        [page for page in alike if order.index(page.slug) < at],
        [page for page in alike if order.index(page.slug) > at],
    )


def unanswered(answers: Answers) -> list[QuestionPage]:
    """Pages with something missing that is needed; personal answers are looked at by name alone."""
    return [page for page in pages_for(answers) if lacking(page, answers)]


def lacking(page: QuestionPage, answers: Answers) -> bool:
    """Whether the page still needs an answer. "I do not know" is one where it is offered."""
    if page.lacks(answers):
        return True
    return any(
        field.missing
        and (
            field.name not in answers
            if field.kind == "radios" and "" in dict(field.options)
            else answers.get(field.name) in (None, "", [], ())
        )
        for field in page.fields_for(answers)
    )
