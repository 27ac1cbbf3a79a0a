"""Notebooks that run from the first cell to the last and hold no output."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assetmap.database.sessions import session_factory
from assetmap.people.roles import Role
from tests.journeys.local_clusters import PROJECT, until
from tests.journeys.running_commands import running
from tests.signing_in import token_for

FOLDER = PROJECT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
# Each code cell by itself, so that a fault names its cell; the last value of a cell is nobody's here.
RUNNER = """
import json, sys
from pathlib import Path
here = {"__name__": "__main__"}
for number, cell in enumerate(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["cells"]):
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), f"cell {number}", "exec"), here)
"""


def run(name: str, **environment: str) -> str:
    """Runs the notebook's cells in one namespace, in a process of their own; what they print."""
    [path] = [one for one in NOTEBOOKS if one.name.startswith(name)]
    done = subprocess.run(
        [sys.executable, "-c", RUNNER, str(path)],
        cwd=FOLDER,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_what_came_of_it(path: Path) -> None:
    held = json.loads(path.read_text(encoding="utf-8"))
    assert (held["nbformat"], held["cells"][0]["cell_type"]) == (4, "markdown")
    cells = [cell for cell in held["cells"] if cell["cell_type"] == "code"]
    assert cells and all(
        cell["outputs"] == [] and cell["execution_count"] is None for cell in cells
    )


def test_there_are_four_notebooks() -> None:
    assert len(NOTEBOOKS) == 4


def test_a_method_is_checked_against_the_literature() -> None:
    assert "gridlock" in run("03")


def test_the_pilots_report_step_by_step(
    city: str, reread_settings: object, shared_data: Path
) -> None:
    said = run("01", ASSETMAP_AREA=str(shared_data / "city-and-hackney" / "area.toml"))
    assert "155 LSOAs" in said and "Who is out of reach" in said


def test_the_same_report_and_the_layers_of_the_map_through_the_api(
    city: str, reread_settings: object, tmp_path: Path
) -> None:
    with session_factory().begin() as session:
        token = token_for(session, "analyst@example.org", Role.COMMISSIONER)
    log = tmp_path / "log"
    with running(log, "serve", "--port", "0"):
        until(lambda: "\n" in log.read_text())
        site = log.read_text().splitlines()[0].strip()
        assert "Who is out of reach" in run("02", ASSETMAP_SITE=site, ASSETMAP_SESSION=token)
        # The layers of the map are for everybody.
        said = run("04", ASSETMAP_SITE=site)
        assert "pins and clusters" in said and "The map has 6 layers." in said
