"""The token in the link of an invitation: which entry it is about, signed, and good for ninety days."""

from uuid import UUID

from itsdangerous import BadData, URLSafeTimedSerializer

_DAYS = 90


def invitation_token(key: str, asset_id: UUID) -> str:
    """The token of an invitation to an entry."""
    return str(_serializer(key).dumps(asset_id.hex))


def invited_to(key: str, token: str) -> UUID | None:
    """The entry that a token invites to; None where it is too old, or none of ours."""
    try:
        return UUID(_serializer(key).loads(token, max_age=_DAYS * 24 * 3600))
    except (BadData, ValueError):
        return None


def _serializer(key: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key, salt="invitation")
