"""Roles and what each allows, rate limits, and tokens."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from assetmap.people.limits import BY_EMAIL, is_too_often
from assetmap.people.roles import Role, RoleHeld, SignedIn
from assetmap.people.sign_in.browsers import browser_words
from assetmap.people.tokens import keyed_hash, new_code, new_token, token_hash

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def holding(*roles: RoleHeld) -> SignedIn:
    return SignedIn(uuid4(), uuid4(), "ada@example.org", roles)


@pytest.mark.parametrize(
    ("held", "is_steward_here", "has_steward", "has_link_worker", "remark"),
    [
        ([], False, False, False, "an account is no role"),
        ([RoleHeld(Role.STEWARD)], True, True, False, "a steward of everything"),
        ([RoleHeld(Role.STEWARD, 1)], True, True, False, "of this place"),
        ([RoleHeld(Role.STEWARD, 2)], False, True, False, "of another"),
        ([RoleHeld(Role.STEWARD, 2), RoleHeld(Role.STEWARD, 1)], True, True, False, "of several"),
        ([RoleHeld(Role.LINK_WORKER)], False, False, True, "who decides nothing"),
        ([RoleHeld(Role.COMMISSIONER)], False, False, False, "who decides nothing either"),
        ([RoleHeld(Role.ADMINISTRATOR)], True, True, True, "who may do all"),
    ],
)
def test_what_a_role_allows(
    held: list[RoleHeld],
    is_steward_here: bool,
    has_steward: bool,
    has_link_worker: bool,
    remark: str,
) -> None:
    person = holding(*held)
    assert person.is_steward_of([1, 5]) == is_steward_here, remark
    assert person.has(Role.STEWARD) == has_steward, remark
    assert person.has(Role.LINK_WORKER) == has_link_worker, remark
    assert not person.may_edit(uuid4()), remark


@pytest.mark.parametrize(
    ("minutes_ago", "is_one_too_many", "remark"),
    [
        ([], False, "the first"),
        ([1, 2, 3, 4], False, "the fifth within the hour"),
        ([1, 2, 3, 4, 5], True, "the sixth"),
        ([61, 62, 63, 64, 1, 2], False, "some were longer ago"),
        (list(range(61, 81)), True, "the twenty-first of a day"),
        (list(range(61, 80)), False, "the twentieth"),
    ],
)
def test_how_often_one_may_ask(minutes_ago: list[int], is_one_too_many: bool, remark: str) -> None:
    asked = [NOW - timedelta(minutes=minutes) for minutes in minutes_ago]
    assert is_too_often(asked, BY_EMAIL, now=NOW) == is_one_too_many, remark


def test_tokens_and_codes_differ_and_their_hashes_tell_nothing_without_the_key() -> None:
    assert len({new_token() for _ in range(100)}) == 100
    codes = [new_code() for _ in range(200)]
    assert all(len(code) == 6 and code.isdigit() for code in codes) and len(set(codes)) > 150
    assert keyed_hash("k" * 32, "code", "1", "123456") != keyed_hash(
        "l" * 32, "code", "1", "123456"
    )
    assert keyed_hash("k", "a", "bc") != keyed_hash("k", "ab", "c")
    assert token_hash("\ud800") != token_hash("x"), "whatever a cookie holds"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("", ""),
        ("curl/8.5", ""),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0",
            "Edge, Windows",
        ),
    ],
)
def test_a_browser_is_known_by_two_words(user_agent: str, words: str) -> None:
    assert browser_words(user_agent) == words
