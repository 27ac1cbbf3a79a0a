"""Signed stamps that show for how long a form has been open."""

from datetime import UTC, datetime, timedelta

from assetmap.people.tokens import keyed_hash

# Nobody reads the question and answers it sooner.
SHORTEST = timedelta(seconds=3)
LONGEST = timedelta(days=1)


def stamp_of(key: str, now: datetime) -> str:
    """To be put into the form; it tells when that was made."""
    at = str(int(now.timestamp()))
    return f"{at}.{_sealed(key, at)}"


def is_unhurried(key: str, stamp: str, now: datetime) -> bool:
    """Whether a form with this stamp was looked at for as long as people do; False for a stamp that is not ours."""
    at, _, seal = stamp.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 12) or seal != _sealed(key, at):
        return False
    return SHORTEST <= now - datetime.fromtimestamp(int(at), UTC) <= LONGEST


def _sealed(key: str, at: str) -> str:
    return keyed_hash(key, "form", at).hex()[:32]
