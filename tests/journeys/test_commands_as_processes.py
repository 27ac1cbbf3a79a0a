"""Every command once as a process of its own, as people run it; the other tests run them in the test's process."""

import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from assetmap.commands import app
from tests.databases import database_like
from tests.journeys.local_clusters import until
from tests.journeys.running_commands import HALLS, Done, assetmap_process

# Other tests run these as processes: test_jobs.py, test_commands.py, test_gap_reports.py and the fixture `with_demo`.
RUN_ELSEWHERE = {"serve", "work", "database start", "database stop", "gaps build", "demo"}
AREA = """\
[area]
slug = "here"
name = "Here"
[[assets]]
file = "halls.csv"
source = "Halls"
name = "name"
category = "category"
longitude = "longitude"
latitude = "latitude"
source_id = "source_id"
"""


def commands_of(group: Any, *above: str) -> Iterator[str]:
    """The words of every command below a group."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, *above, name)
        else:
            yield " ".join((*above, name))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in {
        "area.toml": AREA,
        "halls.csv": HALLS,
        "d.csv": "id,population\n01,100\n02,300\n",
        "s.csv": "id,capacity\na,4\n",
        "c.csv": "demand_id,supply_id,cost\n01,a,5\n02,a,8\n",
        "v.csv": "id,population,value\n01,100,5\n02,300,8\n",
        "k.csv": "id\na\n",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_command_does_its_work_as_a_process(cluster: str, files: Path) -> None:
    d, s, c, v, k = (files / f"{name}.csv" for name in "dscvk")
    pairs = (f"--demand={d}", f"--costs={c}")
    in_turn: dict[str, tuple[tuple[str | Path, ...], str]] = {
        "database migrate": ((), "The tables have been updated to migration"),
        "database status": ((), "tables: up to date"),
        "database url": ((), "postgresql://"),
        "area load": ((files / "area.toml",), "Halls"),
        "area list": ((), "here"),
        "area fetch": (("E09000012", "--dry-run"), "nothing was fetched"),
        "assets import": ((files / "halls.csv", "--dry-run"), "This was a dry run"),
        "assets words": ((), "community-centre"),
        "assets export": ((files / "out.csv",), "3 rows have been written to"),
        "people grant": (("ada@example.org", "administrator"), "ada@example.org"),
        "people list": ((), "ada@example.org  administrator"),
        "people revoke": (("ada@example.org", "administrator"), "ada@example.org"),
        "people erase": (("ada@example.org",), "The account has been erased."),
        "database backup": ((files / "kept.dump",), ""),
        "database restore": ((files / "kept.dump",), "tables: up to date"),
        "area remove": (("here",), "Here has been removed, with 3 assets from 1 list."),
        "measure access": (
            (*pairs, f"--supply={s}", "--method=nearest", f"--output={files / 'out2.csv'}"),
            "",
        ),
        "measure inequality": ((f"--values={v}", "--method=gini"), "0."),
        "measure siting": (
            (*pairs, f"--candidates={k}", "--method=p-median", "--sites=1"),
            "a",
        ),
    }
    with database_like(cluster, "template0") as url:
        for command, (words, said) in in_turn.items():
            done = run(url, command, *words)
            assert said in done.said, done
        done = assetmap_process("area", "refresh", "here", ASSETMAP_DATABASE_URL=url)
        assert done.code == 1 and "was not fetched" in done.complained, done

    known = set(commands_of(typer.main.get_command(app)))
    assert {*in_turn, "area refresh"} | RUN_ELSEWHERE == known


def run(url: str, command: str, *words: str | Path) -> Done:
    done = assetmap_process(*command.split(), *words, ASSETMAP_DATABASE_URL=url)
    assert (done.code, done.complained) == (0, ""), done
    return done


SCRIPT = Path(sysconfig.get_path("scripts"), "assetmap")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("database", "status"), "tables: up to date"),
        (("assets", "words"), "community-centre"),
        (("measure", "inequality", "--values=v.csv", "--method=gini"), '"value": 0.'),
    ],
)
def test_the_installed_script_says_what_it_should_and_warns_of_nothing(
    words: tuple[str, ...], said: str, files: Path, database_url: str
) -> None:
    done = subprocess.run(
        [SCRIPT, *words],
        cwd=files,
        env={**os.environ, "ASSETMAP_DATABASE_URL": database_url, "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done
    assert said in done.stdout


def test_the_site_starts_without_a_warning(database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    environment = {**os.environ, "ASSETMAP_DATABASE_URL": database_url}
    with log.open("w") as file:
        process = subprocess.Popen(
            [SCRIPT, "serve", "--port", "0", "--no-worker"],
            stdout=file,
            stderr=subprocess.STDOUT,
            env={**environment, "PYTHONWARNINGS": "default", "PYTHONUNBUFFERED": "1"},
        )
    try:
        until(lambda: "http://127.0.0.1:" in log.read_text() or process.poll() is not None)
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert "http://127.0.0.1:" in log.read_text()
    assert "Warning" not in log.read_text()
