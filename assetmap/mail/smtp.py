"""Delivery of a mail to the mail server, and the meaning of its answers."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage

from assetmap.mail.envelope import without_addresses
from assetmap.settings import Settings

SECONDS_TO_CONNECT = 10
# Once it has the mail a server may take its time; whoever asks too soon has it delivered twice.
SECONDS_TO_ANSWER = 120
# RFC 5321, 4.2.1: the server closes the connection, whatever was asked of it.
SHUTTING_DOWN = 421


class Refused(Exception):
    """The server will never take this mail; the message is its reason."""


class NotNow(Exception):
    """The server had no time for this mail: it may be taken later, and others now."""


class Away(NotNow):
    """The server was away: it takes no other mail either."""


def deliver(settings: Settings, mail: EmailMessage) -> None:
    """Hands the mail to the server named in the settings. Raises `Refused`, `NotNow` or `Away`, and nothing else.

    Only what concerns this mail refuses it for good: its recipient, or what it holds. That the server does not know
    us (its greeting, our name and password, our own address) is for whoever runs this to correct, and the mail waits.
    """
    try:
        server = _connected(settings)
    except (smtplib.SMTPException, OSError) as error:
        raise Away(_said(error)) from None
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        [(code, said), *_] = error.recipients.values()
        raise _meaning(code, said) from None
    except (smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
        if isinstance(error, smtplib.SMTPDataError):
            raise _meaning(error.smtp_code, error.smtp_error) from None
        raise Refused(_said(error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Away(_said(error)) from None
    except ValueError as error:
        # What cannot be written as a mail is written no better later.
        raise Refused(_said(error)) from None
    finally:
        # The mail is taken or not by now, however the parting goes.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connected(settings: Settings) -> smtplib.SMTP:
    assert settings.smtp_host
    where = (settings.smtp_host, settings.smtp_port)
    server: smtplib.SMTP
    if settings.smtp_tls == "tls":
        context = ssl.create_default_context()
        server = smtplib.SMTP_SSL(*where, timeout=SECONDS_TO_CONNECT, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=SECONDS_TO_CONNECT)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_username and settings.smtp_password:
            server.login(settings.smtp_username, settings.smtp_password.get_secret_value())
    except BaseException:
        server.close()
        raise
    assert server.sock is not None
    server.sock.settimeout(SECONDS_TO_ANSWER)
    return server


def _meaning(code: int, said: bytes | str) -> Refused | NotNow:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    reason = without_addresses(f"{code} {words}")
    if code == SHUTTING_DOWN:
        return Away(reason)
    return Refused(reason) if code >= 500 else NotNow(reason)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_meaning(error.smtp_code, error.smtp_error))
    return without_addresses(str(error) or type(error).__name__)
