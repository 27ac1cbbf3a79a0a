"""Requests for sign-in mails at the same moment, which are counted like any others."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from fastapi.testclient import TestClient

from assetmap.database.sessions import session_factory
from assetmap.errors import TooOften
from assetmap.people.limits import BY_EMAIL
from assetmap.people.sign_in.mailed_link import ask_to_sign_in


def test_six_who_ask_at_once_get_no_more_mails_than_one_after_the_other(
    client: TestClient,
) -> None:
    most = BY_EMAIL[0].most
    start = threading.Barrier(most + 4)

    def ask(number: int) -> int:
        start.wait()
        try:
            with session_factory().begin() as session:
                ask_to_sign_in(
                    session,
                    email="ada@example.org",
                    browser=f"browser {number}",
                    host=f"192.0.2.{number}",
                    back="/",
                    language="en",
                    key="k" * 32,
                    link_to=lambda token: f"http://testserver/{token}",
                    now=datetime.now(UTC),
                )
        except TooOften:
            return 0
        return 1

    with ThreadPoolExecutor(most + 4) as pool:
        assert sum(pool.map(ask, range(most + 4))) == most
