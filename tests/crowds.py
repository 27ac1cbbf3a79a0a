"""Many readers at once, as plain sockets, so that the readers cost less than the site."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# What people and programs read of City and Hackney.
MIXED_READS = (
    "/",
    "/assets?near=E8+1EA&category=library",
    "/assets?near=E8+1EA&q=lunch+club",
    "/api/v1/assets?postcode=E8+1EA",
    "/api/v1/assets?postcode=N16+0UH&category=place-of-worship",
    "/about/data",
    "/api/v1/categories",
    "/api/v1/postcodes/E8%201EA",
    "/assets",
    "/gaps",
)


@dataclass
class Crowd:
    """What came of a crowd: how often each status, and the seconds of each answer by its status."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: dict[int, list[float]] = field(default_factory=dict)
    without_retry_after: int = 0
    lasted: float = 0.0

    def add(self, status: int, seconds: float) -> None:
        self.statuses[status] += 1
        self.seconds.setdefault(status, []).append(seconds)

    def quantile(self, status: int, share: float) -> float:
        """Seconds that this share of the answers with a status took at most."""
        ordered = sorted(self.seconds.get(status, [0.0]))
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]

    @property
    def successes_a_second(self) -> float:
        return self.statuses[200] / self.lasted


def gather_crowd(
    address: str, paths: Sequence[str], *, clients: int, seconds: float, most_each: int = 10**9
) -> Crowd:
    """So many clients read the paths in turn, each as soon as it has its last answer."""
    return asyncio.run(_gather(address, paths, clients, seconds, most_each))


async def _gather(
    address: str, paths: Sequence[str], clients: int, seconds: float, most_each: int
) -> Crowd:
    crowd = Crowd()
    begun = time.perf_counter()
    ends_at = begun + seconds

    async def read_on(number: int) -> None:
        for turn in range(most_each):
            if time.perf_counter() >= ends_at:
                return
            path = paths[(number + turn) % len(paths)]
            started = time.perf_counter()
            status, headers = await get(address, path)
            crowd.add(status, time.perf_counter() - started)
            crowd.without_retry_after += status == 503 and b"retry-after" not in headers

    await asyncio.gather(*(read_on(number) for number in range(clients)))
    crowd.lasted = time.perf_counter() - begun
    return crowd


async def get(address: str, path: str) -> tuple[int, bytes]:
    """The status and the lower-case head of one answer, whose body is read to its end."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode()
        )
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    head, _, _ = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), head.lower()


async def begin_forms(address: str, path: str, count: int) -> list[asyncio.StreamWriter]:
    """Connections on which a form has begun and does not end."""
    parts = urlsplit(address)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {address}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname="
    )
    writers = []
    for _ in range(count):
        _reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(head.encode())
        await writer.drain()
        writers.append(writer)
    return writers
