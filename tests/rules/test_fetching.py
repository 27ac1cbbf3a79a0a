"""Downloads from addresses that somebody else wrote reach the public internet, and no further."""

import gzip
import io
import socket
import ssl
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from assetmap.archives import check_office_file, names_in, unpack
from assetmap.errors import InvalidInput, Unavailable
from assetmap.fetching import DownloadLimits, fetch, kept_at
from assetmap.places.files import fetch_afresh, locate
from tests.local_server import Answer, LocalServer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer().running() as server:
        yield server


@pytest.fixture
def allow(
    monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Callable[[str], None]:
    def allow(hosts: str) -> None:
        monkeypatch.setenv("ASSETMAP_FETCH_PRIVATE_HOSTS", hosts)
        reread_settings()

    return allow


def never(_: float) -> None:
    raise AssertionError("nothing was to be waited for")


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://[64:ff9b::7f00:1]:{port}/",
        "http://0.0.0.0:{port}/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
    ],
)
def test_nothing_private_is_reached(address: str, server: LocalServer, tmp_path: Path) -> None:
    server.answer("/", b"a secret")
    with pytest.raises(InvalidInput, match=r"private network.*ASSETMAP_FETCH_PRIVATE_HOSTS"):
        fetch(address.format(port=server.port), tmp_path / "file", wait=never)
    assert server.asked == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("file:///etc/passwd", "not an http:// or https:// address"),
        ("ftp://example.org/x", "not an http:// or https:// address"),
        ("https:///x", "not an http:// or https:// address"),
        ("http://name:secret@example.org/x", "leave out the user name and password"),
    ],
)
def test_other_addresses_are_refused(address: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        locate(address, beside=tmp_path, kept_in=tmp_path)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://example.org/files/TS037 health.zip?edition=2", "TS037 health.zip"),
        ("https://example.org/TS037%20health.zip", "TS037 health.zip"),
        ("https://example.org/", "file"),
        ("https://example.org/a/..", "file"),
        ("https://example.org/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "_.._etc_passwd"),
        ("https://example.org/a%00b.csv", "a_b.csv"),
        ("https://example.org/..%2Fa.csv", "_a.csv"),
        ("https://example.org/" + "x" * 300 + ".csv", "x" * 56 + ".csv"),
    ],
)
def test_a_download_keeps_the_publishers_name_in_a_folder_of_its_own(
    address: str, name: str, tmp_path: Path
) -> None:
    path = kept_at(tmp_path, address)
    assert path.name == name and path.parent.parent == tmp_path
    assert path.parent != kept_at(tmp_path, f"{address}#other").parent


def test_an_allowed_host_is_reached_and_no_other_by_its_redirects(
    server: LocalServer, allow: Callable[[str], None], tmp_path: Path
) -> None:
    allow(" 127.0.0.1 ,elsewhere.example")
    server.answer("/new", Answer(b"content", headers={"Last-Modified": "Mon, 02 Nov 2026"}))
    moved = server.answer("/old", Answer(status=301, headers={"Location": "/new"}))
    found = fetch(moved, tmp_path / "file", wait=never)
    assert (tmp_path / "file").read_bytes() == b"content"
    assert found.address.endswith("/new") and found.last_modified == "Mon, 02 Nov 2026"
    sly = f"http://localhost:{server.port}/new"
    to_private = server.answer("/sly", Answer(status=302, headers={"Location": sly}))
    with pytest.raises(InvalidInput, match=r"localhost:.*leads to"):
        fetch(to_private, tmp_path / "other", wait=never)
    to_file = server.answer("/file", Answer(status=302, headers={"Location": "file:///etc/passwd"}))
    with pytest.raises(InvalidInput, match="only those are fetched"):
        fetch(to_file, tmp_path / "other", wait=never)
    endless = server.answer("/round", Answer(status=302, headers={"Location": "/round"}))
    with pytest.raises(InvalidInput, match="redirects too many times"):
        fetch(endless, tmp_path / "other", wait=never)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    server: LocalServer,
    allow: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    real, lookups = socket.getaddrinfo, []

    def answers(host: Any, *rest: Any, **more: Any) -> Any:
        if host == "publisher.example":
            lookups.append(host)
            host = "127.0.0.1" if len(lookups) == 1 else "10.255.255.1"
        return real(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    allow("publisher.example")
    server.answer("/x", b"content")
    fetch(f"http://publisher.example:{server.port}/x", tmp_path / "file", wait=never)
    assert lookups == ["publisher.example"]
    assert server.asked[0].host == f"publisher.example:{server.port}"
    allow("")
    lookups.clear()
    with pytest.raises(InvalidInput, match=r"leads to 127\.0\.0\.1"):
        fetch(f"http://publisher.example:{server.port}/x", tmp_path / "file", wait=never)
    assert len(server.asked) == 1


def test_one_private_answer_among_several_is_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def answers(*_: Any, **__: Any) -> Any:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80))
            for one in ("1.1.1.1", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    with pytest.raises(InvalidInput, match=r"leads to 10\.0\.0\.1"):
        fetch("http://publisher.example/", tmp_path / "file", wait=never)


def test_a_certificate_is_asked_for_in_the_name_of_the_host(
    allow: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "publisher.example")])
    day = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = made.not_valid_before(day - timedelta(1)).not_valid_after(day + timedelta(1))
    certificate = signed.sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (tmp_path / "pem").write_bytes(
        certificate.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    named: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "pem")
    context.sni_callback = lambda _, host, __: named.append(host)
    allow("publisher.example")
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: real(
            "127.0.0.1" if host == "publisher.example" else host, *rest, **more
        ),
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def shake_hands() -> None:
            connection, _ = listening.accept()
            with connection, pytest.raises(ssl.SSLError):
                context.wrap_socket(connection, server_side=True)

        thread = Thread(target=shake_hands)
        thread.start()
        with pytest.raises(Unavailable, match="certificate"):
            fetch(
                f"https://publisher.example:{listening.getsockname()[1]}/",
                tmp_path / "file",
                limits=DownloadLimits(tries=1),
            )
        thread.join()
    assert named == ["publisher.example"]


def test_a_busy_server_is_asked_again(
    server: LocalServer, allow: Callable[[str], None], tmp_path: Path
) -> None:
    allow("127.0.0.1")
    waited: list[float] = []
    busy = Answer(status=503, headers={"Retry-After": "7"})
    address = server.answer("/x", busy, Answer(b"cut", is_cut_off=True), Answer(b"whole"))
    assert fetch(address, tmp_path / "file", wait=waited.append).byte_count == 5
    assert (tmp_path / "file").read_bytes() == b"whole"
    assert waited == [7.0, 2.0]
    always = server.answer("/always", Answer(status=503))
    with pytest.raises(Unavailable, match=r"answers 503.*Try again"):
        fetch(always, tmp_path / "other", wait=waited.append)
    assert waited == [7.0, 2.0, 1.0, 2.0, 4.0]
    with pytest.raises(Unavailable, match="answers 404"):
        fetch(server.address + "/gone", tmp_path / "other", wait=never)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_download_has_limits(
    server: LocalServer, allow: Callable[[str], None], tmp_path: Path
) -> None:
    allow("127.0.0.1")
    large = server.answer("/large", bytes(2_000_000))
    bomb = server.answer(
        "/bomb", Answer(gzip.compress(bytes(2_000_000)), headers={"Content-Encoding": "gzip"})
    )
    for address in (large, bomb):
        with pytest.raises(InvalidInput, match="larger than 1 MB"):
            fetch(
                address, tmp_path / "file", limits=DownloadLimits(most_bytes=1_000_000), wait=never
            )
    with pytest.raises(Unavailable, match="took longer than 0 seconds"):
        fetch(large, tmp_path / "file", limits=DownloadLimits(seconds=0.0), wait=never)
    assert list(tmp_path.iterdir()) == []


def archive(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


def test_an_archive_is_unpacked_into_its_folder_alone(tmp_path: Path) -> None:
    given = archive(
        tmp_path / "given.zip",
        {
            "Data/NSPL_AUG.csv": b"a",
            "../../escape.csv": b"b",
            "/etc/absolute.csv": b"c",
            "C:\\windows\\back.csv": b"d",
            "__MACOSX/._NSPL_AUG.csv": b"e",
            "Documents/guide.pdf": b"f",
        },
    )
    made = unpack(given, tmp_path / "in", wanted=lambda name: name.endswith(".csv"))
    assert sorted(path.name for path in made) == [
        "NSPL_AUG.csv",
        "absolute.csv",
        "back.csv",
        "escape.csv",
    ]
    assert sorted(tmp_path.iterdir()) == [given, tmp_path / "in"]
    assert "Documents/guide.pdf" in names_in(given)
    twice = archive(tmp_path / "twice.zip", {"a/x.csv": b"1", "b/x.csv": b"2"})
    with pytest.raises(InvalidInput, match=r"two files called x\.csv"):
        unpack(twice, tmp_path / "in")


def test_an_archive_that_bursts_is_refused(tmp_path: Path) -> None:
    bomb = archive(tmp_path / "bomb.xlsx", {"xl/worksheets/sheet1.xml": bytes(200_000_000)})
    for read in (check_office_file, names_in, lambda path: unpack(path, tmp_path / "in")):
        with pytest.raises(InvalidInput, match="would become 200 MB"):
            read(bomb)
    many = archive(tmp_path / "many.zip", {f"{n}": b"" for n in range(20_001)})
    with pytest.raises(InvalidInput, match="holds 20,001 files"):
        names_in(many)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as made:
        made.writestr("x.csv", b"123")
    (tmp_path / "cut.zip").write_bytes(inner.getvalue()[:40])
    with pytest.raises(InvalidInput, match="damaged archive"):
        names_in(tmp_path / "cut.zip")


def test_a_list_is_fetched_anew_each_time_under_its_own_name(
    server: LocalServer, allow: Callable[[str], None], tmp_path: Path
) -> None:
    address = server.answer("/lists/lunch%20clubs.csv", b"first", b"second")
    with pytest.raises(InvalidInput):
        fetch_afresh(address, tmp_path)
    allow("127.0.0.1")
    path = fetch_afresh(address, tmp_path)
    assert path.name == "lunch clubs.csv" and path.read_bytes() == b"first"
    assert fetch_afresh(address, tmp_path).read_bytes() == b"second"
    for wrong in ("/lists", "/", "/lists/%2E%2E"):
        with pytest.raises(InvalidInput, match="does not end in a file name"):
            fetch_afresh(f"{server.address}{wrong}", tmp_path)
