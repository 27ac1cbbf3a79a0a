"""`assetmap measure access | inequality | siting` on plain CSV files, as its contract says."""

import json
import math
from pathlib import Path

import pytest

from tests.journeys.running_commands import Done, assetmap

# Four origins, three assets; nobody can reach anything from "04", and "c" has no room for anybody.
DEMAND = "id,population\n01,100\n02,300\n03,50\n04,7\n"
SUPPLY = "id,capacity\na,4\nb,3\nc,0\n"
COSTS = "demand_id,supply_id,cost\n01,a,5\n02,a,5\n02,b,8\n03,b,25\n03,c,1\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("d", DEMAND), ("s", SUPPLY), ("c", COSTS)):
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def access(folder: Path, *words: str) -> Done:
    given = [f"--{name}={folder / name[0]}.csv" for name in ("demand", "supply", "costs")]
    return assetmap("measure", "access", *given, f"--output={folder / 'out.csv'}", *words)


def values(folder: Path, *words: str) -> dict[str, float | None]:
    done = access(folder, *words)
    assert done.code == 0, done
    header, *rows = (folder / "out.csv").read_text().splitlines()
    assert header == "id,value"
    return {
        name: float(value) if value else None for name, value in (row.split(",") for row in rows)
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--method=nearest"], [5, 5, 25, None]),
        (["--method=nearest", "--threshold=10"], [5, 5, 25, None]),
        (["--method=coverage", "--threshold=5"], [1, 1, 0, 0]),
        (["--method=cumulative", "--threshold=8"], [4, 7, 0, 0]),
        (["--method=gravity", "--threshold=30", "--decay=power:1"], [0.8, 0.8 + 3 / 8, 3 / 25, 0]),
        (["--method=2sfca", "--threshold=8"], [0.01, 0.02, 0, 0]),
        (["--method=2sfca", "--threshold=25"], [0.01, 0.01 + 3 / 350, 3 / 350, 0]),
        (
            ["--method=e2sfca", "--threshold=30", "--decay=10:1,30:0.5"],
            [0.01, 0.01 + 3 / 325, 3 / 325 / 2, 0],
        ),
        (
            ["--method=e2sfca", "--threshold=8", "--decay=gaussian:10"],
            [0.01, 0.01 + 3 / 300, 0, 0],
        ),
        (["--method=bfca", "--threshold=8"], [4 / 250 / 2, 4 / 250 / 2 + 3 / 150, 0, 0]),
    ],
    ids=lambda words: " ".join(words) if isinstance(words[0], str) else "",
)
def test_access_by_every_method(
    files: Path, words: list[str], expected: list[float | None]
) -> None:
    found = values(files, *words)
    assert list(found) == ["01", "02", "03", "04"]
    assert list(found.values()) == [
        None if value is None else pytest.approx(value, rel=1e-12) for value in expected
    ]


def test_every_digit_and_the_order_are_kept(files: Path) -> None:
    (files / "d.csv").write_text('﻿population,note,id\n3,x,é\n0.1,,z\n\n7,"a,b",01\n', "utf-8")
    (files / "c.csv").write_text("cost,supply_id,demand_id\n0.1,a,é\n0.30000000000000004,a,01\n")
    assert values(files, "--method=nearest") == {"é": 0.1, "z": None, "01": 0.30000000000000004}


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("d", "", "d.csv: is empty"),
        ("d", "id,people\n01,3\n", "d.csv, row 1: has no column population"),
        ("d", "id,population\n01,3\n02,\n", "d.csv, row 3: population is missing"),
        ("d", "id,population\n01,-3\n", "d.csv, row 2: population is -3"),
        ("d", "id,population\n01,many\n", 'd.csv, row 2: population is "many"'),
        ("d", "id,population\n01,3\n01,4\n", 'd.csv, row 3: the id "01" appears twice'),
        ("d", "id,population\n,3\n", "d.csv, row 2: id is missing"),
        ("d", "id,population\n\n01,3\n\n02,x\n", "d.csv, row 5: population"),
        ("s", "id,capacity\na,inf\n", "s.csv, row 2: capacity"),
        ("c", COSTS + "09,a,3\n", 'c.csv, row 7: demand_id "09" is not an id of'),
        ("c", COSTS + "01,z,3\n", 'c.csv, row 7: supply_id "z" is not an id of'),
        ("c", COSTS + "01,a,3\n", 'c.csv, row 7: the pair "01", "a" appears twice'),
        ("c", COSTS + "01,b,-1\n", "c.csv, row 7: cost is -1"),
        ("c", COSTS + "01,b,inf\n", 'c.csv, row 7: cost is "inf"'),
        ("c", COSTS + "01,b,nan\n03,a,nan\n", "So is one more row"),
        ("c", COSTS + "01,b,3,4,5\n", "c.csv, row 7: has 5 cells, and row 1 names 3 columns"),
        ("c", "demand_id,supply_id,cost\n01,a,3,5\n02,b,4,5\n", "c.csv, row 2: has 4 cells"),
        ("d", "id,population,population\n01,3,4\n", "row 1: names the column population twice"),
        ("d", "id,population\n01,1_000\n", 'population is "1_000"'),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_its_row(
    files: Path, file: str, text: str, said: str
) -> None:
    (files / f"{file}.csv").write_text(text)
    assert said in access(files, "--method=2sfca", "--threshold=8").sentence
    assert not (files / "out.csv").exists()


def test_empty_cells_beyond_the_header_are_nothing(files: Path) -> None:
    (files / "c.csv").write_text("demand_id,supply_id,cost\n01,a,-0,\n02,b,8,\n")
    done = access(files, "--method=nearest")
    assert (done.code, done.complained) == (0, "")
    assert (files / "out.csv").read_text() == "id,value\n01,0.0\n02,8.0\n03,\n04,\n"


@pytest.mark.parametrize(
    ("cost", "decay", "said"),
    [
        ("0", "power:1", "c.csv, row 2: cost is 0: it would have no finite weight"),
        ("1e-300", "power:2", 'the value for "01" is too large'),
        ("0", "gaussian:1e-200", 'the value for "01" is too large'),
    ],
)
def test_no_figure_is_infinite_or_left_out(files: Path, cost: str, decay: str, said: str) -> None:
    (files / "c.csv").write_text(f"demand_id,supply_id,cost\n01,a,{cost}\n")
    done = access(files, "--method=gravity", "--threshold=10", f"--decay={decay}")
    assert said in done.sentence
    assert not (files / "out.csv").exists()


def test_a_file_that_is_not_there_or_no_text(files: Path) -> None:
    (files / "d.csv").write_bytes(b"id,population\n\xff\xfe,3\n")
    assert "is not UTF-8 text" in access(files, "--method=nearest").sentence
    (files / "d.csv").unlink()
    assert "there is no such file" in access(files, "--method=nearest").sentence


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--method=closest"], "--method"),
        (["--method=2sfca"], "needs --threshold"),
        (["--method=coverage", "--threshold=-1"], "threshold"),
        (["--method=e2sfca", "--threshold=5"], "needs --decay"),
        (["--method=gravity", "--threshold=5"], "needs --decay"),
        (["--method=2sfca", "--threshold=5", "--decay=power:1"], "takes no --decay"),
        (["--method=nearest", "--decay=power:1"], "takes no --decay"),
        (["--method=e2sfca", "--threshold=5", "--decay=linear"], "is not a valid decay"),
    ],
)
def test_what_does_not_go_together(files: Path, words: list[str], said: str) -> None:
    assert said in access(files, *words).sentence


def inequality(folder: Path, text: str, *words: str) -> Done:
    (folder / "v.csv").write_text(text)
    return assetmap("measure", "inequality", f"--values={folder / 'v.csv'}", *words)


CORRECTED = ["--method=concentration"]
UNITS = "id,population,value,rank\na,40,1,1\nb,50,2,2\nc,10,5,3\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--method=gini"], (40 * 50 * 1 + 40 * 10 * 4 + 50 * 10 * 3) / (1.9 * 100**2)),
        (
            ["--method=theil"],
            sum(p * x / 1.9 * math.log(x / 1.9) for p, x in ((40, 1), (50, 2), (10, 5))) / 100,
        ),
        (
            ["--method=concentration"],
            2 / 1.9 / 100 * (40 * 1 * -0.3 + 50 * 2 * 0.15 + 10 * 5 * 0.45),
        ),
        (["--method=palma"], 5.0),
        (["--method=fgt", "--poverty-line=2", "--alpha=0"], 0.4),
        (["--method=fgt", "--poverty-line=2", "--alpha=1"], 0.2),
        (["--method=fgt", "--poverty-line=2", "--alpha=2"], 0.1),
    ],
)
def test_inequality_by_every_method(files: Path, words: list[str], expected: float) -> None:
    done = inequality(files, UNITS, *words)
    told = json.loads(done.said)
    assert done.said.count("\n") == 1 and set(told) == {"method", "value"}
    assert told["value"] == pytest.approx(expected, rel=1e-12)
    assert f"--method={told['method']}" == words[0]


@pytest.mark.parametrize(
    ("correction", "expected"),
    [
        # The mean is 1.9, between 1 and 5.
        ("wagstaff", 4 / (3.1 * 0.9)),
        ("erreygers", 4 / 4),
    ],
)
def test_corrections_for_values_between_bounds(
    files: Path, correction: str, expected: float
) -> None:
    words = ["--method=concentration", f"--correction={correction}", "--bounds=1:5"]
    told = json.loads(inequality(files, UNITS, *words).said)
    twice_the_covariance = 2 / 100 * (40 * 1 * -0.3 + 50 * 2 * 0.15 + 10 * 5 * 0.45)
    assert told == {
        "method": "concentration",
        "value": pytest.approx(expected * twice_the_covariance, rel=1e-12),
        "correction": correction,
    }


def test_a_rank_counts_only_where_it_is_asked_for(files: Path) -> None:
    unranked = "id,population,value,rank\na,1,1,\nb,1,3,n/a\n"
    assert json.loads(inequality(files, unranked, "--method=gini").said)["value"] == 0.25
    assert "row 2: rank is missing" in inequality(files, unranked, "--method=palma").sentence


def test_an_interval_on_request(files: Path) -> None:
    told = json.loads(inequality(files, UNITS, "--method=gini", "--interval=0.9").said)
    assert told["interval"][0] <= told["value"] <= told["interval"][1]
    assert told["confidence"] == 0.9


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("id,population,value\na,1,2\n", ["--method=palma"], "needs a column rank"),
        ("id,population,value\na,1,2\n", ["--method=concentration"], "needs a column rank"),
        ("id,population,value\na,0,2\n", ["--method=gini"], "Nobody lives"),
        ("id,population,value\na,1,0\n", ["--method=gini"], "Everybody has 0"),
        ("id,population,value\na,1,\n", ["--method=gini"], "row 2: value is missing"),
        (UNITS, ["--method=fgt"], "fgt needs --poverty-line"),
        (UNITS, ["--method=fgt", "--poverty-line=2", "--alpha=3"], "alpha is 3"),
        (UNITS, ["--method=fgt", "--poverty-line=0", "--alpha=1"], "above 0"),
        (UNITS, ["--method=gini", "--alpha=1"], "only fgt does"),
        (UNITS, ["--method=gini", "--interval=95"], "--interval is 95"),
        (UNITS, ["--method=gini", "--bounds=0:5"], "--bounds goes with --correction"),
        (UNITS, ["--method=gini", "--correction=wagstaff", "--bounds=0:5"], "only concentration"),
        (UNITS, [*CORRECTED, "--correction=x", "--bounds=0:5"], "use wagstaff or erreygers"),
        (UNITS, [*CORRECTED, "--correction=wagstaff"], "needs --bounds LOW:HIGH"),
        (UNITS, [*CORRECTED, "--correction=wagstaff", "--bounds=0"], "give two numbers"),
        (UNITS, [*CORRECTED, "--correction=wagstaff", "--bounds=5:0"], "below the second"),
        (UNITS, [*CORRECTED, "--correction=erreygers", "--bounds=0:nan"], "below the second"),
        (UNITS, [*CORRECTED, "--correction=erreygers", "--bounds=0:4"], "value 5 lies outside"),
        (
            "id,population,value,rank\na,1,5,1\nb,1,5,2\n",
            [*CORRECTED, "--correction=wagstaff", "--bounds=0:5"],
            "the minimum or the maximum",
        ),
    ],
)
def test_an_index_that_is_not_there(files: Path, text: str, words: list[str], said: str) -> None:
    assert said in inequality(files, text, *words).sentence


NEW = "id\nx\ny\nz\n"
WAYS = (
    "demand_id,supply_id,cost\n01,x,1\n02,y,1\n03,y,4\n01,z,2\n02,z,2\n03,z,2\n04,z,9\n01,old,1\n"
)


def siting(folder: Path, *words: str, ways: str = WAYS, people: str = DEMAND) -> Done:
    (folder / "d.csv").write_text(people)
    (folder / "k.csv").write_text(NEW)
    (folder / "e.csv").write_text("id\nold\n")
    (folder / "c.csv").write_text(ways)
    files = [
        f"--{name}={folder / file}.csv"
        for name, file in (("demand", "d"), ("candidates", "k"), ("existing", "e"), ("costs", "c"))
    ]
    return assetmap("measure", "siting", *files, *words)


@pytest.mark.parametrize(
    ("words", "sites", "objective", "covered"),
    [
        (["--method=mclp", "--sites=1", "--threshold=1"], ["y"], 400, 400),
        (["--method=mclp", "--sites=1", "--threshold=1", "--greedy"], ["y"], 400, 400),
        (["--method=p-median", "--sites=1"], ["z"], 100 + 600 + 100 + 63, None),
        (["--method=lscp", "--threshold=9", "--greedy"], ["z"], 1, 457),
        (["--method=p-median", "--sites=1", "--threshold=2"], ["z"], 863, 450),
        (["--method=p-centre", "--sites=1"], ["z"], 9, None),
        (["--method=lscp", "--threshold=9"], ["z"], 1, 457),
    ],
)
def test_siting_by_every_method(
    files: Path, words: list[str], sites: list[str], objective: float, covered: float | None
) -> None:
    done = siting(files, *words)
    told = json.loads(done.said)
    assert done.said.count("\n") == 1
    assert told.pop("share_of_optimum_at_least", None) == (1.0 if "--greedy" in words else None)
    assert told == {
        "method": words[0].removeprefix("--method="),
        "sites": sites,
        "objective": objective,
        "covered_population": covered,
        "population": 457,
        "optimal": True,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--method=mclp", "--sites=4", "--threshold=1"],
            "4 sites were asked for, but there are only 3",
        ),
        (["--method=mclp", "--sites=1"], "needs --threshold"),
        (["--method=lscp"], "needs --threshold"),
        (["--method=p-median"], "needs --sites"),
        (["--method=lscp", "--threshold=9", "--sites=1"], "leave out --sites"),
        (["--method=lscp", "--threshold=3"], "Left out: 04 ("),
        (["--method=best", "--sites=1"], "--method"),
    ],
)
def test_siting_that_cannot_be_done(files: Path, words: list[str], said: str) -> None:
    assert said in siting(files, *words).sentence


def test_too_few_sites_name_who_would_be_left_out(files: Path) -> None:
    apart = "demand_id,supply_id,cost\n01,x,1\n02,y,1\n03,z,2\n04,z,2\n"
    said = siting(files, "--method=p-median", "--sites=1", ways=apart).sentence
    assert "3 could" in said and "Left out:" in said
    # Nobody lives at 03 and 04, so they need not be reached.
    nobody = "id,population\n01,100\n02,300\n03,0\n04,0\n"
    done = siting(files, "--method=p-median", "--sites=2", ways=apart, people=nobody)
    assert json.loads(done.said)["sites"] == ["x", "y"]


def test_a_site_that_stands_is_no_candidate(files: Path) -> None:
    done = siting(files, "--method=mclp", "--sites=3", "--threshold=2")
    assert json.loads(done.said)["sites"] == ["x", "y", "z"]
    (files / "k.csv").write_text("id\nold\nx\n")
    words = ["--method=mclp", "--sites=1", "--threshold=2"]
    given = [f"--{n}={files / f}.csv" for n, f in (("demand", "d"), ("candidates", "k"), ("existing", "e"), ("costs", "few"))]  # fmt: skip
    (files / "few.csv").write_text("demand_id,supply_id,cost\n01,x,1\n01,old,1\n")
    done = assetmap("measure", "siting", *given, *words)
    assert json.loads(done.said)["sites"] == ["x"]
    assert "exist already" in done.complained
