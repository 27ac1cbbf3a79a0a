"""Is the code still laid out as DESIGN.md says: who may import whom, and which modules stay pure?"""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "assetmap"

# From left to right; a module imports only from its own room and from rooms further right. Rooms in one step never
# import each other.
ORDER = [
    {"commands"},
    {"command_line"},
    {"main"},
    {"overview"},
    {"registration", "gaps", "openreferral"},
    {"assets"},
    {"cells"},
    {"travel"},
    {"places"},
    {"people"},
    {"mail"},
    {"jobs", "web"},
    {"database"},
    {"geography", "text", "progress"},
    {"errors", "settings"},
]
STEP = {room: number for number, rooms in enumerate(ORDER) for room in rooms}

# Rules that take values and return values: no database, no web.
PURE = [
    "assets/opening_hours/text/clock.py",
    "assets/confirming/answers.py",
    "assets/confirming/stamps.py",
    "assets/confirming/wording.py",
    "assets/imports/displacement.py",
    "assets/record/entry.py",
    "assets/editing/wording.py",
    "assets/editing/flags.py",
    "assets/imports/formats/mapping.py",
    "assets/opening_hours/rules.py",
    "assets/opening_hours/wording.py",
    "assets/opening_hours/osm.py",
    "assets/imports/formats/osm_tags.py",
    "assets/imports/positions.py",
    "assets/imports/random_ids.py",
    "assets/imports/formats/csv.py",
    "assets/imports/formats/geometry.py",
    "assets/imports/formats/osm.py",
    "assets/search/results.py",
    "assets/imports/rows.py",
    "assets/opening_hours/list_notation.py",
    "assets/search/parameters.py",
    "assets/search/statement.py",
    "assets/published/sheets.py",
    "assets/shortlists/cookie.py",
    "assets/shortlists/handover.py",
    "assets/opening_hours/short_wording.py",
    "web/pdf.py",
    "assets/shortlists/shortlist.py",
    "assets/shortlists/small_map.py",
    "assets/shortlists/tokens.py",
    "assets/record/status.py",
    "assets/vocabulary/suggestions.py",
    "assets/twins/likeness.py",
    "assets/twins/themes.py",
    "assets/opening_hours/text/groups.py",
    "assets/opening_hours/text/exceptions.py",
    "assets/opening_hours/text/tokens.py",
    "assets/opening_hours/text/parser.py",
    "assets/opening_hours/text/writer.py",
    "assets/vocabulary/categories.py",
    "assets/search/walking.py",
    "geography.py",
    "mail/envelope.py",
    "mail/smtp.py",
    "people/browsers.py",
    "people/known_browsers.py",
    "people/limits.py",
    "people/roles.py",
    "people/tokens.py",
    "people/wording.py",
    "gaps/measures/aggregation.py",
    "gaps/measures/decay.py",
    "gaps/measures/inequality.py",
    "gaps/measures/csv_inputs.py",
    "gaps/measures/accessibility.py",
    "gaps/measures/pairs.py",
    "gaps/measures/straight_line.py",
    "gaps/report/provenance.py",
    "gaps/analysis/by_category.py",
    "gaps/analysis/by_place.py",
    "gaps/report/caveats.py",
    "gaps/measures/completeness.py",
    "gaps/analysis/asset_selection.py",
    "gaps/report/comparison.py",
    "gaps/definitions.py",
    "gaps/report/disclosure.py",
    "gaps/measures/decomposition.py",
    "gaps/analysis/figures.py",
    "gaps/report/out_of_reach.py",
    "gaps/inputs/ground.py",
    "gaps/analysis/site_proposals.py",
    "gaps/report/equity_and_siting.py",
    "gaps/question.py",
    "gaps/analysis/access.py",
    "gaps/analysis/sensitivity.py",
    "gaps/report/document.py",
    "gaps/measures/siting/exact.py",
    "gaps/measures/siting/greedy.py",
    "gaps/measures/siting/solver.py",
    "gaps/report/contents.py",
    "gaps/report/what_if.py",
    "gaps/report/confidence.py",
    "gaps/analysis/time_of_week.py",
    "gaps/report/sensitivity.py",
    "gaps/analysis/analyse.py",
    "places/footprints.py",
    "places/origin.py",
    "places/formats.py",
    "places/manifest.py",
    "places/postcodes.py",
    "places/vintages.py",
    "travel/isochrone.py",
    "travel/network.py",
    "travel/network_bytes.py",
    "travel/osm_streets.py",
    "travel/reaching.py",
    "travel/snapping.py",
    "travel/streets_around.py",
    "travel/times.py",
    "travel/walkable.py",
    "registration/questions/answers.py",
    "registration/claims/address_proof.py",
    "registration/questions/opening_hours_preview.py",
    "registration/questions/question.py",
    "registration/questions/catalogue.py",
    "registration/questions/about_the_people.py",
    "registration/questions/about_the_place.py",
    "registration/moderation/wording.py",
    "web/moments.py",
    "web/problem_words.py",
    "web/wording.py",
]
FORBIDDEN_IN_PURE = {"sqlalchemy", "fastapi", "geoalchemy2", "psycopg", "starlette"}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service"}

FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    """The modules that a file names in its imports, those inside functions included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found.add(str(node.module))
            # `from assetmap.web import wording` imports a module, `from assetmap.errors import NotFound` a name.
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def steps_leftwards(module: str, imported: set[str]) -> list[str]:
    """The imports that go the wrong way."""
    own = room(module)
    return [
        other
        for other in sorted(imported)
        if other.startswith("assetmap.")
        and room(other) in STEP
        and room(other) != own
        and STEP[room(other)] <= STEP[own]
    ]


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_module_imports_only_from_its_right(path: Path) -> None:
    module = module_of(path)
    if module == "assetmap":
        return
    assert room(module) in STEP, f"{module}: give its room a place in ORDER"
    assert not steps_leftwards(module, imports_of(path))


def test_a_step_to_the_left_would_be_seen() -> None:
    assert steps_leftwards("assetmap.places.queries", {"assetmap.assets.record.models"})
    assert steps_leftwards("assetmap.gaps.pages.report", {"assetmap.registration.models"})
    assert not steps_leftwards("assetmap.assets.pages.search", {"assetmap.places.queries", "json"})


def test_no_modules_import_one_another_in_a_circle() -> None:
    known = {module_of(path) for path in FILES}
    graph = {module_of(path): imports_of(path) & known - {module_of(path)} for path in FILES}
    # Raises CycleError with the circle. A type used in both directions may be imported for the checker only.
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_knows_neither_database_nor_web(name: str) -> None:
    tops = {imported.split(".")[0] for imported in imports_of(PACKAGE / name)}
    assert not tops & FORBIDDEN_IN_PURE


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_has_a_telling_name_and_a_first_sentence(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if tree.body:
        assert ast.get_docstring(tree), f"{path} does not say which question it answers"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_file_fits_one_reading(path: Path) -> None:
    """400 lines, tables of models excepted: they are one thing and have no logic."""
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (520 if path.name == "models.py" else 400)


def test_actions_never_commit() -> None:
    """The request or the command does."""
    commits = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in FILES
        if path.parent.name not in {"command_line", "jobs"} and path.name != "backup.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    assert not commits
