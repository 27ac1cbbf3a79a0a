"""The question of a report as a file, and the report made again from it."""

import tomllib
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from tests.gap_areas import ask_now, stored
from tests.journeys.running_commands import assetmap
from tests.journeys.test_gap_reports import area

__all__ = ["area"]


@pytest.mark.usefixtures("area")
def test_a_report_is_made_again_from_its_question(client: TestClient, tmp_path: Path) -> None:
    asked = ask_now(threshold_minutes=8, open_day="sunday", open_at="15:00", speed_kmh=4)
    page = client.get(f"/gaps/{asked}").text
    assert f"/gaps/{asked}/question.toml" in page
    answer = client.get(f"/gaps/{asked}/question.toml")
    assert answer.headers["content-type"] == "application/toml"
    assert 'filename="question.toml"' in answer.headers["content-disposition"]
    told = tomllib.loads(answer.text)
    assert told["area"] == "somewhere" and told["threshold_minutes"] == 8
    assert (told["open_day"], told["open_at"], told["speed_kmh"]) == ("sunday", "15:00", 4)
    assert told["title"] == "A question" and told["keeps_small_numbers"] is True

    path = tmp_path / "question.toml"
    path.write_bytes(answer.content)
    done = assetmap("gaps", "build", f"--question={path}")
    assert done.code == 0, done
    assert done.said.rstrip().endswith(f"/gaps/{asked}"), "nothing has changed: the same report"

    path.write_text(answer.text.replace("threshold_minutes = 8.0", "threshold_minutes = 9.0"))
    done = assetmap("gaps", "build", f"--question={path}")
    another = stored(UUID(done.said.rstrip().rpartition("/")[2]))
    assert another.id != asked
    changed = {
        name for name in another.question if another.question[name] != stored(asked).question[name]
    }
    assert changed == {"threshold_minutes"}


@pytest.mark.usefixtures("area")
@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ('area = "somewhere"', [], "Choose at least one kind"),
        ('area = "somewhere"\ncategories = ["library"]\nsize = 1', [], "size"),
        ("area = somewhere", [], "is not TOML"),
        ('area = "nowhere"\ncategories = ["library"]', [], "nowhere"),
        ('area = "somewhere"\ncategories = ["library"]\ntitle = 3', [], "title"),
        ('area = "somewhere"\ncategories = ["library"]\nkeeps_small_numbers = 3', [], "true or"),
        ("", ["--category=library", "--area=somewhere"], "leave out --category, --area"),
        ("\udc80", [], "is not UTF-8"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(
    tmp_path: Path, text: str, words: list[str], said: str
) -> None:
    path = tmp_path / "question.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert said in assetmap("gaps", "build", f"--question={path}", *words).sentence


def test_a_file_that_is_not_there(database_url: str, tmp_path: Path) -> None:
    assert database_url
    done = assetmap("gaps", "build", f"--question={tmp_path / 'none.toml'}")
    assert "cannot be read: No such file" in done.sentence
