"""Kinds that are guessed from a register of charities, marked until a steward confirms them."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from assetmap.assets.editing.entries import confirm_categories
from assetmap.assets.imports.drafts.undoing import undo_import
from assetmap.assets.imports.drafts.word_suggestions import guessed_category
from assetmap.assets.imports.formats.mapping import AssetMapping, guess_mapping
from assetmap.assets.record.history import By
from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.errors import Conflict
from tests.importing import HEADER, Bring, ask, counts, row

KINDS = (
    "SELECT asset.name, taxonomy_term.slug, is_category_guessed FROM asset"
    " JOIN asset_category ON asset_id = asset.id JOIN taxonomy_term ON taxonomy_term.id = term_id ORDER BY 1"
)


@pytest.mark.parametrize(
    ("name", "activities", "kind"),
    [
        ("ST JOHN'S VILLAGE HALL", "TO PROVIDE A VILLAGE HALL FOR THE INHABITANTS", "hall-to-hire"),
        ("1st Hackney Scout Group", "Scouting for young people", "uniformed-group"),
        ("Hackney Foodbank", "Emergency food for local people in crisis", "food-bank"),
        # A school has a register of its own.
        ("Daubeney School Fund", "Raises funds for the school", None),
        ("X", "", None),
    ],
)  # fmt: skip
def test_a_kind_is_guessed_from_what_a_charity_does(
    name: str, activities: str, kind: str | None
) -> None:
    guess = guessed_category(name, activities, vocabulary=our_vocabulary())
    assert guess == kind or (kind is None and guess not in ("school", "college"))


def register() -> AssetMapping:
    said = {"category_value": "community-organisation", "guess_category": True, "status": None}
    return guess_mapping([*HEADER, "description"]).model_copy(update=said)


def test_a_guess_is_marked_until_a_steward_confirms_it(
    session: Session, client: TestClient, bring: Bring
) -> None:
    said = {"category": "", "postcode": "E8 1EA"}
    rows = [
        row(1, name="Clapton Lunches", description="A lunch club for older people", **said),
        row(2, name="Qzx", description="", **said),
        row(3, name="Reading Room", description="A lunch club", category="library"),
    ]
    assert counts(bring(rows, mapping=register())) == (3, 0, 0, 0, 0)
    guessed = [
        ("Clapton Lunches", "lunch-club", True),
        ("Qzx", "community-organisation", True),
        ("Reading Room", "library", None),
    ]
    assert ask(session, KINDS) == guessed
    [asset_id] = ask(session, "SELECT id FROM asset WHERE name = 'Clapton Lunches'")
    assert "Category guessed from the register" in client.get(f"/assets/{asset_id}").text
    searched = "/assets?q=Clapton+Lunches"
    assert client.get(searched).text.count("Category guessed from a register") == 1
    confirm_categories(session, asset_id, by=By())
    assert "Category guessed from a register" not in client.get(searched).text
    with pytest.raises(Conflict):
        confirm_categories(session, asset_id, by=By())
    assert "Category guessed" not in client.get(f"/assets/{asset_id}").text
    # The register says something else of it now; what the steward said of its kind stays.
    rows[0] |= {"description": "A youth club for young people", "phone": "01632 960001"}
    rows[1] |= {"description": "A youth club for young people"}
    assert counts(bring(rows, mapping=register())) == (0, 2, 1, 0, 0)
    guessed[:2] = [("Clapton Lunches", "lunch-club", False), ("Qzx", "youth-club", True)]
    assert ask(session, KINDS) == guessed
    assert ask(session, "SELECT number FROM phone") == ["01632 960001"]


def test_undoing_an_import_confirms_no_guess(session: Session, bring: Bring) -> None:
    said = row(1, name="Lunches", description="A lunch club", category="", postcode="E8 1EA")
    bring([said], mapping=register())
    bring([{**said, "phone": "01632 960001"}], mapping=register())
    [run] = ask(session, "SELECT max(id) FROM asset_import")
    assert undo_import(session, run).restored == 1
    assert ask(session, KINDS) == [("Lunches", "lunch-club", True)]
    assert ask(session, "SELECT number FROM phone") == []
