"""Erasure of a person who asks for it: gone from every row, while entries of groups and of others stay."""

import re
import subprocess
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import write_entry
from assetmap.assets.record.entry import Entry, Whereabouts
from assetmap.assets.record.history import By, entry_of
from assetmap.database.postgresql_programs import server_programs
from assetmap.database.sessions import session_factory
from assetmap.people.actions import begin_session, forget_ended, grant, make_editor
from assetmap.people.queries import person_by_email
from assetmap.people.roles import Role
from assetmap.registration.own_entries.erase import forget_idle_accounts
from assetmap.registration.own_entries.forget_person import forget_person
from assetmap.registration.own_entries.naming import (
    pattern_of_address,
    pattern_of_email,
    pattern_of_name,
    pattern_of_phone,
)
from tests.factories import EAST, NORTH, make_asset
from tests.journeys.running_commands import assetmap
from tests.registering import ADA, as_steward, decide, mails, register
from tests.signing_in import sign_in

NAME, PHONE = "Ada Quillfeather", "07700 900123"
NOTES = {
    "ring Ada on 07700900123, she has the key": "ring […] on […], she has the key",
    "Ms Quillfeather's own words; +44 7700 900 123": "Ms […]'s own words; […]",
    "write to ADA@example.org or ask at the desk": "write to […] or ask at the desk",
}
# What would name the person in any row of any table, however it is written.
TRACES = re.compile(r"\bada\b|quillfeather|7700\W{0,2}900|900123|ada@example", re.IGNORECASE)


def dump(url: str) -> str:
    """Every row of every table, as PostgreSQL's own program writes it."""
    program = server_programs(None) / "pg_dump"
    return subprocess.run(
        [program, "--data-only", url], check=True, capture_output=True, text=True
    ).stdout


def add_notes(session: Session, asset_id: UUID, *, by: str) -> None:
    """Notes and reports of mistakes about an entry, by a link worker and by a reader."""
    grant(session, email=by, role=Role.LINK_WORKER)
    for note in NOTES:
        values = {"asset": asset_id, "text": note, "person": person_by_email(session, by)}
        session.execute(
            text(
                "INSERT INTO practice_note (asset_id, person_id, text) VALUES (:asset, :person, :text)"
            ),
            values,
        )
        session.execute(
            text(
                "INSERT INTO asset_report (asset_id, what, words, answer) VALUES (:asset, 'other', :text, :text)"
            ),
            values,
        )


@pytest.fixture
def clubs(client: TestClient, ground: None) -> dict[str, UUID]:
    """Ada's group, what she does alone, and somebody else's place; all say something of her."""
    register(client, you={"your_name": NAME, "your_email": ADA, "your_phone": PHONE})
    decide(client, as_steward(client)[0], "publish", "")
    client.cookies.clear()
    with session_factory().begin() as session:
        club = session.scalars(text("SELECT id FROM asset WHERE name LIKE 'Lea Bridge%'")).one()
        ada = person_by_email(session, ADA)
        assert ada
        entry = entry_of(session, club)
        assert entry
        told = entry.model_copy(
            update={
                "description": f"We cook together. Ask for Ada: {PHONE}, {ADA}.",
                "email": ADA,
                "phones": ("020 7946 0018", "+44 (0)7700 900123"),
            }
        )
        write_entry(session, club, told, by=By(ada, f"{NAME} rang from {PHONE}"))
        write_entry(
            session, club, told.model_copy(update={"cost": "free"}), by=By(ada, "Ada again")
        )
        alone = make_asset(session, "To be")
        write_entry(
            session,
            alone,
            Entry(
                name=f"Sewing with {NAME}",
                kind="person-led",
                organization=NAME,
                description="I sew at home.",
                phones=(PHONE,),
                categories=("community-centre",),
                whereabouts=Whereabouts(
                    address="9 Home Road, Flat 2", easting=EAST, northing=NORTH
                ),
            ),
            by=By(ada),
        )
        organization = text("SELECT organization_id FROM asset WHERE id = :id")
        make_editor(
            session,
            person_id=ada,
            organization_id=session.scalar(organization, {"id": alone}),
        )
        other = make_asset(session, "The hall", description=f"Ring {NAME} at 9 Home Road Flat 2.")
        for asset_id in (club, alone):
            add_notes(session, asset_id, by="link@example.org")
        add_notes(session, club, by=ADA)
        session.execute(
            text(
                "INSERT INTO shared_shortlist (token_hash, title, expires_at) VALUES ('x', :title, now())"
            ),
            {"title": f"For {NAME}"},
        )
    return {"club": club, "alone": alone, "other": other}


def test_nothing_of_an_erased_person_is_left_in_the_whole_database(
    client: TestClient, database_url: str, clubs: dict[str, UUID]
) -> None:
    assert len(TRACES.findall(dump(database_url))) > 50
    done = assetmap("people", "erase", " Ada@Example.org")
    assert done.code == 0 and "The account has been erased. 1 entry was withdrawn" in done.said
    left = dump(database_url)
    assert [line for line in left.splitlines() if TRACES.search(line)] == []
    assert "Home Road" not in left
    assert mails(ADA) == []


def test_the_entries_of_groups_and_of_others_stay_without_the_person(
    client: TestClient, clubs: dict[str, UUID]
) -> None:
    with session_factory().begin() as session:
        house = make_asset(session, f"{NAME} House")
        done = forget_person(session, ADA)
        assert done.had_account and done.entries_withdrawn == 1
    with session_factory().begin() as session:
        entry = entry_of(session, clubs["club"])
        assert entry and entry.name == "Lea Bridge Lunch Club"
        assert entry.description == "We cook together. Ask for […]: […], […]."
        assert entry.email is None and entry.phones == ("020 7946 0018",)
        other = entry_of(session, clubs["other"])
        named = entry_of(session, house)
        assert named and named.name == "Ada Quillfeather House", "as a street may be"
        assert other and other.description == "Ring […] at […]."
        notes = text("SELECT DISTINCT text FROM practice_note WHERE asset_id = :id")
        assert set(session.scalars(notes, {"id": clubs["club"]})) == set(NOTES.values())
        assert not set(session.scalars(notes, {"id": clubs["alone"]}))
    assert client.get(f"/assets/{clubs['club']}").is_success
    assert client.get(f"/assets/{clubs['alone']}").status_code in (404, 410)
    page = client.get("/api/v1/assets", params={"postcode": "E8 1EA", "q": "lunch club"}).json()
    assert [one["phones"] for one in page["results"]] == [["020 7946 0018"]]


def test_who_is_not_known_is_said_to_be_not_known(database_url: str) -> None:
    done = assetmap("people", "erase", "nobody@example.org")
    assert done.sentence == "Nothing is known of nobody@example.org."
    assert "Enter an email address" in assetmap("people", "erase", "nobody").sentence


def test_a_reader_without_an_account_is_erased_too(client: TestClient, database_url: str) -> None:
    with session_factory().begin() as session:
        asset_id = make_asset(session, "Hall")
        detail = session.scalar(
            text("INSERT INTO personal_detail (email) VALUES ('Reader@example.org') RETURNING id")
        )
        session.execute(
            text(
                "INSERT INTO asset_report (asset_id, what, words, personal_detail_id)"
                " VALUES (:asset, 'other', 'Ring me on 020 7946 0555', :detail)"
            ),
            {"asset": asset_id, "detail": detail},
        )
        done = forget_person(session, "reader@example.org")
    assert not done.had_account and done.rows_changed
    left = dump(database_url)
    assert "0555" not in left and "eader@" not in left


def test_an_administrator_erases_a_person_after_a_second_question(
    client: TestClient, database_url: str, clubs: dict[str, UUID]
) -> None:
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    assert 'href="/people/erase"' in client.get("/account").text
    asked = client.post("/people/erase", data={"email": "ada@example.org"})
    assert (
        "Do you want to erase the personal data of ada@example.org? You cannot undo this."
        in asked.text
    )
    assert asked.headers["cache-control"] == "no-store"
    with session_factory()() as session:
        assert person_by_email(session, ADA)
    done = client.post("/people/erase", data={"email": "ada@example.org", "is_sure": "yes"})
    assert "The account has been erased." in done.text and "One entry was withdrawn" in done.text
    with session_factory()() as session:
        assert person_by_email(session, ADA) is None


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "email address"),
        ("nobody", "email address"),
        ("nobody@example.org", "Nothing is known of nobody@example.org."),
        ("boss@example.org", "You cannot erase your own data here."),
    ],
)
def test_what_cannot_be_erased_is_said_beside_the_field(
    client: TestClient, email: str, said: str
) -> None:
    sign_in(client, "boss@example.org", Role.ADMINISTRATOR)
    page = client.post("/people/erase", data={"email": email, "is_sure": "yes"})
    assert page.status_code in (400, 404, 422) and said in page.text
    with session_factory()() as session:
        assert person_by_email(session, "boss@example.org")


NOW = datetime.now(UTC)


@pytest.mark.parametrize(
    ("keeps", "days_later", "is_erased"),
    [
        ("nothing", 29, False),
        ("nothing", 31, True),
        ("a role", 400, False),
        ("a claim that waits", 31, False),
        ("a group", 31, False),
        ("nothing, and was here lately", 31, False),
    ],
)
def test_an_account_that_keeps_nothing_is_erased_when_it_is_idle(
    session: Session, keeps: str, days_later: int, is_erased: bool
) -> None:
    later = NOW + timedelta(days=days_later)
    begin_session(session, email=ADA, browser="Firefox", former=None, now=NOW)
    ada = person_by_email(session, ADA)
    assert ada
    if keeps == "a role":
        grant(session, email=ADA, role=Role.COMMISSIONER)
    elif keeps == "a claim that waits":
        session.execute(
            text("INSERT INTO claim (asset_id, person_id) VALUES (:asset, :person)"),
            {"asset": make_asset(session, "Hall"), "person": ada},
        )
    elif keeps == "a group":
        asset_id = make_asset(session, "Club")
        organization = session.scalar(
            text("INSERT INTO organization (name) VALUES ('Club') RETURNING id")
        )
        session.execute(
            text("UPDATE asset SET organization_id = :of WHERE id = :id"),
            {"of": organization, "id": asset_id},
        )
        make_editor(session, person_id=ada, organization_id=organization)
    elif keeps.endswith("lately"):
        begin_session(
            session, email=ADA, browser="Firefox", former=None, now=NOW + timedelta(days=10)
        )
    # Sessions are forgotten when they end, long before an account is idle.
    forget_ended(session, now=later)
    assert forget_idle_accounts(session, now=later) == is_erased
    assert (person_by_email(session, ADA) is None) is is_erased


@pytest.mark.parametrize(
    ("pattern", "words", "left"),
    [
        (pattern_of_name("Ada Byron"), "Ada  Byron's key", "[…]'s key"),
        (pattern_of_name("Ada Byron"), "Adam Byronic, Ada, Byron", "Adam Byronic, Ada, Byron"),
        (pattern_of_name("Ada"), "Ada", None),
        (pattern_of_name("Ada B.", or_part=True), "Ada B. and ada, b.", "[…] and […], b."),
        (pattern_of_name("  "), "x", None),
        (pattern_of_name("Şule O'Neill (mum)", or_part=True), "şule o'neill (mum)", "[…]"),
        (pattern_of_email("a.b+c@x.org"), "a.b+c@x.org, aXb+c@x.org", "[…], aXb+c@x.org"),
        (pattern_of_email("a@x.org"), "ba@x.org a@x.org.uk A@X.ORG.", "ba@x.org a@x.org.uk […]."),
        (pattern_of_phone("020 7946 0018"), "(020) 7946-0018", "[…]"),
        (pattern_of_phone("020 7946 0018"), "+44 (0)20 7946 0018", "[…]"),
        (pattern_of_phone("+442079460018"), "0044 20 7946 0018", "[…]"),
        (pattern_of_phone("+442079460018"), "02079460018", "[…]"),
        (pattern_of_phone("020 7946 0018"), "120794600189", "120794600189"),
        (pattern_of_phone("12"), "12", None),
        (pattern_of_address("9 Home Road, E8"), "at 9 home road E8.", "at […]."),
        (pattern_of_address("9 Home Road"), "19 Home Road", "19 Home Road"),
        (pattern_of_address("Hall"), "Hall", None),
    ],
)
def test_what_names_a_person_is_found_however_it_is_written(
    session: Session, pattern: str | None, words: str, left: str | None
) -> None:
    if pattern is None or left is None:
        assert pattern is left is None
        return
    found = text("SELECT words_without(:words, :pattern)")
    assert session.scalar(found, {"words": words, "pattern": pattern}) == left


def test_the_history_of_what_is_published_can_lose_a_person_and_nothing_else(
    session: Session,
) -> None:
    asset_id = make_asset(session, "Hall")
    entry = Entry(name="Hall", description="Ask Ada Byron", categories=("library",))
    for cost in ("free", "paid"):
        write_entry(
            session, asset_id, entry.model_copy(update={"cost": cost}), by=By(None, "Ada Byron")
        )
    edit = "UPDATE asset_history SET why = words_without(why, 'Ada Byron') WHERE why IS NOT NULL"
    with pytest.raises(Exception, match="only ever added to"), session.begin_nested():
        session.execute(text(edit))
    session.execute(text("SELECT set_config('assetmap.erased_person', 'Byron', true)"))
    with pytest.raises(Exception, match="only ever added to"), session.begin_nested():
        session.execute(text("UPDATE asset_history SET why = 'x'"))
    session.execute(text("SELECT set_config('assetmap.erased_person', 'Ada Byron', true)"))
    session.execute(
        text(
            "UPDATE asset_history SET why = words_without(why, 'Ada Byron'),"
            " entry_before = json_without(entry_before, 'Ada Byron')"
        )
    )
    told = session.scalars(text("SELECT concat(why, entry_before) FROM asset_history")).all()
    assert told and not any("Byron" in one for one in told)
