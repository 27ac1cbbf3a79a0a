"""Access rules. Every route declares one as a dependency.

`PersonDep` is somebody who has signed in; `Depends(requires(Role.STEWARD))` somebody who holds a role, and
`Depends(anyone)` says that nothing is asked. `tests/rules/test_access.py` fails on a route that says none of these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from assetmap.database.sessions import SessionDep
from assetmap.errors import AssetmapError, Forbidden, SignInNeeded
from assetmap.people.actions import note_seen
from assetmap.people.cookies import SESSION, kept
from assetmap.people.queries import signed_in_by
from assetmap.people.roles import Role, SignedIn
from assetmap.web.forms import fields_of, is_from_this_site, way_back
from assetmap.web.problems import is_for_program, problem, status_of
from assetmap.web.templating import render


def current_person(request: Request, session: SessionDep) -> SignedIn | None:
    """The person who has signed in, or None; without the cookie the database is not queried."""
    person = _person_of(request, session)
    if person is not None:
        note_seen(session, person.session_id, now=datetime.now(UTC))
    return person


def header_context(request: Request, session: Session) -> dict[str, Any]:
    """The values that every page is given: the person who has signed in."""
    return {"signed_in": _person_of(request, session)}


def _person_of(request: Request, session: Session) -> SignedIn | None:
    token = kept(request, SESSION)
    if token is None:
        return None
    if not hasattr(request.state, "signed_in"):
        request.state.signed_in = signed_in_by(session, token, now=datetime.now(UTC))
    found: SignedIn | None = request.state.signed_in
    return found


SomebodyDep = Annotated[SignedIn | None, Depends(current_person)]


@dataclass(frozen=True)
class Requires:
    """Lets through who has signed in, and holds one of the roles where any are named."""

    roles: tuple[Role, ...] = ()

    @property
    def access_rule(self) -> str:
        """In words, for the list of all routes."""
        return " or ".join(self.roles) or "signed in"

    def __call__(self, person: SomebodyDep) -> SignedIn:
        """The person. Raises `SignInNeeded` or `Forbidden`, whose words the reader's language chooses."""
        if person is None:
            raise SignInNeeded("")
        if self.roles and not person.has(*self.roles):
            raise Forbidden("")
        return person


@dataclass(frozen=True)
class Anyone:
    """Lets everybody through."""

    access_rule: str = "anyone"

    def __call__(self) -> None:
        """Nothing is asked."""


signed_in = Requires()
anyone = Anyone()
PersonDep = Annotated[SignedIn, Depends(signed_in)]


def requires(*roles: Role) -> Requires:
    """The rule that one of the roles is held; an administrator holds them all."""
    return Requires(roles)


def rules_of(dependant: Dependant) -> Iterator[str]:
    """The rules that a route's dependencies say."""
    for dependency in dependant.dependencies:
        rule = getattr(dependency.call, "access_rule", None)
        if rule:
            yield rule
        yield from rules_of(dependency)


def add_way_to_sign_in(app: FastAPI) -> None:
    """Sends readers who need to sign in there and back; programs are told, and who sent a form is given it back."""

    async def on_sign_in_needed(request: Request, error: Exception) -> Response:
        assert isinstance(error, SignInNeeded)
        if is_for_program(request):
            return problem(request, status_of(error), detail=str(error))
        if request.method not in ("GET", "HEAD"):
            return await _given_back(request, error)
        asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        address = f"{request.app.url_path_for('sign_in')}?back={quote(asked, safe='')}"
        return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})

    app.add_exception_handler(SignInNeeded, on_sign_in_needed)


_FORM = "application/x-www-form-urlencoded"


async def _given_back(request: Request, error: SignInNeeded) -> Response:
    """A page with the words of a form that came too late, so that they can be copied."""
    words: list[str] = []
    if request.headers.get("content-type", "").startswith(_FORM) and is_from_this_site(request):
        try:
            typed = await fields_of(request)
        except AssetmapError:
            typed = {}
        # What nobody has typed, such as ids and what a button stands for, has no blanks.
        words = [text for text in typed.values() if " " in text.strip()]
    back = way_back(
        asked=None,
        referrer=request.headers.get("referer"),
        host=request.headers.get("host"),
        otherwise="/",
    )
    page = await run_in_threadpool(
        render,
        request,
        "people/signed_out.html",
        status_code=status_of(error),
        words=words,
        back=back,
    )
    page.headers["Cache-Control"] = "no-store"
    return page
