"""Signing in through an OpenID provider: the way there, and the proof in its answer."""

from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any, cast

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from joserfc.jws import JWSRegistry

from assetmap.errors import Forbidden, InvalidInput, Unavailable
from assetmap.mail.envelope import mail_address
from assetmap.settings import Settings
from assetmap.web.translations import gettext

SECONDS_FOR_THE_WAY = 900
_SECONDS_TO_ANSWER = 10
# Clocks differ.
_LEEWAY_SECONDS = 60
# Signed with the provider's private key; "none", and what a shared secret signs, are not among them.
_ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]


@dataclass(frozen=True)
class PendingSignIn:
    """The values that a browser keeps while its reader is at the provider; the
    answer has to match them.
    """

    state: str
    nonce: str
    verifier: str
    back: str


def new_way(back: str) -> PendingSignIn:
    """Nobody can guess it."""
    return PendingSignIn(generate_token(32), generate_token(32), generate_token(64), back)


def packed(way: PendingSignIn, key: str) -> str:
    """For a cookie, signed."""
    return _serializer(key).dumps(astuple(way))


def unpacked(value: str, key: str) -> PendingSignIn | None:
    """The way of a cookie; None when it is too old, or not ours."""
    try:
        return PendingSignIn(*map(str, _serializer(key).loads(value, max_age=SECONDS_FOR_THE_WAY)))
    except (BadData, TypeError, ValueError):
        return None


def _serializer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="assetmap openid")


def address_of_provider(settings: Settings, way: PendingSignIn, *, answer_to: str) -> str:
    """The provider's address for signing in. Raises `Unavailable` when the provider is away."""
    with _client(settings, answer_to) as client:
        address, _ = client.create_authorization_url(
            _metadata(settings)["authorization_endpoint"],
            state=way.state,
            nonce=way.nonce,
            code_verifier=way.verifier,
        )
    return str(address)


def proved_address(
    settings: Settings, way: PendingSignIn | None, *, state: str, code: str, answer_to: str
) -> str:
    """The mail address that the provider has verified.

    Raises `InvalidInput` for an answer that does not fit what was asked in this browser, `Forbidden` when there is no
    verified address, `Unavailable` when the provider is away.
    """
    if way is None or state != way.state or not code:
        raise InvalidInput(
            gettext("This sign-in has ended, or was started in another browser. Start again.")
        )
    metadata = _metadata(settings)
    try:
        with _client(settings, answer_to) as client:
            token = client.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=way.verifier
            )
            keys = KeySet.import_key_set(
                cast("KeySetSerialization", _fetched(client, metadata["jwks_uri"]))
            )
            claims = dict(_checked(settings, metadata, token, way.nonce, keys))
            if "email" not in claims and "userinfo_endpoint" in metadata:
                told = _fetched(client, metadata["userinfo_endpoint"], withhold_token=False)
                # Of somebody else it may tell what it likes.
                claims |= told if told.get("sub") == claims["sub"] else {}
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        raise InvalidInput(
            gettext("We could not use the reply from the sign-in service. Start again.")
        ) from error
    except httpx2.HTTPError as error:
        raise _away() from error
    if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
        raise Forbidden(
            gettext("The sign-in service has not verified your email address. Sign in by email.")
        )
    return mail_address(claims["email"])


def _client(settings: Settings, answer_to: str) -> OAuth2Client:
    assert settings.oidc_client_secret
    return OAuth2Client(
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        scope="openid email",
        redirect_uri=answer_to,
        code_challenge_method="S256",
        timeout=_SECONDS_TO_ANSWER,
    )


def _checked(
    settings: Settings, metadata: dict[str, Any], token: dict[str, Any], nonce: str, keys: KeySet
) -> CodeIDToken:
    signed = jwt.decode(
        token["id_token"],
        keys,
        registry=JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False),
    )
    claims = CodeIDToken(
        signed.claims,
        signed.header,
        {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": settings.oidc_client_id},
        },
        {
            "nonce": nonce,
            "client_id": settings.oidc_client_id,
            "access_token": token.get("access_token"),
        },
    )
    claims.validate(leeway=_LEEWAY_SECONDS)
    return claims


def _fetched(client: OAuth2Client, address: str, *, withhold_token: bool = True) -> dict[str, Any]:
    answer = client.request("GET", address, withhold_token=withhold_token)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def _metadata(settings: Settings) -> dict[str, Any]:
    assert settings.oidc_issuer
    try:
        return _described_by(settings.oidc_issuer)
    except (httpx2.HTTPError, ValueError) as error:
        raise _away() from error


@lru_cache
def _described_by(issuer: str) -> dict[str, Any]:
    """The provider's description of itself, requested once; a failure is not remembered."""
    answer = httpx2.get(
        f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        timeout=_SECONDS_TO_ANSWER,
        follow_redirects=True,
    )
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    if found.get("issuer") != issuer:
        raise ValueError("the provider is somebody else")
    return found


def _away() -> Unavailable:
    return Unavailable(
        gettext("The sign-in service is not responding. Try again later, or sign in by email.")
    )
