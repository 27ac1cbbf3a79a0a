"""A process in which an asset has one more fact, declared before anything is derived from the declarations."""

import csv
import json
import tempfile
from pathlib import Path
from typing import Any

from assetmap.assets.record import facts
from assetmap.assets.record.fact import FormQuestion, PageRow, ResultWords, yes_or_no

KEY = "has_throw_away"
facts.FACTS = (
    *facts.FACTS,
    yes_or_no(
        KEY,
        "Rooftop telescope",
        bit=60,
        mapping="throw_away",
        guesses=("sky tube",),
        osm_keys=("sky_tube",),
        question=FormQuestion("access", "Is there a telescope on the roof?"),
        page_row=PageRow("getting there", missing="a rooftop telescope", is_at_place=True),
        card=ResultWords("Rooftop telescope"),
        is_public=True,
    ),
)

# Only now: every module below derives its part from the declarations when it is imported.
from fastapi.testclient import TestClient  # noqa: E402
from sqlalchemy import text  # noqa: E402

from assetmap.assets.editing.entries import write_entry  # noqa: E402
from assetmap.assets.editing.wording import field_words  # noqa: E402
from assetmap.assets.imports.actions import import_assets  # noqa: E402
from assetmap.assets.imports.export import write_export  # noqa: E402
from assetmap.assets.imports.formats.mapping import check_mapping, guess_mapping  # noqa: E402
from assetmap.assets.imports.formats.osm_tags import cells_of_tags  # noqa: E402
from assetmap.assets.imports.staging import ASSET_FACTS  # noqa: E402
from assetmap.assets.record.history import By, entry_of  # noqa: E402
from assetmap.assets.record.index_bits import BITS  # noqa: E402
from assetmap.database.sessions import session_factory  # noqa: E402
from assetmap.main import create_app  # noqa: E402
from assetmap.registration.questions.answers import answers_from, entry_from  # noqa: E402
from assetmap.registration.questions.catalogue import BY_SLUG  # noqa: E402

ROWS = """\
id,name,category,longitude,latitude,sky tube
1,Hall with a table,community-centre,-0.05,51.55,yes
2,Hall without a table,community-centre,-0.05,51.55,no
3,Hall that does not say,community-centre,-0.05,51.55,
"""


def _imported(folder: Path) -> dict[str, Any]:
    path, back = folder / "halls.csv", folder / "back.csv"
    path.write_text(ROWS)
    with session_factory().begin() as session:
        session.execute(text(f"ALTER TABLE asset ADD COLUMN {KEY} boolean"))
        import_assets(session, path, list_name="Halls")
    with session_factory()() as session:
        columns = session.execute(text(f"SELECT name, {KEY} FROM asset")).all()
        stored = session.execute(text("SELECT name, facts FROM search_document")).all()
        write_export(session, back)
        ids = dict(session.execute(text("SELECT source_id, CAST(id AS text) FROM asset")).all())
    with back.open(encoding="utf-8") as file:
        exported = {row["name"]: row["throw_away"] for row in csv.DictReader(file)}
    return {
        "staged as": ASSET_FACTS[KEY],
        "column": {one.name: one[1] for one in columns},
        "indexed": [name for name, bits in stored if bits & BITS[KEY]],
        "exported": exported,
        "ids": ids,
        "guessed": guess_mapping(["name", "sky tube"]).throw_away,
        "mapped": check_mapping({"throw_away": "Sky tube"}, where="here").throw_away,
        "of tags": cells_of_tags({"sky_tube": "yes"})["throw_away"],
    }


def _registered(asset_id: str) -> dict[str, Any]:
    answered = entry_from({"name": "Hall", KEY: "yes", "categories": ["community-centre"]})
    with session_factory().begin() as session:
        before = entry_of(session, asset_id)
        assert before is not None
        write_entry(session, asset_id, before.model_copy(update={KEY: True}), by=By())
        after = entry_of(session, asset_id)
        assert after is not None
    questions = {field.name: field.label for field in BY_SLUG["access"].fields}
    return {
        "question": questions[KEY],
        "answered": answered.has_throw_away,
        "answers": answers_from(answered)[KEY],
        "in the history": [before.has_throw_away, after.has_throw_away],
        "label": field_words(KEY),
    }


def _shown(ids: dict[str, str]) -> dict[str, Any]:
    with TestClient(create_app()) as client:

        def get(address: str) -> Any:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.text)
            return answer

        found = get(f"/api/v1/assets?{KEY}=true").json()
        counts = get("/api/v1/assets/facets").json()["results"]
        parameters = get("/openapi.json").json()["paths"]["/api/v1/assets"]["get"]["parameters"]
        return {
            "found": [one["name"] for one in found["results"]],
            "in the API": get(f"/api/v1/assets/{ids['2']}").json()[KEY],
            "counted": [one["count"] for one in counts if one["parameter"] == KEY],
            "parameter": [one["description"] for one in parameters if one["name"] == KEY],
            "search page": get(f"/assets?{KEY}=true").text,
            "page with": get(f"/assets/{ids['1']}").text,
            "page without an answer": get(f"/assets/{ids['3']}").text,
        }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        imported = _imported(Path(name))
    shown = _shown(imported["ids"])
    print(json.dumps(imported | shown | _registered(imported["ids"]["3"])))
