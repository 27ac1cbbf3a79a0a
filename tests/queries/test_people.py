"""Accounts, sessions and roles: kept as they should be, and gone when they should be."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assetmap.errors import InvalidInput, NotFound, TooOften
from assetmap.mail.models import OutboxMessage
from assetmap.people import actions
from assetmap.people.counting import count_attempt, forget_attempts
from assetmap.people.limits import Limit
from assetmap.people.models import Attempt, Person, PersonDetail, PersonSession, SignInRequest
from assetmap.people.queries import roles_listed, sessions_of, signed_in_by
from assetmap.people.roles import Role, RoleHeld
from assetmap.people.sign_in.mailed_link import (
    Outcome,
    Proof,
    ask_to_sign_in,
    look_at_link,
    use_code,
    use_link,
)
from tests.factories import EAST, NORTH, make_place

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADA, BOB = "ada@example.org", "bob@example.org"
KEY = "k" * 32
BOX = (EAST - 1_000, NORTH - 1_000, EAST + 1_000, NORTH + 1_000)


def ask(
    session: Session,
    email: str = ADA,
    *,
    browser: str = "hers",
    host: str = "192.0.2.1",
    now: datetime = NOW,
) -> tuple[str, str]:
    """Asks to sign in; the link's token, and the code of the mail."""
    tokens: list[str] = []
    before = set(session.scalars(select(OutboxMessage.id)))
    ask_to_sign_in(
        session,
        email=email,
        browser=browser,
        host=host,
        back="/account",
        language="en",
        key=KEY,
        link_to=lambda token: tokens.append(token) or f"https://x.example/{token}",
        now=now,
    )
    session.flush()
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.id.not_in(before))).one()
    assert mail.is_private and mail.text and mail.recipient == email
    code = next(line for line in mail.text.splitlines() if line[:3].isdigit())
    return tokens[0], code


def outcome(proof: Proof) -> Outcome:
    return proof.outcome


def wrong(code: str) -> str:
    return f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06}"


# Proving an address


def test_a_link_is_looked_at_as_often_as_one_likes_and_used_once(session: Session) -> None:
    token, _ = ask(session)
    for _ in range(3):
        assert look_at_link(session, token=token, browser="hers", now=NOW) == Proof(
            Outcome.RIGHT, ADA, "/account"
        )
    assert outcome(use_link(session, token=token, browser="hers", now=NOW)) is Outcome.RIGHT
    assert outcome(use_link(session, token=token, browser="hers", now=NOW)) is Outcome.ENDED
    assert outcome(look_at_link(session, token=token, browser="hers", now=NOW)) is Outcome.ENDED


def test_a_link_works_only_in_the_browser_that_asked_and_elsewhere_is_not_used_up(
    session: Session,
) -> None:
    token, _ = ask(session)
    for other in ("his", "", None):
        proof = use_link(session, token=token, browser=other, now=NOW)
        assert proof == Proof(Outcome.OTHER_BROWSER), "not even whose it is"
    assert outcome(use_link(session, token=token, browser="hers", now=NOW)) is Outcome.RIGHT


@pytest.mark.parametrize("token", ["", "x", "\0", "x" * 5_000, "\ud800"])
def test_a_forged_link_is_none(session: Session, token: str) -> None:
    ask(session)
    assert outcome(use_link(session, token=token, browser="hers", now=NOW)) is Outcome.ENDED


def test_both_are_good_for_fifteen_minutes_and_one_ends_the_other(session: Session) -> None:
    token, code = ask(session)
    late = NOW + timedelta(minutes=15)
    assert outcome(look_at_link(session, token=token, browser="hers", now=late)) is Outcome.ENDED
    proof = use_code(session, typed=code, browser="hers", key=KEY, now=late)
    assert proof.outcome is Outcome.ENDED
    just = late - timedelta(seconds=1)
    proof = use_code(session, typed=f"  {code}\n", browser="hers", key=KEY, now=just)
    assert proof == Proof(Outcome.RIGHT, ADA, "/account")
    assert outcome(use_link(session, token=token, browser="hers", now=just)) is Outcome.ENDED


def test_a_code_is_tried_five_times(session: Session) -> None:
    _, code = ask(session)
    for _ in range(4):
        proof = use_code(session, typed=wrong(code), browser="hers", key=KEY, now=NOW)
        assert proof.outcome is Outcome.WRONG
    assert use_code(session, typed=wrong(code), browser="hers", key=KEY, now=NOW).outcome is (
        Outcome.ENDED
    )
    assert use_code(session, typed=code, browser="hers", key=KEY, now=NOW).outcome is Outcome.ENDED


def test_a_right_code_at_the_fifth_attempt_lets_in(session: Session) -> None:
    _, code = ask(session)
    for typed in (wrong(code), "", "abc", "1" * 500):
        use_code(session, typed=typed, browser="hers", key=KEY, now=NOW)
    assert use_code(session, typed=code, browser="hers", key=KEY, now=NOW).outcome is Outcome.RIGHT


def test_a_code_works_only_in_the_browser_that_asked(session: Session) -> None:
    _, code = ask(session)
    for other in ("his", None):
        proof = use_code(session, typed=code, browser=other, key=KEY, now=NOW)
        assert proof.outcome is Outcome.ENDED
    assert use_code(session, typed=code, browser="hers", key="other" * 8, now=NOW).outcome is (
        Outcome.WRONG
    )


def test_a_newer_mail_ends_the_older_one(session: Session) -> None:
    old_token, old_code = ask(session)
    _, code = ask(session)
    assert outcome(look_at_link(session, token=old_token, browser="hers", now=NOW)) is Outcome.ENDED
    if old_code != code:
        proof = use_code(session, typed=old_code, browser="hers", key=KEY, now=NOW)
        assert proof.outcome is Outcome.WRONG


def test_neither_link_nor_code_is_in_the_table_of_requests(session: Session) -> None:
    token, code = ask(session)
    stored = str(session.execute(text("SELECT sign_in_request::text FROM sign_in_request")).all())
    assert token not in stored and code.replace(" ", "") not in stored and "hers" not in stored


def test_asking_is_limited_by_address_by_browser_and_by_network(session: Session) -> None:
    for number in range(5):
        ask(session, ADA, browser=f"b{number}", host=f"192.0.2.{number}")
    with pytest.raises(TooOften):
        ask(session, ADA, browser="another", host="192.0.2.99")
    for number in range(10):
        ask(session, f"p{number}@example.org", browser="one", host=f"192.0.2.{number}")
    with pytest.raises(TooOften):
        ask(session, BOB, browser="one", host="192.0.2.98")
    later = NOW + timedelta(minutes=61)
    ask(session, ADA, browser="one", now=later)
    for number in range(100):
        ask(session, f"q{number}@example.org", browser=f"c{number}", host=f"2001:db8::{number:x}")
    with pytest.raises(TooOften):
        ask(session, BOB, browser="c", host="2001:db8::ffff")


# Sessions


def sign_in(session: Session, email: str = ADA, former: str | None = None) -> str:
    return actions.begin_session(session, email=email, browser="Firefox", former=former, now=NOW)


def test_an_account_is_made_at_the_first_sign_in_and_known_at_the_next(session: Session) -> None:
    first, second = sign_in(session), sign_in(session)
    ada = signed_in_by(session, first, now=NOW)
    assert ada and ada.email == ADA and ada.roles == ()
    again = signed_in_by(session, second, now=NOW)
    assert again and again.person_id == ada.person_id and again.session_id != ada.session_id
    assert session.scalar(select(func.count(Person.id))) == 1
    stored = session.execute(text("SELECT person_session::text FROM person_session")).all()
    assert first not in str(stored)


def test_signing_in_anew_ends_the_session_that_the_browser_had(session: Session) -> None:
    first = sign_in(session)
    second = sign_in(session, former=first)
    assert signed_in_by(session, first, now=NOW) is None
    assert signed_in_by(session, second, now=NOW)


def test_a_session_ends_after_two_weeks_and_when_it_is_revoked(session: Session) -> None:
    here, there, elsewhere = (sign_in(session) for _ in range(3))
    assert signed_in_by(session, here, now=NOW + timedelta(days=14)) is None
    ada = signed_in_by(session, here, now=NOW)
    assert ada
    assert len(sessions_of(session, ada.person_id, now=NOW)) == 3
    bob = signed_in_by(session, sign_in(session, BOB), now=NOW)
    assert bob
    assert not actions.revoke_sessions(session, bob.person_id, only=ada.session_id, now=NOW)
    assert actions.revoke_sessions(session, ada.person_id, but=ada.session_id, now=NOW) == 2
    assert signed_in_by(session, here, now=NOW)
    assert not signed_in_by(session, there, now=NOW)
    assert not signed_in_by(session, elsewhere, now=NOW)


def test_last_seen_is_written_now_and_then(session: Session) -> None:
    ada = signed_in_by(session, sign_in(session), now=NOW)
    assert ada

    def seen_at() -> datetime:
        return session.scalars(select(PersonSession.last_seen_at)).one()

    actions.note_seen(session, ada.session_id, now=NOW + timedelta(minutes=9))
    assert seen_at() == NOW
    actions.note_seen(session, ada.session_id, now=NOW + timedelta(minutes=11))
    assert seen_at() == NOW + timedelta(minutes=11)


def test_what_has_ended_is_forgotten(session: Session) -> None:
    sign_in(session)
    ask(session)
    actions.forget_ended(session, now=NOW + timedelta(hours=23))
    assert session.scalar(select(func.count(SignInRequest.id))) == 1
    actions.forget_ended(session, now=NOW + timedelta(days=15))
    assert session.scalar(select(func.count(SignInRequest.id))) == 0
    assert session.scalar(select(func.count(PersonSession.id))) == 0
    assert session.scalar(select(func.count(Person.id))) == 1


def test_what_is_counted_is_forgotten_when_no_limit_looks_back_on_it(session: Session) -> None:
    too_often = TooOften("Wait.")
    a_day, an_hour = Limit(1, timedelta(days=1)), Limit(2, timedelta(hours=1))
    count_attempt(session, b"by the hour", [an_hour], now=NOW, too_often=too_often)
    count_attempt(session, b"by the day", [an_hour, a_day], now=NOW, too_often=too_often)

    def kept(after: timedelta) -> list[bytes]:
        forget_attempts(session, now=NOW + after)
        return list(session.scalars(select(Attempt.subject_hash).order_by(Attempt.id)))

    assert kept(timedelta(minutes=59)) == [b"by the hour", b"by the day"]
    assert kept(timedelta(minutes=60)) == [b"by the day"]
    later = NOW + timedelta(hours=23)
    with pytest.raises(TooOften):
        count_attempt(session, b"by the day", [an_hour, a_day], now=later, too_often=too_often)
    assert kept(timedelta(days=1)) == []


# Roles


def test_roles_are_granted_before_and_after_the_first_sign_in(session: Session) -> None:
    place = make_place(session, "neighbourhood", "N1", box=BOX, name="Well Street")
    assert actions.grant(session, email=ADA, role=Role.STEWARD, place_id=place.id)
    assert not actions.grant(session, email=ADA, role=Role.STEWARD, place_id=place.id)
    token = sign_in(session)
    assert actions.grant(session, email=ADA, role=Role.LINK_WORKER)
    assert not actions.grant(session, email=ADA, role=Role.LINK_WORKER)
    ada = signed_in_by(session, token, now=NOW)
    assert ada
    assert set(ada.roles) == {RoleHeld(Role.STEWARD, place.id), RoleHeld(Role.LINK_WORKER)}
    assert ada.is_steward_of([place.id]) and not ada.is_steward_of([place.id + 1])
    listed = roles_listed(session)
    assert [(each.email, each.role, each.place, each.place_name) for each in listed] == [
        (ADA, "link-worker", None, None),
        (ADA, "steward", "neighbourhood/N1", "Well Street"),
    ]

    with pytest.raises(NotFound):
        actions.revoke(session, email=ADA, role=Role.STEWARD)
    actions.revoke(session, email=ADA, role=Role.STEWARD, place_id=place.id)
    ada = signed_in_by(session, token, now=NOW)
    assert ada and ada.roles == (RoleHeld(Role.LINK_WORKER),)


def test_only_stewards_and_link_workers_are_of_a_place_and_a_role_goes_with_it(
    session: Session,
) -> None:
    place = make_place(session, "neighbourhood", "N1", box=BOX)
    with pytest.raises(InvalidInput):
        actions.grant(session, email=ADA, role=Role.COMMISSIONER, place_id=place.id)
    person = actions.account_of(session, ADA)
    insert = text("INSERT INTO role (person_id, role, place_id) VALUES (:person, :role, :place)")
    for role, place_id in (("commissioner", place.id), ("king", None)):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert, {"person": person, "role": role, "place": place_id})
    for role in (Role.STEWARD, Role.LINK_WORKER):
        assert actions.grant(session, email=ADA, role=role, place_id=place.id)
    session.execute(text("DELETE FROM place WHERE id = :id"), {"id": place.id})
    assert roles_listed(session) == [], "and never becomes one for everywhere"


def test_a_groups_editors_belong_to_its_organization(session: Session) -> None:
    organization = organization_named(session, "Chess club")
    token = sign_in(session)
    ada = signed_in_by(session, token, now=NOW)
    assert ada
    for _ in range(2):
        actions.make_editor(session, person_id=ada.person_id, organization_id=organization)
    ada = signed_in_by(session, token, now=NOW)
    assert ada and ada.may_edit(organization) and not ada.may_edit(uuid4())
    actions.remove_editor(session, person_id=ada.person_id, organization_id=organization)
    ada = signed_in_by(session, token, now=NOW)
    assert ada and not ada.may_edit(organization)


def organization_named(session: Session, name: str) -> UUID:
    found: UUID = session.execute(
        text("INSERT INTO organization (name) VALUES (:name) RETURNING id"), {"name": name}
    ).scalar_one()
    return found


def test_an_erased_person_leaves_only_that_there_was_one(session: Session) -> None:
    token = sign_in(session)
    ask(session)
    ada = signed_in_by(session, token, now=NOW)
    assert ada
    actions.grant(session, email=ADA, role=Role.ADMINISTRATOR)
    actions.erase_person(session, ada.person_id)
    assert signed_in_by(session, token, now=NOW) is None
    assert roles_listed(session) == []
    assert session.scalars(select(Person.id)).all() == [ada.person_id]
    assert not session.scalar(select(func.count(PersonDetail.person_id)))
    assert not session.scalar(select(func.count(SignInRequest.id)))
    assert not session.scalar(select(func.count(OutboxMessage.id)))
    later = signed_in_by(session, sign_in(session), now=NOW)
    assert later and later.person_id != ada.person_id and later.roles == ()
