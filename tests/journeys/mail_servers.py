"""Helpers of the tests that send mail: a real server on this machine, which can be away, refuse, or hold its answer."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

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
