"""Registration in Turkish: pages, errors and mails; every other page in English."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from html import unescape

import pytest
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import text

from assetmap.assets.confirming.actions import ask_groups
from assetmap.assets.confirming.answers import Answer
from assetmap.assets.confirming.reporting import report
from assetmap.database.sessions import session_factory
from assetmap.people import actions as people
from assetmap.people.roles import Role
from assetmap.web.translations import COOKIE, DOMAIN, LOCALE
from tests.factories import make_asset
from tests.registering import (
    ADA,
    CLUB,
    answer,
    as_steward,
    begin,
    confirm,
    decide,
    link_in,
    mails,
    newest_link,
    send,
)
from tests.signing_in import sign_in

pytestmark = pytest.mark.usefixtures("ground")
TURKISH = {"accept-language": "tr-TR,tr;q=0.9,en;q=0.5"}


@pytest.fixture
def turkish(client: TestClient) -> TestClient:
    client.headers.update(TURKISH)
    return client


def language_of(page: Response) -> str:
    """What the page says of itself, in its element and in its header alike."""
    found = re.search(r'<html lang="([^"]*)"', page.text)
    assert found and found[1] == page.headers["content-language"], page.url
    return found[1]


ENGLISH = frozenset(
    [
        "the",
        "your",
        "you",
        "is",
        "and",
        "this",
        "what",
        "of",
        "to",
        "we",
        "for",
        "with",
        "are",
        "not",
        "from",
        "who",
        "how",
    ]
)


@lru_cache
def english_sentences() -> frozenset[str]:
    """Everything that the catalogue says otherwise in Turkish."""
    with (LOCALE / "tr" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, locale="tr", domain=DOMAIN)
    return frozenset(
        " ".join(message.id.split())
        for message in catalogue
        if isinstance(message.id, str)
        and message.id
        and message.string
        and message.string != message.id
    )


def english_in(page: Response) -> set[str]:
    """What the page says in English, where nothing says that it is English or in somebody's own words.

    A sentence, label or name of ours that has Turkish words, and words that only English has.
    """
    shown = re.sub(r"<(script|style|head)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    shown = re.sub(r'<(\w+)[^>]* lang="(?:en)?"[^>]*>.*?</\1>', " ", shown, flags=re.DOTALL)
    return english_among(re.split(r"<[^>]+>", shown))


def english_among(pieces: Iterable[str]) -> set[str]:
    said = {" ".join(unescape(piece).split()) for piece in pieces}
    words = {word for piece in said for word in re.findall(r"\w+", piece.lower())}
    return (said & english_sentences()) | (ENGLISH & words)


def test_a_group_comes_onto_the_map_in_turkish(turkish: TestClient) -> None:
    start = turkish.get("/register")
    assert language_of(start) == "tr" and "Grubunuzu haritaya ekleyin" in start.text
    assert "Ana içeriğe geç" in start.text and 'lang="en" hreflang="en">English</a>' in start.text
    begin(turkish)
    for address in answer(turkish):
        page = turkish.get(address)
        assert language_of(page) == "tr"
        assert not english_in(page), (address, english_in(page))
    drawn = turkish.get("/register/pin-map?longitude=-0.06&latitude=51.55").text
    assert '<html lang="tr">' in drawn and "İğnesi taşınabilen harita" in drawn
    check = turkish.get("/register/check")
    assert "Yanıtlarınızı gözden geçirin" in check.text and not english_in(check)
    assert send(turkish).status_code == 303
    assert "Bir adım kaldı" in turkish.get("/register/sent").text
    subject, words = mails()[-1]
    assert subject == "“Lea Bridge Lunch Club” kaydınızı onaylayın"
    assert "bir görevli kaydı okuyacak" in words
    link = link_in(words)
    asked = turkish.get(link)
    assert language_of(asked) == "tr" and '<bdi lang="">Lea Bridge Lunch Club</bdi>' in asked.text
    with session_factory().begin() as session:
        people.grant(session, email="steward@example.org", role=Role.STEWARD)
    sent = confirm(turkish, link)
    assert "Teşekkürler: kaydınız görevlilerde" in sent.text and not english_in(sent)
    assert mails()[-1][0] == "“Lea Bridge Lunch Club” bize ulaştı"
    for subject, words in mails():
        said = words.replace("Lea Bridge Lunch Club", "").splitlines()
        own = [line for line in said if "http" not in line]
        assert not english_among([subject.replace("Lea Bridge Lunch Club", ""), *own])


def test_english_that_is_left_is_found() -> None:
    assert english_among(["Save and continue"]) == {"Save and continue", "and"}
    assert english_among(["Lunch clubs", "Öğle yemeği"]) == {"Lunch clubs"}
    assert english_among(["every week"]) == {"every week"}


def test_a_steward_who_reads_english_answers_in_the_groups_language(turkish: TestClient) -> None:
    begin(turkish)
    answer(turkish)
    send(turkish)
    confirm(turkish, newest_link())
    turkish.headers["accept-language"] = "en-GB"
    (address,) = as_steward(turkish)
    assert decide(turkish, address, "ask", "Which door is it?").status_code == 303
    subject, words = mails()[-1]
    assert subject == "“Lea Bridge Lunch Club” hakkında bir soru" and "Which door is it?" in words
    html = _html_of_newest_mail()
    assert '<html lang="tr">' in html and '<p dir="auto" lang="">Which door is it?</p>' in html
    decide(turkish, address, "publish")
    assert mails()[-1][0] == "“Lea Bridge Lunch Club” haritada"


def _html_of_newest_mail() -> str:
    with session_factory()() as session:
        return str(
            session.scalar(text("SELECT html FROM outbox_message ORDER BY created_at DESC LIMIT 1"))
        )


@pytest.mark.parametrize(
    ("slug", "said", "sentence"),
    [
        ("name", {"name": ""}, "Adını yazın."),
        ("name", {"name": "x" * 151}, "En çok 150 karakter yazın; bu 151 karakter."),
        ("categories", {"category_words": "zzzz"}, "“zzzz” adında bir türümüz yok."),
        (
            "where",
            {"where": "address", "postcode": "nonsense"},
            "“nonsense” tam bir posta kodu değil",
        ),
        ("where", {"where": "address", "postcode": "E9 9ZZ"}, "E9 9ZZ posta kodunu bilmiyoruz"),
        ("reach", {"phone": "020 7946 001"}, "eksik rakam içeriyor"),
        ("reach", {}, "Size ulaşmanın bir yolunu yazın"),
        ("times", {}, "Ne zaman olduğunu söyleyin"),
        ("times", {"hours-0-opens": "10:00"}, "1. satır"),
        ("cost", {}, "Ücretini seçin."),
        ("who", {"open_to": "some", "minimum_age": "60", "maximum_age": "50"}, "En yüksek yaş"),
        ("you", {"your_email": "nobody"}, "gibi bir e-posta adresi yazın"),
    ],
)
def test_what_cannot_be_taken_is_told_in_turkish(
    turkish: TestClient, slug: str, said: dict[str, str], sentence: str
) -> None:
    begin(turkish)
    page = turkish.post(f"/register/{slug}", data=said)
    assert page.status_code == 422 and sentence in unescape(page.text)
    assert "Bir sorun var" in page.text and "Hata" in page.text and "There is" not in page.text


def test_times_are_told_back_in_turkish_and_kept_for_the_map(turkish: TestClient) -> None:
    begin(turkish)
    asked = {"times": "every Tuesday 12 to 2pm, not in August", "action": "preview"}
    page = unescape(turkish.post("/register/times", data=asked).text)
    assert "Her salı, 12:00–14:00, Ağustos hariç." in page and "Bizim anladığımız" in page
    own = {"times": "Her salı öğleden sonra", "action": "preview"}
    page = unescape(turkish.post("/register/times", data=own).text)
    assert '“<bdi lang="">Her salı öğleden sonra</bdi>”' in page


def test_a_change_begun_in_turkish_keeps_its_times(turkish: TestClient) -> None:
    begin(turkish)
    answer(turkish)
    send(turkish)
    confirm(turkish, newest_link())
    decide(turkish, as_steward(turkish)[0], "publish")
    sign_in(turkish, ADA)
    page = turkish.get("/my/assets")
    assert language_of(page) == "tr" and "Kayıtlarınız" in page.text and not english_in(page)
    (own,) = re.findall(r'action="(/my/assets/[0-9a-f-]{36})"', page.text)
    assert turkish.post(own, data={"action": "change"}).status_code == 303
    times = turkish.get("/register/times").text
    assert "Every Tuesday, midday to 2pm, not in August." in times, "read again, so in English"
    claim = turkish.get(f"{own}/claim")
    assert language_of(claim) == "tr" and "Bu sayfayı yönetmek ister misiniz?" in claim.text


def test_signing_in_is_turkish_with_its_mail(turkish: TestClient) -> None:
    page = turkish.get("/sign-in?back=/my/assets")
    assert language_of(page) == "tr" and not english_in(page)
    assert 'href="?back=%2Fmy%2Fassets&amp;lang=en"' in page.text
    wrong = turkish.post("/sign-in", data={"email": "nobody"})
    assert "gibi bir e-posta adresi yazın" in wrong.text
    turkish.post("/sign-in", data={"email": ADA})
    assert not english_in(turkish.get("/sign-in/code"))
    subject, words = mails()[-1]
    assert subject == "assetmap’e giriş" and "Ya da orada şu kodu yazın:" in words


@pytest.mark.parametrize("address", ["/", "/assets", "/about/data", "/moderation", "/nothing"])
def test_a_page_that_is_english_says_so(turkish: TestClient, address: str) -> None:
    page = turkish.get(address, follow_redirects=True)
    if "/sign-in" not in str(page.url):
        assert language_of(page) == "en" and "Türkçe" not in page.text
        assert "Skip to main content" in page.text


def test_what_is_not_there_or_fails_in_a_turkish_room_is_told_in_turkish(
    turkish: TestClient,
) -> None:
    gone = turkish.post("/register/name", data={"description": "مرحبا"})
    assert gone.status_code == 410 and language_of(gone) == "tr"
    assert 'dir="auto" lang="">مرحبا' in gone.text and "Az önce yazdıklarınız burada" in gone.text
    missing = turkish.get("/register/nothing")
    assert missing.status_code == 404 and "Sayfa bulunamadı" in missing.text
    assert not english_in(missing)
    foreign = turkish.post("/register", headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403 and "başka bir web sitesinden" in foreign.text


def test_who_chooses_a_language_keeps_it(client: TestClient) -> None:
    client.headers["accept-language"] = "en-GB"
    page = client.get("/register")
    assert language_of(page) == "en"
    assert '<a href="?lang=tr" lang="tr" hreflang="tr">Türkçe</a>' in page.text
    chosen = client.get("/register?lang=tr")
    assert language_of(chosen) == "tr" and client.cookies[COOKIE] == "tr"
    assert "HttpOnly" in chosen.headers["set-cookie"]
    assert 'href="?lang=en"' in chosen.text
    begin(client)
    answer(client)
    assert language_of(client.get("/register/check")) == "tr"
    assert language_of(client.get("/assets")) == "en"
    # Whoever changes their mind is mailed in the language of the page that they sent.
    assert language_of(client.get("/register/check?lang=en")) == "en"
    send(client)
    assert mails()[-1][0] == "Confirm your entry “Lea Bridge Lunch Club”"


@pytest.mark.parametrize("asked", ["xx", "", "tr;x=1", "%0d%0aset-cookie:a=b", "TR"])
def test_a_language_that_is_none_chooses_nothing(client: TestClient, asked: str) -> None:
    page = client.get(f"/register?lang={asked}", headers={"accept-language": "en"})
    assert language_of(page) == "en" and "set-cookie" not in page.headers


def test_what_a_group_writes_claims_no_language(turkish: TestClient) -> None:
    begin(turkish)
    turkish.post("/register/name", data=CLUB["name"])
    turkish.post("/register/name", data={"description": "نطبخ معا"})
    field = turkish.get("/register/name").text
    assert re.search(r'<textarea[^>]* dir="auto" lang=""[^>]*>نطبخ معا', field)
    check = turkish.get("/register/check").text
    assert '<span class="app-own-words" dir="auto" lang="">' in check
    turkish.post(
        "/register/name",
        data={"name": "Köprü", "description": "Öğle yemeği kulübümüz, yoga ve korolar."},
    )
    kinds = unescape(turkish.get("/register/categories").text)
    assert "Öğle yemeği kulüpleri" in kinds, "from the group's own Turkish words"
    suggested = turkish.get("/register/suggestions/kinds?q=koro").json()["results"]
    assert suggested[0] == "Korolar ve şarkı söylemek"
    assert turkish.get("/register/suggestions/languages?q=yoru").json()["results"] == ["Yorubaca"]
    named = {"category_words": "korolar ve şarkı söylemek; öğle yemeği kulüpleri"}
    assert turkish.post("/register/categories", data=named).status_code == 303
    spoken = turkish.post("/register/languages", data={"language_words": "Yorubaca, Lehçe"})
    assert spoken.status_code == 303
    check = unescape(turkish.get("/register/check").text)
    assert "Korolar ve şarkı söylemek, Öğle yemeği kulüpleri" in check
    assert "Yorubaca, Lehçe" in check


def test_the_half_year_mail_and_its_pages_speak_the_language_that_the_group_chose(
    turkish: TestClient,
) -> None:
    begin(turkish)
    answer(turkish)
    send(turkish)
    confirm(turkish, newest_link())
    turkish.headers.update({"accept-language": "en"})
    decide(turkish, as_steward(turkish)[0], "publish")
    today = datetime.now(UTC).date() + timedelta(days=190)

    def link_to(answered: Answer, token: str) -> str:
        return f"http://testserver/confirm/{answered}?token={token}"

    with session_factory().begin() as session:
        now = datetime.now(UTC)
        assert ask_groups(session, today=today, now=now, months=6, link_to=link_to) == 1
        (asset_id,) = session.scalars(text("SELECT id FROM asset WHERE written_to_in = 'tr'"))
        report(
            session,
            asset_id,
            what="moved",
            words="They meet elsewhere.",
            link_to_asset="http://testserver/a",
            link_to_reports="http://testserver/r",
            now=now,
        )
    (subject, words), (told, _) = mails()[-2:]
    assert subject == "Lea Bridge Lunch Club için söylediklerimiz hâlâ doğru mu?"
    assert told == "Biri bir şeyin yanlış olduğunu söylüyor: Lea Bridge Lunch Club"
    assert mails("stew@example.org")[-1][0].startswith("Someone has reported a mistake")
    for number, heading in enumerate(
        ("Hâlâ doğru mu?", "Neyin değişmesi gerekiyor?", "Kaydınızı geri çekmek istiyor musunuz?")
    ):
        address = re.findall(r"http://testserver(/confirm\S+)", words)[number]
        assert "lang=tr" in address
        page = turkish.get(address)
        assert language_of(page) == "tr" and heading in page.text
        assert not english_in(page), (address, english_in(page))
    path, _, query = re.findall(r"http://testserver(/confirm/right\S+)", words)[0].partition("?")
    pressed = turkish.post(path, data={"token": query.partition("token=")[2].partition("&")[0]})
    assert language_of(pressed) == "tr" and "onaylanmış sayılır" in pressed.text
    sign_in(turkish, ADA)
    for address in ("/account", "/my/assets", f"/my/assets/{asset_id}/history"):
        page = turkish.get(address)
        assert language_of(page) == "tr", address
        assert not english_in(page), (address, english_in(page))
    assert "onaylandı" in turkish.get(f"/my/assets/{asset_id}/history").text


def test_who_asks_in_turkish_to_keep_an_entry_is_answered_in_turkish(turkish: TestClient) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(session, "Listed hall")
    sign_in(turkish, "bert@example.com")
    turkish.post(f"/my/assets/{asset_id}/claim", data={"words": "Kapıcıyım."})
    sign_in(turkish, "stew@example.org", Role.STEWARD)
    (which,) = re.findall(r'value="(theirs [0-9]+)"', turkish.get("/moderation").text)
    turkish.post("/moderation/claims", data={"action": which})
    assert mails("bert@example.com")[-1][0] != "You can now manage the entry"
    with session_factory()() as session:
        language = text("SELECT written_to_in FROM asset WHERE id = :id")
        assert session.scalar(language, {"id": asset_id}) == "tr"
