"""Does a mail address prove that somebody may keep an entry: is it at the entry's own web domain? Pure."""

from urllib.parse import urlsplit

# Whoever has an address there is anybody.
_SHARED = frozenset(
    [
        "facebook.com",
        "instagram.com",
        "twitter.com",
        "x.com",
        "youtube.com",
        "linktr.ee",
        "wordpress.com",
        "blogspot.com",
        "wixsite.com",
        "weebly.com",
        "google.com",
        "sites.google.com",
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "yahoo.co.uk",
        "icloud.com",
        "aol.com",
        "btinternet.com",
        "protonmail.com",
        "proton.me",
        "eventbrite.co.uk",
        "meetup.com",
        "nhs.uk",
        "nhs.net",
        "github.io",
        "medium.com",
        "tiktok.com",
        "whatsapp.com",
    ]
)


def is_proof(email: str, url: str | None) -> bool:
    """Whether the address is at the domain of the entry's website, or below it, and the domain is nobody else's too.

    >>> is_proof("ada@leabridge.org", "https://www.leabridge.org/lunch"), is_proof("ada@gmail.com", "https://gmail.com")
    (True, False)
    """
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return False
    host = host.lower().removeprefix("www.")
    domain = email.rpartition("@")[2].lower()
    if "." not in host or host in _SHARED or domain in _SHARED:
        return False
    return domain == host or domain.endswith(f".{host}")
