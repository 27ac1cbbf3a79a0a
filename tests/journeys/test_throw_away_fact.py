"""A fact that is declared once is found everywhere: in lists, in the index, in forms, on pages and in the API."""

import json
import re
import subprocess
import sys

from tests.journeys.local_clusters import PROJECT


def in_words(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_one_declaration_and_one_column_make_a_fact(database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.throw_away_fact"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)

    # Lists
    assert found["staged as"] == "boolean"
    answers = {"Hall with a table": True, "Hall without a table": False}
    assert found["column"] == answers | {"Hall that does not say": None}
    assert found["exported"] == {
        "Hall with a table": "yes",
        "Hall without a table": "no",
        "Hall that does not say": "",
    }
    assert found["guessed"] == "sky tube"
    assert found["mapped"] == "Sky tube"
    assert found["of tags"] == "yes"

    # The search
    assert found["indexed"] == ["Hall with a table"]
    assert found["found"] == ["Hall with a table"]
    assert found["counted"] == [1]
    assert found["parameter"] == ["True: only where somebody says so."]
    form = found["search page"]
    assert re.search(r'<input [^>]*name="has_throw_away"[^>]* checked', form)
    assert "Clear Rooftop telescope" in in_words(form)
    card = form[form.index('class="app-result"') :]
    assert "<span>Rooftop telescope</span>" in card

    # Pages and the API
    assert "Rooftop telescope Yes" in in_words(found["page with"])
    assert "a rooftop telescope" in found["page without an answer"]
    assert "a rooftop telescope" not in found["page with"]
    assert found["in the API"] is False

    # The form, the record and its history
    assert found["question"] == "Is there a telescope on the roof?"
    assert found["answered"] is True
    assert found["answers"] == "yes"
    assert found["in the history"] == [None, True]
    assert found["label"] == "Rooftop telescope"
