"""The pages that lead to an OpenID provider and back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from assetmap.database.sessions import SessionDep
from assetmap.errors import Forbidden, InvalidInput, NotFound, Unavailable
from assetmap.people.access import anyone
from assetmap.people.cookies import forget, keep, kept
from assetmap.people.sign_in.mailed_link import Outcome, Proof
from assetmap.people.sign_in.openid import (
    SECONDS_FOR_THE_WAY,
    address_of_provider,
    new_way,
    packed,
    proved_address,
    unpacked,
)
from assetmap.people.sign_in.pages import NOT_KEPT, ask_page, let_in, own_path, site_address
from assetmap.settings import Settings
from assetmap.web.secret_key import secret_key
from assetmap.web.translations import gettext, language_of, speaking

WAY = "assetmap_openid"


def provider(request: Request) -> Settings:
    """The settings, where they name a provider. Raises `NotFound` where they do not."""
    settings: Settings = request.app.state.settings
    if not settings.oidc_issuer:
        with speaking(language_of(request)):
            raise NotFound(gettext("There is nothing at this address."))
    return settings


router = APIRouter(include_in_schema=False, dependencies=[Depends(anyone)])
ProviderDep = Annotated[Settings, Depends(provider)]
Given = Annotated[str, Query(max_length=4_000)]


@router.get("/sign-in/openid", name="sign_in_by_openid")
def go(request: Request, settings: ProviderDep, back: str = "") -> Response:
    """Sends the reader to the provider."""
    way = new_way(own_path(request, back))
    try:
        with speaking(language_of(request)):
            address = address_of_provider(settings, way, answer_to=_answer_to(request))
    except Unavailable as error:
        return ask_page(request, back=back, error=error)
    response = RedirectResponse(address, 303, headers=NOT_KEPT)
    value = packed(way, secret_key(settings))
    keep(request, response, WAY, value, seconds=SECONDS_FOR_THE_WAY)
    return response


@router.get("/sign-in/openid/answer", name="openid_answer")
def come_back(
    request: Request,
    session: SessionDep,
    settings: ProviderDep,
    state: Given = "",
    code: Given = "",
) -> Response:
    """Signs in by what the provider says; what it refuses, or somebody made up, leads back to the other way."""
    way = unpacked(kept(request, WAY) or "", secret_key(settings))
    try:
        with speaking(language_of(request)):
            email = proved_address(
                settings, way, state=state, code=code, answer_to=_answer_to(request)
            )
    except (InvalidInput, Forbidden, Unavailable) as error:
        response: Response = ask_page(request, back=way.back if way else "", error=error)
    else:
        proof = Proof(Outcome.RIGHT, email, way.back if way else "")
        response = let_in(request, session, proof)
    forget(request, response, WAY)
    return response


def _answer_to(request: Request) -> str:
    return f"{site_address(request)}{request.app.url_path_for('openid_answer')}"
