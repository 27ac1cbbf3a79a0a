"""Helpers of the tests that send mail: a real server on this machine, which can be away, refuse, or hold its answer."""

import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from assetmap.mail import actions


class Mailbox:
    """What arrived, and how the server answers."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802  the server calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            read = message_from_bytes(envelope.content, policy=default)
            assert isinstance(read, EmailMessage)
            self.mails.append(read)
            self.recipients += envelope.rcpt_tos
        return self.answer


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0) -> Iterator[int]:
    """Takes mail into the mailbox; gives its port."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def guarded_server(mailbox: Mailbox, folder: Path) -> Iterator[tuple[int, Path]]:
    """Takes mail over TLS from `map` alone, whose password is `secret`; gives its port and its certificate."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    write_certificate(key, certificate)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)

    def authenticate(
        _server: object, _session: object, _envelope: object, _how: str, data: Any
    ) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"map", b"secret"), handled=False)

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )
    controller.start()
    try:
        yield controller.port, certificate
    finally:
        controller.stop()


def write_certificate(key_file: Path, certificate_file: Path) -> None:
    """A certificate of this machine's address, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(port: int) -> dict[str, str]:
    """The environment of whoever sends by the server at a port."""
    return {
        "ASSETMAP_SMTP_HOST": "127.0.0.1",
        "ASSETMAP_SMTP_PORT": str(port),
        "ASSETMAP_SMTP_TLS": "none",
        "ASSETMAP_MAIL_FROM": "assetmap <map@example.org>",
        "ASSETMAP_PUBLIC_URL": "https://map.example.org",
    }


def killed_before_it_is_written_down() -> None:
    """Lets a worker die once the server has the mail, and before the outbox says so."""

    def die(*_: object, **__: object) -> None:
        os._exit(9)

    actions.record_sent = die


@contextmanager
def silent_server() -> Iterator[tuple[int, threading.Event]]:
    """A server that greets, hears whatever is said and never takes a mail; whether it was ever spoken to."""
    spoken_to = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hear() -> None:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.sendall(b"220 here\r\n")
                while said := connection.recv(4096):
                    if said.startswith(b"data"):
                        connection.sendall(b"354 go on\r\n")
                        spoken_to.set()
                    elif not spoken_to.is_set():
                        connection.sendall(b"250 OK\r\n")

        threading.Thread(target=hear, daemon=True).start()
        yield listening.getsockname()[1], spoken_to
