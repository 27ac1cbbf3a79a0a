"""A mail's headers and address, and when it is tried again."""

import re
import unicodedata
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid, parseaddr

import idna

from assetmap.errors import InvalidInput
from assetmap.web.translations import gettext

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200
# RFC 5322 allows 998.
LONGEST_LINE = 900
LONGEST_WAIT = timedelta(hours=1)
# Mail servers themselves give up after four or five days.
TRIED_FOR = timedelta(days=5)
# What a private mail holds is of no use later.
PRIVATE_TRIED_FOR = timedelta(hours=1)

# One address and nothing that means something to a mail server: no quotes, comments, lists or line breaks.
_PLAIN_ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"]{1,64}@[^\s@<>()\[\]\\,;:\"]+\.[^\s@<>()\[\]\\,;:\".]+"
)
_ANY_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+")


def mail_address(typed: str) -> str:
    """The address that somebody typed, as one compares it: without spaces around it, in small letters, and its domain
    as mail servers know it, so that one mailbox has one address however it was written.

    >>> mail_address(" Ada@Example.ORG "), mail_address("ada@köprü.org"), mail_address("ada@ｅxample.org")
    ('ada@example.org', 'ada@xn--kpr-sna6a.org', 'ada@example.org')

    Raises `InvalidInput` when it is none, or no mail could be sent there.
    """
    address = unicodedata.normalize("NFC", typed.strip()).lower()
    is_one = len(address) <= LONGEST_ADDRESS and address.isprintable()
    if not is_one or not _PLAIN_ADDRESS.fullmatch(address) or ".." in address:
        raise InvalidInput(
            gettext("Enter an email address like name@example.com."), parameter="email"
        )
    local, _, domain = address.rpartition("@")
    try:
        address = f"{local}@{a_labels(domain)}"
    except ValueError:
        address = ""
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise InvalidInput(
            gettext(
                "We cannot send email to “%(domain)s”. Check the part of the email address after the @."
            )
            % {"domain": domain},
            parameter="email",
        )
    return address


def a_labels(domain: str) -> str:
    """A domain in the A-labels of IDNA 2008 (RFC 5891), after the mapping of UTS 46: what servers compare.

    >>> a_labels("Straße.de"), a_labels("strasse.de")
    ('xn--strae-oqa.de', 'strasse.de')

    Raises `ValueError` when it is the name of nothing.
    """
    return idna.encode(domain, uts46=True).decode("ascii").lower()


def new_message_id(sender: str) -> str:
    """A Message-ID at the sender's own domain."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    try:
        return make_msgid(domain=a_labels(domain))
    except ValueError:
        return make_msgid(domain="localhost")


def one_line(subject: str) -> str:
    """A subject that can be no more than a subject, whatever was put into it.

    >>> one_line("Your group\\r\\nBcc: everybody@example.org")
    'Your group Bcc: everybody@example.org'
    """
    seen = "".join(c if c.isprintable() or c.isspace() else "" for c in subject)
    return " ".join(seen.split())[:LONGEST_SUBJECT]


def composed(
    *,
    sender: str,
    recipient: str,
    message_id: str,
    subject: str,
    text: str,
    html: str,
    written_at: datetime,
    unsubscribe_url: str | None = None,
) -> EmailMessage:
    """The mail with both its parts. A mail program that answers by itself is told not to.

    With `unsubscribe_url` it can end the subscription with one click (RFC 8058).

    Raises `ValueError` where the recipient's domain is the name of nothing.
    """
    # An address that is longer than a line would be encoded, and mail programs would not know it again.
    mail = EmailMessage(
        policy=SMTP.clone(max_line_length=LONGEST_LINE) if unsubscribe_url else SMTP
    )
    name, address = parseaddr(sender)
    mail["From"] = Address(name, addr_spec=address)
    local, _, domain = recipient.rpartition("@")
    mail["To"] = Address(username=local, domain=a_labels(domain))
    mail["Subject"] = one_line(subject)
    mail["Message-ID"] = message_id
    mail["Date"] = written_at
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(text)
    mail.add_alternative(html, subtype="html")
    return mail


def wait_after(attempts: int) -> timedelta:
    """The time to wait after so many attempts: a minute, two, four, up to an hour.

    >>> [wait_after(attempts).seconds // 60 for attempts in (1, 2, 3, 6, 7, 500)]
    [1, 2, 4, 32, 60, 60]
    """
    return min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def without_addresses(said: str) -> str:
    """A mail server's message on one line, without the addresses in it.

    >>> without_addresses("550 <ada@example.org>: no such\\nuser")
    '550 … no such user'
    """
    return " ".join(_ANY_ADDRESS.sub("…", said).replace("…>", "…").replace("…:", "…").split())[:500]
