"""A web server of this machine for tests of downloads: each path has an answer, or several in turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Answer:
    """What the server says; with `is_cut_off` it promises more than it sends."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_cut_off: bool = False


@dataclass(frozen=True)
class Asked:
    """A request: its path, its parameters, and the host that it named."""

    path: str
    parameters: dict[str, str]
    host: str


Answering = Callable[[Asked], Answer]


class LocalServer:
    """Answers by path; what nobody has set up is 404. `asked` holds every request."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[Asked] = []
        self.otherwise: Answering = lambda asked: Answer(status=404)
        self.port = 0

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str, *answers: Answer | bytes) -> str:
        """Sets up what a path answers: one after the other, and the last for good. Gives the address."""
        self.answers[path] = [one if isinstance(one, Answer) else Answer(one) for one in answers]
        return self.address + path

    def _take(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        waiting = self.answers.get(asked.path)
        if not waiting:
            return self.otherwise(asked)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    @contextmanager
    def running(self) -> Iterator["LocalServer"]:
        """Serves until the end."""
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
                said = take(Asked(parts.path, parameters, self.headers.get("Host", "")))
                self.send_response(said.status)
                for name, value in said.headers.items():
                    self.send_header(name, value)
                length = len(said.body) + (1000 if said.is_cut_off else 0)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(said.body)

            def log_message(self, *_: Any) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            self.port = server.server_address[1]
            thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()
