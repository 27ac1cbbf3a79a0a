"""The proof that a mail address belongs to an entry: it is at the entry's own web domain."""

from functools import lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

from assetmap.mail.envelope import a_labels

# Whoever has a page there is anybody, and whoever has an address there too; what lies below is shared as well. Suffixes
# below which anybody may have a domain (gov.uk, org.uk, github.io) are in the public suffix list.
_HOSTS = """
achurchnearyou.com bit.ly blogspot.com bsky.app btck.co.uk canva.com canva.site carrd.co
clubbuzz.co.uk crowdfunder.co.uk dropbox.com e-voice.org.uk easyfundraising.org.uk eventbrite.co.uk eventbrite.com
facebook.com fb.com fb.me flickr.com forms.gle ghost.io github.com github.io givealittle.co godaddysites.com gofundme.com
goo.gl google.com gumroad.com instagram.com issuu.com jimdo.com jimdofree.com jimdosite.com justgiving.com
linkedin.com linktr.ee localgiving.org mailchi.mp mastodon.social medium.com meetup.com microsoft.com mystrikingly.com
nextdoor.co.uk nextdoor.com notion.site office.com one.com onedrive.live.com openstreetmap.org padlet.com patreon.com
peoplesfundraising.com pinterest.com pitchero.com reddit.com sharepoint.com shopify.com signupgenius.com skiddle.com
soundcloud.com spond.com squarespace.com substack.com teamup.com threads.net ticketsource.co.uk ticketsource.com
ticketsolve.com tiktok.com tinyurl.com totalgiving.co.uk trybooking.com tumblr.com twitter.com u3asites.org.uk vimeo.com
virginmoneygiving.com webador.co.uk webador.com webnode.page webs.com weebly.com whatsapp.com wikidot.com
wikipedia.org wix.com wixsite.com wordpress.com wordpress.org x.com yell.com yolasite.com youtu.be youtube.com zoom.us
"""
_MAIL_PROVIDERS = """
126.com 163.com aol.co.uk aol.com blueyonder.co.uk btconnect.com btinternet.com btopenworld.com cjsm.net
doctors.org.uk duck.com fastmail.com fastmail.fm freeserve.co.uk gmail.com gmx.co.uk gmx.com gmx.de gmx.net
googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.fr hushmail.com icloud.com lineone.net live.co.uk live.com
mac.com madasafish.com mail.com mail.ru mailbox.org me.com msn.com nhs.net ntlworld.com o2.co.uk
onetel.com orange.net outlook.co.uk outlook.com phonecoop.coop plus.com plus.net plusnet.com pm.me posteo.de posteo.net
proton.me protonmail.ch protonmail.com qq.com riseup.net rocketmail.com sky.com supanet.com talk21.com
talktalk.co.uk talktalk.net tesco.net tiscali.co.uk tuta.com tuta.io tutanota.com uwclub.net
virgin.net virginmedia.com vodafone.co.uk waitrose.com web.de which.net yahoo.co.in yahoo.co.uk yahoo.com
yahoo.de yahoo.fr yahoo.ie yandex.com yandex.ru ymail.com zen.co.uk zoho.com zohomail.eu
"""
_SHARED = frozenset([*_HOSTS.split(), *_MAIL_PROVIDERS.split()])


def is_proof(email: str, url: str | None) -> bool:
    """Whether the address is at the domain of the entry's website, or below it, and the domain is nobody else's too.

    Both are compared as IDNA 2008 writes them. A public suffix (https://publicsuffix.org/) is nobody's domain: whoever
    has an address below gov.uk proves nothing about https://www.gov.uk/.

    >>> is_proof("ada@leabridge.org", "https://www.leabridge.org/lunch"), is_proof("ada@gmail.com", "https://gmail.com")
    (True, False)
    >>> is_proof("mallory@hackney.gov.uk", "https://www.gov.uk/"), is_proof("a@xn--kpr-sna6a.org", "https://köprü.org")
    (False, True)
    """
    try:
        host = a_labels(urlsplit(url or "").hostname or "").removeprefix("www.")
        domain = a_labels(email.rpartition("@")[2])
    except ValueError:
        return False
    if not _is_somebodys(host) or not _is_somebodys(domain):
        return False
    return domain == host or domain.endswith(f".{host}")


def registered_domain(url: str | None) -> str | None:
    """The domain below a public suffix that a website is at, as IDNA 2008 writes it; None for what has none.

    >>> registered_domain("https://www.hackney.gov.uk/libraries"), registered_domain("https://www.gov.uk/")
    ('hackney.gov.uk', None)
    """
    try:
        host = a_labels(urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return None
    found: str | None = _public_suffixes().privatesuffix(host)
    return found


def _is_somebodys(domain: str) -> bool:
    """Whether it is a domain that one body has registered, or below one, and that others have no pages or mail at."""
    registered: str | None = _public_suffixes().privatesuffix(domain)
    if registered is None or domain.rpartition(".")[2].isdecimal():
        return False
    labels = domain.split(".")
    return not any(".".join(labels[at:]) in _SHARED for at in range(len(labels)))


@lru_cache
def _public_suffixes() -> PublicSuffixList:
    # Reading the kept list takes a fifth of a second: only where somebody asks for an entry.
    return PublicSuffixList()
