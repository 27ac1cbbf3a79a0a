"""The link with which a teller sees, changes and withdraws their story."""

import base64
from uuid import UUID

from assetmap.people.tokens import keyed_hash


def story_token(key: str, story_id: UUID) -> str:
    """192 bits that only this site can work out, so that later mails have the same link."""
    sealed = keyed_hash(key, "story", str(story_id))[:24]
    return base64.urlsafe_b64encode(sealed).decode("ascii")
