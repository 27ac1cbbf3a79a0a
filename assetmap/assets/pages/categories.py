"""The administrators' pages of categories: rename, hide and merge, with what changes, and undo."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.editing.actions import (
    changed_categories,
    check_merge,
    check_name,
    check_off,
    effect_of,
    hide_category,
    merge_category,
    rename_category,
    undo_changes,
)
from assetmap.assets.vocabulary.categories import Term
from assetmap.assets.vocabulary.terms import hear_of_changes
from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, InvalidInput, NotFound
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.form_pages import NOT_KEPT, render_form
from assetmap.web.forms import FormDep
from assetmap.web.translations import gettext, ngettext

router = APIRouter(include_in_schema=False)
AdministratorDep = Annotated[SignedIn, Depends(requires(Role.ADMINISTRATOR))]


@router.get("/site/categories", name="categories")
def categories_page(
    request: Request, session: SessionDep, _administrator: AdministratorDep, done: str = ""
) -> HTMLResponse:
    """All categories, those first that were changed."""
    vocabulary = hear_of_changes(session)
    return render_form(
        request,
        "assets/categories.html",
        error=None,
        title=gettext("Categories"),
        terms=vocabulary.terms,
        names=vocabulary.by_slug,
        changes=changed_categories(session),
        done=vocabulary.by_slug.get(done),
    )


@router.get("/site/categories/{slug}", name="category_change")
def category_page(
    request: Request, session: SessionDep, _administrator: AdministratorDep, slug: str
) -> HTMLResponse:
    """One category with what may be done; where something is asked for, what that would change."""
    return _page(request, session, slug, dict(request.query_params))


@router.post("/site/categories/{slug}", name="change_category")
def change_category(
    request: Request,
    session: SessionDep,
    _administrator: AdministratorDep,
    form: FormDep,
    slug: str,
) -> Response:
    """Changes the category, or undoes all that was changed of it."""
    _term(session, slug)
    try:
        match form.get("action"):
            case "rename":
                rename_category(session, slug, form.get("name", ""))
            case "hide":
                hide_category(session, slug)
            case "merge":
                merge_category(session, slug, form.get("into", ""))
            case "undo":
                undo_changes(session, slug)
            case _:
                raise InvalidInput(gettext("Choose what to do."))
    except InvalidInput as error:
        return _page(request, session, slug, dict(form), error=error)
    address = request.app.url_path_for("categories")
    return RedirectResponse(f"{address}?done={slug}", 303, headers=NOT_KEPT)


def _term(session: Session, slug: str) -> Term:
    term = hear_of_changes(session).by_slug.get(slug)
    if term is None:
        raise NotFound(gettext("We can’t find this category."))
    return term


def _page(
    request: Request,
    session: Session,
    slug: str,
    asked: dict[str, Any],
    *,
    error: AssetmapError | None = None,
) -> HTMLResponse:
    term = _term(session, slug)
    effects: list[str] = []
    if error is None and asked.get("action"):
        try:
            effects = _effects(session, term, asked)
        except InvalidInput as wrong:
            error = wrong
    return render_form(
        request,
        "assets/category.html",
        error=error,
        title=term.name,
        term=term,
        terms=[one for one in hear_of_changes(session).offered if one.slug != slug],
        change=changed_categories(session).get(slug),
        asked=asked,
        effects=effects,
    )


def _effects(session: Session, term: Term, asked: dict[str, Any]) -> list[str]:
    """The effects of the change, as sentences. Raises `InvalidInput` where it cannot be made."""
    slug, action = term.slug, asked["action"]
    if action == "merge":
        other = check_merge(session, slug, asked.get("into", ""))
        effect = effect_of(session, slug, into=other.slug)
        moving = effect.entries - effect.bear_both
        named = {"name": other.name}
        said = [
            ngettext(
                "%(count)s entry will move to “%(name)s”.",
                "%(count)s entries will move to “%(name)s”.",
                moving,
            )
            % {"count": f"{moving:,}", **named}
        ]
        if effect.bear_both:
            said.append(
                ngettext(
                    "%(count)s entry is in both categories and will stay in “%(name)s”.",
                    "%(count)s entries are in both categories and will stay in “%(name)s”.",
                    effect.bear_both,
                )
                % {"count": f"{effect.bear_both:,}", **named}
            )
        return [
            *said,
            gettext("Entries in later imports will go to “%(name)s” too.") % named,
            gettext("A search for “%(old)s” will find “%(name)s”.") % {"old": term.name, **named},
        ]
    entries = effect_of(session, slug).entries
    if action == "rename":
        name = check_name(session, slug, asked.get("name", ""))
        return [
            ngettext(
                "%(count)s entry will show “%(name)s” instead of “%(old)s”.",
                "%(count)s entries will show “%(name)s” instead of “%(old)s”.",
                entries,
            )
            % {"count": f"{entries:,}", "name": name, "old": term.name},
            gettext("People who search for “%(old)s” will still find these entries.")
            % {"old": term.name},
            gettext("The new name will not be translated into other languages."),
        ]
    if action != "hide":
        raise InvalidInput(gettext("Choose what to do."))
    check_off(session, slug)
    return [
        gettext(
            "People will no longer be able to choose “%(old)s” for an entry, a search or a report."
        )
        % {"old": term.name},
        ngettext(
            "%(count)s entry will keep this category, and searches will still find the entry.",
            "%(count)s entries will keep this category, and searches will still find the entries.",
            entries,
        )
        % {"count": f"{entries:,}"},
    ]
