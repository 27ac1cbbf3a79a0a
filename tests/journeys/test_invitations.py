"""A group that only a register knows is invited by email or by letter, and begins with what the register says."""

import io
import re
from html import unescape
from pathlib import Path
from uuid import uuid4

import pypdf
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from assetmap.assets.imports.actions import import_assets
from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from assetmap.registration.invitations.tokens import invitation_token, invited_to
from tests.registering import found, mails
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
ROWS = """\
name,category,postcode,address,email,source_id
Lea Bridge Choir,choir,E8 1EA,1 Mare Street,choir@example.org,1
Mare Street Singers,choir,E8 1EA,,,2
"""


@pytest.fixture
def choirs(client: TestClient, tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "register.csv"
    path.write_text(ROWS)
    with session_factory().begin() as session:
        import_assets(session, path, list_name="Register")
    return {one["name"]: one["id"] for one in found(client, category="choir")}


def test_a_steward_invites_a_group_and_it_begins_with_what_the_register_says(
    client: TestClient, choirs: dict[str, str]
) -> None:
    choir, singers = choirs["Lea Bridge Choir"], choirs["Mare Street Singers"]
    assert "sign-in" in client.get(f"/moderation/invitations/{choir}").headers["location"]
    sign_in(client, "stew@example.org", Role.STEWARD)
    assert "Invite this group" in client.get(f"/assets/{choir}").text
    page = client.get(f"/moderation/invitations/{choir}").text
    assert "The register gives the email address choir@example.org." in page
    sent = client.post(f"/moderation/invitations/{choir}")
    assert "on its way to choir@example.org" in sent.text
    [(subject, words)] = mails("choir@example.org")
    assert subject == "Is this your group? Lea Bridge Choir"
    assert "contact us at http://testserver/contact" in words
    again = client.post(f"/moderation/invitations/{choir}")
    assert (
        again.status_code == 409
        and "Wait a month before you send another, or phone the group" in again.text
    )
    assert len(mails("choir@example.org")) == 1
    with session_factory().begin() as session:
        session.execute(
            text("INSERT INTO site_setting (key, value) VALUES ('operator_name', 'Lea Council')")
        )
    letter = client.get(f"/moderation/invitations/{choir}/letter.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    [paper] = pypdf.PdfReader(io.BytesIO(letter.content)).pages
    said = " ".join(paper.extract_text().split())
    assert "Lea Bridge Choir" in said and "1 Mare Street" in said and "E8 1EA" in said
    assert "Lea Council" in said and "open http://testserver and search for" in said
    assert "/register/invited/" not in said, "nobody types so long an address"
    contents = paper.get_contents()
    assert contents is not None and contents.get_data().count(b" l\n") > 300, "the QR code is drawn"
    assert client.post(f"/moderation/invitations/{singers}").status_code == 422
    without = client.get(f"/moderation/invitations/{singers}").text
    assert "The register gives no email address." in without
    [hall] = [one["id"] for one in found(client, q="Hall next door")]
    assert client.get(f"/moderation/invitations/{hall}").status_code == 404, "no list's"

    client.cookies.clear()
    match = re.search(r"/register/invited/\S+", words)
    assert match
    link = match[0]
    asked = client.get(link)
    assert asked.status_code == 200 and "Is this your group?" in asked.text
    assert "1 Mare Street, E8 1EA" in asked.text and "no-store" in asked.headers["cache-control"]
    begun = client.post(link)
    assert begun.status_code == 303 and begun.headers["location"] == "/register/check"
    check = unescape(client.get("/register/check").text)
    assert "Lea Bridge Choir" in check and "1 Mare Street" in check
    # The letter alone gives nobody the entry: it stays as it was.
    assert {one["name"] for one in found(client, category="choir")} == set(choirs)


def test_a_link_that_is_not_ours_opens_nothing(client: TestClient, choirs: dict[str, str]) -> None:
    for token in ("nonsense", invitation_token("another key" * 4, uuid4())):
        for answer in (
            client.get(f"/register/invited/{token}"),
            client.post(f"/register/invited/{token}"),
        ):
            assert answer.status_code == 404
            assert "no longer valid" in unescape(answer.text)
    one = uuid4()
    assert invited_to("a key" * 8, invitation_token("a key" * 8, one)) == one
    assert invited_to("b key" * 8, invitation_token("a key" * 8, one)) is None
