"""Rate limits of signing in, by mail address, browser and network."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

ATTEMPTS_AT_A_CODE = 5
GOOD_FOR = timedelta(minutes=15)
# As long as the longest of the limits looks back.
REQUESTS_KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """So many requests within so long."""

    most: int
    within: timedelta


_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# Twenty codes a day with five guesses at each: one in ten thousand to be let in, and twenty mails that tell of it.
BY_EMAIL = (Limit(5, _HOUR), Limit(20, _DAY))
BY_BROWSER = (Limit(10, _HOUR),)
# An office, or a library, may have one address for all its readers.
BY_NETWORK = (Limit(100, _HOUR),)


def is_too_often(asked_at: Iterable[datetime], limits: Iterable[Limit], *, now: datetime) -> bool:
    """Whether one more would be more than any of the limits allows."""
    times = list(asked_at)
    return any(sum(at > now - limit.within for at in times) >= limit.most for limit in limits)


def network_of(host: str) -> str:
    """The network that an address counts as: the address itself, or its /64 range in IPv6.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3:4:5:6")
    ('192.0.2.7', '2001:db8:1:2::/64')
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else str(address)
