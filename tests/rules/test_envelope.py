"""A mail's headers and its one address, whatever somebody typed."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from pydantic import ValidationError

from assetmap.errors import InvalidInput
from assetmap.mail import envelope
from assetmap.mail.envelope import composed, mail_address, new_message_id, one_line
from assetmap.settings import Settings

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "address", "remark"),
    [
        ("ada@example.org", "ada@example.org", "as it is"),
        ("  Ada@Example.ORG\n", "ada@example.org", "pasted"),
        ("o'hara+map@sub.example.co.uk", "o'hara+map@sub.example.co.uk", "a quote and a tag"),
        ("zoë@café.example", "zoë@xn--caf-dma.example", "of another alphabet"),
        ("ada@xn--caf-dma.example", "ada@xn--caf-dma.example", "as servers know it"),
        ("ada@KÖPRÜ.org", "ada@xn--kpr-sna6a.org", "in capitals"),
        ("ada@straße.de", "ada@xn--strae-oqa.de", "not strasse.de, which is somebody else's"),
        ("ada@ｅxample.org", "ada@example.org", "a wide letter"),
        ("ada@𝐞xample.ｏrg", "ada@example.org", "a mathematical one"),
        ("zoe\u0308@example.org", "zoë@example.org", "the same letters, typed in two"),
    ],
)
def test_an_address_is_taken_as_one_compares_it(typed: str, address: str, remark: str) -> None:
    assert mail_address(typed) == address, remark


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "a b@example.org",
        "ada@example.org, bob@example.org",
        "ada@example.org;bob@example.org",
        "Ada <ada@example.org>",
        '"ada"@example.org',
        "ada@example.org\nBcc: bob@example.org",
        "ada@example.org\r\n.\r\nMAIL FROM:<x@y.z>",
        "ada\0@example.org",
        "ada@exa\u202emple.org",
        "ada@example..org",
        "ada@example.org(comment)",
        "ada@bob@example.org",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 250}.org",
    ],
)
def test_what_is_no_single_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="email address"):
        mail_address(typed)


@pytest.mark.parametrize(
    ("domain", "remark"),
    [
        (f"{'x' * 64}.de", "a label of 64"),
        (".b.cd", "an empty label"),
        ("exa\ufffdmple.org", "what a broken text leaves"),
        ("exa_mple.org", "no letter of a host's"),
        ("-ample.org", "a hyphen where none may be"),
        ("xn--zz.org", "an A-label of nothing"),
        ("1א.com", "two directions"),
        ("ü" * 60 + ".org", "too long once it is encoded"),
    ],
)
def test_a_domain_that_no_mail_can_be_sent_to_is_refused(domain: str, remark: str) -> None:
    with pytest.raises(InvalidInput, match="We cannot send email to"):
        mail_address(f"a@{domain}")


def test_no_subject_becomes_a_header_of_its_own() -> None:
    mail = composed(
        sender="assetmap <map@example.org>",
        recipient="ada@café.example",
        message_id=new_message_id("assetmap <map@example.org>"),
        subject="Chess\r\nBcc: bob@example.org\r\n\r\n<script>\u2028x\0",
        text="Zoë & Co.\n.\nend",
        html="<p>Zoë &amp; Co.</p>",
        written_at=AT,
    )
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read["To"] == "ada@xn--caf-dma.example"
    assert read["Subject"] == "Chess Bcc: bob@example.org <script> x"
    assert read["Message-ID"].endswith("@example.org>")
    assert read["Date"].datetime == AT
    parts = {part.get_content_type(): part.get_content() for part in read.iter_parts()}
    assert parts["text/plain"].splitlines() == ["Zoë & Co.", ".", "end"]
    assert parts["text/html"].strip() == "<p>Zoë &amp; Co.</p>"


def test_a_long_subject_is_cut() -> None:
    assert len(one_line("word " * 1_000)) <= envelope.LONGEST_SUBJECT


def test_a_mail_server_needs_to_know_where_links_lead() -> None:
    with pytest.raises(ValidationError, match="ASSETMAP_PUBLIC_URL"):
        Settings(smtp_host="mail.example.org")
    assert Settings(smtp_host="mail.example.org", public_url="https://map.example.org").smtp_host


def test_the_address_that_ends_a_subscription_is_written_as_it_is() -> None:
    address = f"https://neighbourhood-map.example.org/following/{'1' * 36}/stop"
    mail = composed(
        sender="assetmap <map@example.org>",
        recipient="ada@example.org",
        message_id="<1@example.org>",
        subject="Being looked into",
        text="Words\n",
        html="<p>Words</p>",
        written_at=datetime(2026, 11, 30, tzinfo=UTC),
        unsubscribe_url=address,
    )
    assert f"List-Unsubscribe: <{address}>\r\n" in mail.as_bytes().decode()
