"""The stewards' page of search synonyms."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from assetmap.assets.search.synonyms import (
    drop_synonym,
    list_synonyms,
    restore_synonym,
    save_synonym,
)
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.database.sessions import SessionDep
from assetmap.errors import InvalidInput
from assetmap.people.access import requires
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import Form, FormDep
from assetmap.web.templating import render
from assetmap.web.translations import gettext

router = APIRouter(include_in_schema=False)
StewardDep = Annotated[SignedIn, Depends(requires(Role.STEWARD))]


@router.get("/synonyms", name="synonyms")
def synonyms_page(
    request: Request, session: SessionDep, _steward: StewardDep, saved: str = ""
) -> HTMLResponse:
    """Every phrase with what it stands for, and a form to add one."""
    return _page(request, session, saved=saved)


@router.post("/synonyms", name="change_synonyms")
def change_synonyms(
    request: Request, session: SessionDep, _steward: StewardDep, form: FormDep
) -> Response:
    """Saves a phrase, drops one, or lets the file's meaning count again."""
    action, _, phrase = form.get("action", "save").partition(" ")
    try:
        if action == "drop":
            drop_synonym(session, phrase)
        elif action == "restore":
            restore_synonym(session, phrase)
        else:
            phrase = save_synonym(
                session,
                phrase=form.get("phrase", ""),
                means=form.get("means", ""),
                categories=form.get("categories", ""),
            )
    except InvalidInput as error:
        return _page(request, session, form=form, error=error)
    address = request.app.url_path_for("synonyms")
    return RedirectResponse(f"{address}#{phrase.replace(' ', '-')}", 303)


def _page(
    request: Request,
    session: Session,
    *,
    saved: str = "",
    form: Form | None = None,
    error: InvalidInput | None = None,
) -> HTMLResponse:
    return render(
        request,
        "assets/synonyms.html",
        status_code=422 if error else 200,
        title=gettext("Search synonyms"),
        entries=list_synonyms(session),
        names={term.slug: term.name for term in our_vocabulary().terms},
        form=form or {},
        error=error,
        errors=[str(error)] if error else [],
    )
