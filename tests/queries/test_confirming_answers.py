"""A group's answer, which does what it says, once, and nothing when it is too late."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from assetmap.assets.confirming.actions import (
    LinkState,
    ask_groups,
    give_answer,
    look_at,
    take_back_stop,
)
from assetmap.assets.confirming.answers import Answer
from assetmap.assets.imports.actions import import_assets
from assetmap.assets.published.search_documents import refresh_standing
from assetmap.assets.record.models import Asset
from tests.confirming import GROUP, NOW, OLD, TODAY, Asking, add_contact, kept_asset


def history(session: Session, asset_id: UUID) -> list[tuple[str, str]]:
    rows = session.execute(
        text("SELECT what, status_after FROM asset_history WHERE asset_id = :id ORDER BY id"),
        {"id": asset_id},
    )
    return [(row.what, row.status_after) for row in rows]


def is_found(session: Session, asset_id: UUID) -> bool:
    return bool(
        session.scalar(
            text("SELECT EXISTS (SELECT FROM search_document WHERE asset_id = :id)"),
            {"id": asset_id},
        )
    )


def test_looking_changes_nothing_and_pressing_once_is_enough(
    session: Session, asking: Asking
) -> None:
    asset_id = kept_asset(session)
    asking.night()
    token = asking.tokens[0]
    for answer in Answer:
        assert look_at(session, token=token, answer=answer)[0] is LinkState.GOOD
    assert history(session, asset_id) == []
    for _ in range(2):
        done, _ = give_answer(session, token=token, answer=Answer.RIGHT, today=TODAY, now=NOW)
        assert done is LinkState.DONE
    asset = session.get_one(Asset, asset_id)
    assert (asset.assured_on, asset.assured_by) == (TODAY, "the group")
    assert history(session, asset_id) == [("confirmed", "published")]
    assert asking.night(TODAY + timedelta(days=30)) == 0, "no reminder of what is answered"
    assert asking.night(date(2027, 5, 22)) == 1, "and the next time half a year later"


def test_who_has_stopped_is_gone_at_once_and_can_come_back(
    session: Session, asking: Asking
) -> None:
    asset_id = kept_asset(session)
    asking.night()
    token = asking.tokens[0]
    give_answer(session, token=token, answer=Answer.STOPPED, today=TODAY, now=NOW)
    assert session.get_one(Asset, asset_id).status == "withdrawn"
    assert not is_found(session, asset_id)
    assert look_at(session, token=token, answer=Answer.RIGHT)[0] is LinkState.OTHERWISE
    assert take_back_stop(session, token=token)[0] is LinkState.GOOD
    assert is_found(session, asset_id)
    assert take_back_stop(session, token=token)[0] is LinkState.GOOD, "pressed twice"
    assert history(session, asset_id) == [("withdrawn", "withdrawn"), ("returned", "published")]
    assert (
        give_answer(session, token=token, answer=Answer.RIGHT, today=TODAY, now=NOW)[0]
        is LinkState.DONE
    )


def test_after_a_change_the_group_may_still_say_that_all_is_right_and_is_not_reminded(
    session: Session, asking: Asking
) -> None:
    kept_asset(session)
    asking.night()
    token = asking.tokens[0]
    give_answer(session, token=token, answer=Answer.CHANGE, today=TODAY, now=NOW)
    assert asking.night(TODAY + timedelta(days=20)) == 0
    assert (
        give_answer(session, token=token, answer=Answer.RIGHT, today=TODAY, now=NOW)[0]
        is LinkState.DONE
    )


@pytest.mark.parametrize("token", ["", "x", "%00", "é" * 50])
def test_a_forged_link_opens_nothing(session: Session, token: str) -> None:
    assert look_at(session, token=token, answer=Answer.RIGHT) == (LinkState.FORGED, None)
    assert (
        give_answer(session, token=token, answer=Answer.STOPPED, today=TODAY, now=NOW)[0]
        is LinkState.FORGED
    )
    assert take_back_stop(session, token=token)[0] is LinkState.FORGED


def test_what_was_taken_down_in_the_meantime_is_not_brought_back_by_an_old_link(
    session: Session, asking: Asking
) -> None:
    asset_id = kept_asset(session)
    asking.night()
    session.get_one(Asset, asset_id).status = "withdrawn"
    session.flush()
    for answer in Answer:
        found, _ = give_answer(session, token=asking.tokens[0], answer=answer, today=TODAY, now=NOW)
        assert found is LinkState.GONE
    assert take_back_stop(session, token=asking.tokens[0])[0] is LinkState.GONE
    assert (
        session.get_one(Asset, asset_id).status == "withdrawn" and history(session, asset_id) == []
    )


def test_nothing_of_a_token_is_kept(session: Session, asking: Asking) -> None:
    kept_asset(session)
    asking.night()
    rows = session.execute(
        text("SELECT row_to_json(confirmation_token)::text FROM confirmation_token")
    )
    assert asking.tokens[0] not in str(rows.all())


def test_an_entry_that_nobody_confirms_leaves_the_search_after_a_year_and_comes_back(
    session: Session, asking: Asking
) -> None:
    today = datetime.now(UTC).date()
    asset_id = kept_asset(session, assured_on=today - timedelta(days=360))
    ask_groups(session, today=today, now=datetime.now(UTC), months=6, link_to=asking._link)
    assert is_found(session, asset_id)
    session.execute(
        text("UPDATE asset SET assured_on = :day WHERE id = :id"),
        {"day": today - timedelta(days=367), "id": asset_id},
    )
    refresh_standing(session)
    assert not is_found(session, asset_id)
    give_answer(
        session, token=asking.tokens[0], answer=Answer.RIGHT, today=today, now=datetime.now(UTC)
    )
    assert is_found(session, asset_id)


def test_what_its_group_has_stopped_is_not_brought_back_by_a_list(
    session: Session, asking: Asking, tmp_path: Path
) -> None:
    path = tmp_path / "halls.csv"
    path.write_text("id,name,category,longitude,latitude\n1,Hall,community-centre,-0.05,51.54\n")
    import_assets(session, path, list_name="Halls")
    asset_id = session.scalars(select(Asset.id)).one()
    session.execute(text("UPDATE asset SET assured_on = :day"), {"day": OLD})
    add_contact(session, GROUP, asset_id=asset_id)
    asking.night()
    token = asking.tokens[0]
    give_answer(session, token=token, answer=Answer.STOPPED, today=TODAY, now=NOW)
    assert import_assets(session, path, list_name="Halls").unchanged == 1
    assert not is_found(session, asset_id)
    take_back_stop(session, token=token)
    assert is_found(session, asset_id)
