"""The shortlist that a request's cookie brings, and the cookie that a response sets."""

from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request, Response

from assetmap.assets.shortlists.cookie import (
    DAYS_LINKS_ARE_KEPT,
    FORMER,
    LINKS,
    SHORTLIST,
    Unreadable,
    packed,
    packed_links,
    unpacked,
    unpacked_links,
)
from assetmap.assets.shortlists.shortlist import Shortlist
from assetmap.assets.shortlists.tokens import token_mark
from assetmap.errors import Unavailable
from assetmap.web.secret_key import secret_key


@dataclass(frozen=True)
class RequestShortlist:
    """The shortlist of a request; lost says that there was one which was too old, or was changed."""

    shortlist: Shortlist
    is_lost: bool = False


def kept_by(request: Request) -> RequestShortlist:
    """The shortlist that the browser kept; empty at first."""
    value = request.cookies.get(SHORTLIST)
    if not value:
        return RequestShortlist(Shortlist())
    try:
        return RequestShortlist(unpacked(value, _key(request)))
    except Unreadable:
        return RequestShortlist(Shortlist(), is_lost=True)


def keep(response: Response, request: Request, value: str) -> None:
    """Lets the browser keep a packed shortlist until it is closed; after some hours it is not taken any more."""
    response.set_cookie(
        SHORTLIST, value, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def forget(response: Response) -> None:
    response.delete_cookie(SHORTLIST, httponly=True, samesite="lax")


def former_of(request: Request) -> Shortlist | None:
    """The shortlist from before a kept one was opened, where nobody has kept it."""
    try:
        return unpacked(request.cookies.get(FORMER, ""), _key(request), name=FORMER)
    except Unreadable:
        return None


def keep_former(response: Response, request: Request, former: Shortlist | None) -> None:
    """Lets the browser keep what was there before, as long as the shortlist itself; or forget it."""
    if former is None:
        response.delete_cookie(FORMER, httponly=True, samesite="lax")
        return
    value = packed(replace(former, removed=None), _key(request), name=FORMER)
    response.set_cookie(
        FORMER, value, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def pack(request: Request, shortlist: Shortlist) -> str:
    """The shortlist packed for `keep`. Raises `InvalidInput` when the shortlist is too long to be kept."""
    return packed(shortlist, _key(request))


def has_made(request: Request, token: str) -> bool:
    """Whether this browser made the link, and so may remove it."""
    return token_mark(token) in _links(request)


def remember_link(response: Response, request: Request, token: str) -> None:
    """Lets the browser remove the link later; on its own this opens nothing and tells nothing."""
    response.set_cookie(
        LINKS,
        packed_links([*_links(request), token_mark(token)], _key(request)),
        max_age=DAYS_LINKS_ARE_KEPT * 86_400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def _links(request: Request) -> list[bytes]:
    try:
        return unpacked_links(request.cookies.get(LINKS, ""), _key(request))
    except Unreadable:
        return []


def _key(request: Request) -> str:
    return secret_key(request.app.state.settings)


def header_context(request: Request) -> dict[str, Any]:
    """The shortlist's part of every page: the number of its entries, and their ids."""
    try:
        ids = kept_by(request).shortlist.asset_ids
    except Unavailable:
        # Said where somebody uses the shortlist; every other page goes without.
        ids = []
    return {"shortlist_count": len(ids), "shortlist_ids": [str(asset_id) for asset_id in ids]}
