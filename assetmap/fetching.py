"""Safe downloads from addresses that somebody else wrote: manifests, feeds and the publishers of official files.

A host name is looked up once. All of its addresses are checked, and the connection goes to one that was checked, so
that a second answer of the name server changes nothing. Redirects pass the same check.
"""

import ipaddress
import os
import re
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import httpx2

from assetmap.errors import InvalidInput, Unavailable
from assetmap.settings import get_settings

# What a server answers that is busy and may be asked again.
_ASK_AGAIN = {429, 500, 502, 503, 504}
_LONGEST_WAIT_SECONDS = 30.0
_MOST_REDIRECTS = 8
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HEADERS = {"User-Agent": "assetmap", "Accept": "*/*", "Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class DownloadLimits:
    """The most bytes, seconds and tries that a download may take before it is given up."""

    most_bytes: int = 4 << 30
    seconds: float = 1_800.0
    tries: int = 4


@dataclass(frozen=True)
class Fetched:
    """A file that was downloaded, and what its server says of it."""

    path: Path
    address: str
    last_modified: str | None
    byte_count: int


def kept_at(folder: Path, address: str) -> Path:
    """The path at which a download is kept: a folder for its address, and in it the publisher's
    file name, which messages quote.
    """
    name = re.sub(r"[/\\\x00-\x1f\x7f]", "_", unquote(PurePosixPath(urlsplit(address).path).name))
    return folder / sha256(address.encode()).hexdigest()[:16] / (name[-60:].lstrip(".") or "file")


class _AskAgain(Exception):
    """The server could not answer just now."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


def fetch(
    address: str,
    target: Path,
    *,
    limits: DownloadLimits | None = None,
    wait: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Downloads `address` to `target`, whole or not at all; a server that is busy is asked again a few times.

    Raises `InvalidInput` for an address that may not be fetched or is too large, and `Unavailable` where none answers.
    """
    limits = limits or DownloadLimits()
    ends_at = time.monotonic() + limits.seconds
    target.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, limits.tries + 1):
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".fetching-")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                found, last_modified, count = _download(address, file.write, limits, ends_at)
            partial.replace(target)
            return Fetched(target, found, last_modified, count)
        except _AskAgain as busy:
            pause = 2.0 ** (attempt - 1) if busy.seconds is None else busy.seconds
            pause = min(pause, _LONGEST_WAIT_SECONDS)
            if attempt == limits.tries or time.monotonic() + pause > ends_at:
                raise Unavailable(
                    f"{address} could not be fetched ({busy}). Try again, or download the file and give its path instead."
                ) from None
            wait(pause)
        finally:
            partial.unlink(missing_ok=True)
    raise AssertionError("the last try returns or raises")


def _download(
    address: str, write: Callable[[bytes], object], limits: DownloadLimits, ends_at: float
) -> tuple[str, str | None, int]:
    """Follows redirects to the content and writes it; the address it came from, its date and its size."""
    with httpx2.Client(trust_env=False, follow_redirects=False, headers=_HEADERS) as client:
        for _ in range(_MOST_REDIRECTS):
            request = _request(client, address)
            try:
                response = client.send(request, stream=True)
            except httpx2.HTTPError as error:
                raise _AskAgain(_reason(error)) from None
            try:
                if response.is_redirect:
                    address = str(httpx2.URL(address).join(response.headers["location"]))
                    continue
                _refuse_failure(address, response)
                count = _copy(address, response, write, limits, ends_at)
                return address, response.headers.get("last-modified"), count
            finally:
                response.close()
    raise InvalidInput(f"{address} redirects too many times, so it was not fetched.")


def _request(client: httpx2.Client, address: str) -> httpx2.Request:
    """A request to the checked address of the host, in the host's name."""
    url, host, number = checked_target(address)
    port = f":{url.port}" if url.port else ""
    return client.build_request(
        "GET",
        url.copy_with(host=number),
        headers={"Host": f"{_bracketed(host)}{port}"},
        extensions={"sni_hostname": host},
        timeout=httpx2.Timeout(60.0, connect=20.0),
    )


def checked_target(address: str) -> tuple[httpx2.URL, str, str]:
    """The address in parts, its host, and the number of the host that may be connected to.

    Raises `InvalidInput` for an address that may not be fetched, and `Unavailable` where nobody knows the host.
    """
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        raise InvalidInput(f"{address!r} is not a web address.") from None
    host = url.host
    if url.scheme not in ("http", "https") or not host:
        raise InvalidInput(
            f"{address} is not an http:// or https:// address; only those are fetched."
        )
    if url.userinfo:
        raise InvalidInput(
            f"{url.copy_with(username=None, password=None)}: leave out the user name and password."
        )
    try:
        answers = socket.getaddrinfo(
            host, url.port or (443 if url.scheme == "https" else 80), type=socket.SOCK_STREAM
        )
    except (OSError, UnicodeError):
        raise Unavailable(
            f"{address} could not be fetched, because the host {host} was not found. Check the address, or try again."
        ) from None
    numbers = [str(answer[4][0]) for answer in answers]
    if host not in get_settings().private_hosts:
        for number in numbers:
            if not is_public(number):
                raise InvalidInput(
                    f"{address} leads to {number}, which is on this machine or a private network. To fetch from there"
                    f" anyway, add {host} to ASSETMAP_FETCH_PRIVATE_HOSTS."
                )
    return url, host, numbers[0]


def is_public(number: str) -> bool:
    """Whether an IP address is one of the public internet.

    >>> [is_public(one) for one in ("1.1.1.1", "127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1")]
    [True, False, False, False, False, False]
    """
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        # An address of the old kind may stand inside one of the new.
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None or address.teredo is not None:
            return inner is not None and is_public(str(inner))
    return address.is_global and not address.is_multicast and not address.is_reserved


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _refuse_failure(address: str, response: httpx2.Response) -> None:
    status = response.status_code
    if status in _ASK_AGAIN:
        said = response.headers.get("retry-after", "")
        raise _AskAgain(f"its server answers {status}", float(said) if said.isdecimal() else None)
    if status != 200:
        raise Unavailable(
            f"{address} could not be fetched: its server answers {status}. The publisher may have moved the file."
        )


def _copy(
    address: str,
    response: httpx2.Response,
    write: Callable[[bytes], object],
    limits: DownloadLimits,
    ends_at: float,
) -> int:
    count = 0
    try:
        for chunk in response.iter_bytes():
            count += len(chunk)
            if count > limits.most_bytes:
                raise InvalidInput(
                    f"{address} is larger than {limits.most_bytes / 1e6:,.0f} MB, so it was not fetched."
                )
            if time.monotonic() > ends_at:
                raise Unavailable(
                    f"{address} took longer than {limits.seconds:,.0f} seconds, so the download was stopped. Try again."
                )
            write(chunk)
    except httpx2.HTTPError as error:
        raise _AskAgain(_reason(error)) from None
    return count


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
