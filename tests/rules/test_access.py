"""The access rule of every address."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from assetmap.main import create_app
from assetmap.people.access import anyone, requires, rules_of, signed_in
from assetmap.people.roles import Role
from assetmap.web.straight_routes import StraightRoute

# What is for everybody, and was there before anybody could sign in; with a * all that begin so.
FOR_EVERYBODY = [
    "GET /",
    "GET /about",
    "GET /about/data",
    "GET /accessibility",
    "GET /contact",
    "GET /privacy",
    "GET /api/v1/*",
    "GET /assets",
    "GET /assets/*",
    "GET /docs",
    "GET /health",
    "GET /map",
    "GET /map/filters",
    "GET /map/frame",
    "GET /map/picture.svg",
    "GET /openapi.json",
    "GET /shortlist",
    "GET /shortlist/*",
    "GET /shortlists/*",
    "GET /static",
    "GET /tiles/assets/*",
    "POST /shortlist",
    "POST /shortlist/*",
    "POST /shortlists/*",
]
# Everything else, as its dependency says it.
RULES = {
    "GET /about/surveys": "anyone",
    "GET /account": "signed in",
    "GET /gaps": "anyone",
    "POST /gaps": "commissioner",
    "GET /gaps/{report_id}": "anyone",
    "POST /gaps/{report_id}/cancel": "commissioner",
    "POST /gaps/{report_id}/readers": "commissioner",
    "GET /gaps/{report_id}/map": "anyone",
    "GET /gaps/{report_id}/report.{ending}": "anyone",
    "GET /gaps/{report_id}/question.toml": "anyone",
    "GET /gaps/{report_id}/report-wide.csv": "anyone",
    "GET /embed/gaps/{report_id}": "anyone",
    "GET /gaps/{report_id}/data-dictionary.csv": "anyone",
    "GET /gaps/{report_id}/map-{kind}.{ending}": "anyone",
    "GET /api/v1/gaps": "anyone",
    "POST /api/v1/gaps": "commissioner",
    "GET /api/v1/gaps/{report_id}": "anyone",
    "DELETE /api/v1/gaps/{report_id}": "commissioner",
    "GET /api/v1/gaps/{report_id}/places.geojson": "anyone",
    "GET /api/v1/gaps/{report_id}/compare/{other_id}": "anyone",
    "GET /gaps/{report_id}/compare/{other_id}": "anyone",
    "GET /api/v1/gaps/{report_id}/trend": "anyone",
    "GET /gaps/{report_id}/trend": "anyone",
    "GET /gaps/subscriptions/{subscription_id}": "anyone",
    "POST /gaps/subscriptions/{subscription_id}": "anyone",
    "POST /gaps/{report_id}/subscription": "commissioner",
    "GET /gaps/{report_id}/searches.csv": "commissioner",
    "GET /gaps/{report_id}/what-if": "commissioner",
    "GET /gaps/{report_id}/what-ifs": "anyone",
    "POST /gaps/{report_id}/what-if": "commissioner",
    "GET /api/v1/isochrones": "anyone",
    "GET /api/v1/map/figures.geojson": "anyone",
    "GET /api/v1/map/outlines.geojson": "anyone",
    "GET /api/v1/map/reports": "anyone",
    "GET /api/v1/map/reports/{report_id}.geojson": "anyone",
    "GET /api/v1/map/surveys.geojson": "anyone",
    "GET /api/v1/map/walk": "anyone",
    "GET /api/v1/streets.geojson": "anyone",
    "POST /account/sessions/sign-out": "signed in",
    "GET /assets/{asset_id}/wrong": "anyone",
    "POST /assets/{asset_id}/wrong": "anyone",
    "GET /confirm/{answer}": "anyone",
    "POST /confirm/{answer}": "anyone",
    "GET /moderation/reports": "steward",
    "GET /api/v1/stories": "anyone",
    "GET /stories": "anyone",
    "GET /stories/new": "anyone",
    "POST /stories/new": "anyone",
    "GET /stories/rules": "anyone",
    "GET /stories/{story_id}": "anyone",
    "GET /stories/{story_id}/{kind}/{mark}": "anyone",
    "GET /stories/yours/{token}": "anyone",
    "POST /stories/yours/{token}": "anyone",
    "GET /stories/yours/{token}/{kind}/{mark}": "anyone",
    "GET /gaps/{report_id}/challenge": "anyone",
    "POST /gaps/{report_id}/challenge": "anyone",
    "GET /moderation/challenges": "commissioner or steward",
    "POST /moderation/challenges/{challenge_id}": "commissioner or steward",
    "GET /moderation/stories": "steward",
    "POST /moderation/stories/{story_id}": "steward",
    "GET /moderation/stories/{story_id}/{kind}/{mark}": "steward",
    "POST /moderation/reports/{report_id}": "steward",
    "GET /handovers": "commissioner",
    "GET /suggest": "anyone",
    "POST /suggest": "anyone",
    "POST /unmet-need": "anyone",
    "GET /unmet-need": "commissioner",
    "GET /moderation/suggestions": "steward",
    "POST /moderation/suggestions/{suggestion_id}": "steward",
    "GET /urgent-help": "administrator",
    "POST /urgent-help": "administrator",
    "GET /national-services": "administrator",
    "POST /national-services": "administrator",
    "GET /synonyms": "steward",
    "POST /synonyms": "steward",
    "POST /assets/{asset_id}/practice": "link-worker",
    "GET /shortlists": "link-worker",
    "POST /shortlists": "link-worker",
    "POST /shortlists/former": "link-worker",
    "GET /shortlists/kept/{kept_id}": "link-worker",
    "POST /shortlists/kept/{kept_id}": "link-worker",
    "POST /stars": "link-worker",
    "GET /outbox": "anyone, where all is invented",
    "GET /outbox/{message_id}": "anyone, where all is invented",
    "GET /outbox/{message_id}/html": "anyone, where all is invented",
    "GET /my/assets": "signed in",
    "POST /my/assets/{asset_id}": "signed in",
    "POST /my/submissions/{submission_id}": "signed in",
    "GET /my/assets/{asset_id}/claim": "signed in",
    "POST /my/assets/{asset_id}/claim": "signed in",
    "GET /moderation/import": "steward",
    "POST /moderation/import": "steward",
    "GET /moderation/import/{draft_id}/columns": "steward",
    "POST /moderation/import/{draft_id}/columns": "steward",
    "GET /moderation/import/{draft_id}/words": "steward",
    "POST /moderation/import/{draft_id}/words": "steward",
    "GET /moderation/import/{draft_id}/check": "steward",
    "POST /moderation/import/{draft_id}/check": "steward",
    "GET /moderation/import/{draft_id}/problems.xlsx": "steward",
    "GET /moderation/import/{draft_id}/done": "steward",
    "POST /moderation/import/{draft_id}/done": "steward",
    "POST /moderation/claims": "steward",
    "GET /my/assets/{asset_id}/picture": "signed in",
    "GET /my/assets/{asset_id}/planning": "signed in",
    "POST /my/assets/{asset_id}/planning": "signed in",
    "GET /my/assets/{asset_id}/emergency": "signed in",
    "POST /my/assets/{asset_id}/emergency": "signed in",
    "GET /ten-steps": "anyone",
    "POST /ten-steps": "steward or commissioner",
    "GET /ten-steps/{review_id}": "anyone",
    "POST /ten-steps/{review_id}": "steward or commissioner",
    "GET /ten-steps/{review_id}/answer": "anyone",
    "POST /ten-steps/{review_id}/answer": "anyone",
    "GET /questions": "anyone",
    "POST /questions": "steward or commissioner",
    "GET /questions/{question_id}": "anyone",
    "POST /questions/{question_id}": "steward or commissioner",
    "GET /q/{code}": "anyone",
    "POST /q/{code}": "anyone",
    "GET /panels": "commissioner",
    "POST /panels": "commissioner",
    "GET /panels/{panel_id}": "commissioner",
    "POST /panels/{panel_id}": "commissioner",
    "GET /panels/{panel_id}/answer": "anyone",
    "POST /panels/{panel_id}/answer": "anyone",
    "GET /emergencies": "anyone",
    "GET /emergencies/new": "steward",
    "POST /emergencies/new": "steward",
    "GET /emergencies/{emergency_id}": "anyone",
    "GET /emergencies/{emergency_id}/steer": "steward",
    "POST /emergencies/{emergency_id}/steer": "steward",
    "GET /emergencies/{emergency_id}/update": "anyone",
    "POST /emergencies/{emergency_id}/update": "anyone",
    "GET /emergencies/{emergency_id}/responders": "anyone",
    "GET /emergencies/{emergency_id}/responders/map": "anyone",
    "POST /my/assets/{asset_id}/picture": "signed in",
    "GET /my/assets/{asset_id}/picture/{mark}": "signed in",
    "GET /my/assets/{asset_id}/history": "signed in",
    "POST /my/assets/{asset_id}/history": "signed in",
    "GET /moderation": "steward",
    "GET /moderation/surveys": "steward",
    "POST /moderation/surveys": "steward",
    "POST /moderation/surveys/{survey_id}": "steward",
    "GET /moderation/twins": "steward",
    "GET /moderation/twins/{pair_id}": "steward",
    "POST /moderation/twins/{pair_id}": "steward",
    "POST /moderation": "steward",
    "POST /moderation/new": "steward",
    "GET /moderation/{submission_id}": "steward",
    "POST /moderation/{submission_id}": "steward",
    "GET /moderation/invitations/{asset_id}": "steward",
    "POST /moderation/invitations/{asset_id}": "steward",
    "GET /moderation/invitations/{asset_id}/letter.pdf": "steward",
    "GET /register/invited/{token}": "anyone",
    "POST /register/invited/{token}": "anyone",
    "GET /areas": "administrator",
    "POST /areas": "administrator",
    "GET /areas/{fetch_id}": "administrator",
    "GET /people/erase": "administrator",
    "POST /people/erase": "administrator",
    "GET /register": "anyone",
    "POST /register": "anyone",
    "GET /register/check": "anyone",
    "POST /register/check": "anyone",
    "GET /register/confirm": "anyone",
    "POST /register/confirm": "anyone",
    "GET /register/area-map": "anyone",
    "GET /register/namesakes": "anyone",
    "GET /register/pin-map": "anyone",
    "GET /offers": "signed in",
    "POST /offers": "signed in",
    "GET /site": "administrator",
    "POST /site": "administrator",
    "GET /site.css": "anyone",
    "POST /site/logo": "administrator",
    "GET /site/logo/{mark}": "anyone",
    "GET /site/categories": "administrator",
    "GET /site/categories/{slug}": "administrator",
    "POST /site/categories/{slug}": "administrator",
    "GET /people": "steward",
    "POST /people": "steward",
    "POST /people/roles/{role_id}": "administrator",
    "GET /invited": "signed in",
    "POST /invited": "signed in",
    "GET /confirm/room": "anyone",
    "POST /confirm/room": "anyone",
    "POST /my/assets/{asset_id}/room": "signed in",
    "POST /moderation/desk": "steward",
    "GET /moderation/walks": "steward",
    "POST /moderation/walks": "steward",
    "GET /moderation/walks/{list_id}": "steward",
    "POST /moderation/walks/{list_id}": "steward",
    "GET /walk/worker.js": "anyone",
    "GET /walk/{token}": "anyone",
    "POST /walk/{token}": "anyone",
    "POST /moderation/undo/{action_id}": "steward",
    "GET /register/leaflet": "anyone",
    "POST /register/leaflet": "anyone",
    "GET /register/suggestions/kinds": "anyone",
    "GET /register/suggestions/languages": "anyone",
    "POST /register/another-place": "anyone",
    "GET /register/resume": "anyone",
    "GET /register/sent": "anyone",
    "POST /register/resume": "anyone",
    "POST /register/leave": "anyone",
    "POST /register/sent": "anyone",
    "GET /register/{slug}": "anyone",
    "POST /register/{slug}": "anyone",
    "GET /places": "anyone",
    "GET /places/compare": "anyone",
    "GET /places/{kind}/{code}": "anyone",
    "GET /places/{kind}/{code}/feed": "anyone",
    "GET /places/{kind}/{code}/picture.svg": "anyone",
    "GET /places/{kind}/{code}/follow": "anyone",
    "POST /places/{kind}/{code}/follow": "anyone",
    "GET /following/{follow_id}": "anyone",
    "POST /following/{follow_id}": "anyone",
    "POST /following/{follow_id}/stop": "anyone",
    "GET /ideas": "anyone",
    "GET /ideas/rules": "anyone",
    "GET /ideas/new": "anyone",
    "POST /ideas/new": "anyone",
    "GET /ideas/own/{token}": "anyone",
    "POST /ideas/own/{token}": "anyone",
    "GET /ideas/{idea_id}": "anyone",
    "POST /ideas/{idea_id}/bring": "anyone",
    "GET /ideas/joined/{token}": "anyone",
    "POST /ideas/joined/{token}": "anyone",
    "POST /ideas/{idea_id}/follow": "anyone",
    "POST /ideas/{idea_id}/answer": "signed in",
    "GET /ideas/{idea_id}/felt/{follow_id}": "anyone",
    "POST /ideas/{idea_id}/felt/{follow_id}": "anyone",
    "GET /moderation/ideas": "steward",
    "POST /moderation/ideas/{idea_id}": "steward",
    "POST /moderation/supports/{support_id}": "steward",
    "GET /footprints": "anyone",
    "GET /footprints/new": "commissioner or steward",
    "POST /footprints/new": "commissioner or steward",
    "POST /footprints/outline": "commissioner or steward",
    "GET /footprints/count": "commissioner or steward",
    "GET /footprints/map": "commissioner or steward",
    "GET /footprints/{kind}/{code}": "anyone",
    "GET /footprints/{kind}/{code}/new-version": "commissioner or steward",
    "POST /footprints/{kind}/{code}/new-version": "commissioner or steward",
    "GET /footprints/{kind}/{code}/withdraw": "commissioner or steward",
    "POST /footprints/{kind}/{code}/withdraw": "commissioner or steward",
    "GET /tiles/base.json": "anyone",
    "GET /tiles/base/{z}/{x}/{y}.mvt": "anyone",
    "GET /sign-in": "anyone",
    "POST /sign-in": "anyone",
    "GET /sign-in/code": "anyone",
    "POST /sign-in/code": "anyone",
    "GET /sign-in/link": "anyone",
    "POST /sign-in/link": "anyone",
    "GET /sign-in/openid": "anyone",
    "GET /sign-in/openid/answer": "anyone",
    "POST /sign-out": "anyone",
}


def routes(app: FastAPI) -> Iterator[tuple[str, set[str], type]]:
    """Each route by method and address, with the rules that its dependencies say, and its kind."""
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        rules = set(rules_of(dependant)) if dependant else set()
        # Starlette answers HEAD wherever it answers GET.
        for method in sorted((getattr(route, "methods", None) or {"GET"}) - {"HEAD"}):
            yield f"{method} {route.path}", rules, type(route.original_route)


def fits(address: str, entry: str) -> bool:
    return address.startswith(entry[:-1]) if entry.endswith("*") else address == entry


def is_for_everybody(address: str) -> bool:
    return any(fits(address, entry) for entry in FOR_EVERYBODY)


def without_rule(app: FastAPI) -> list[str]:
    return [
        address for address, rules, _ in routes(app) if not rules and not is_for_everybody(address)
    ]


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app()


def test_every_route_has_a_rule(app: FastAPI) -> None:
    assert without_rule(app) == []


def test_the_rules_are_these(app: FastAPI) -> None:
    said = {address: " and ".join(sorted(rules)) for address, rules, _ in routes(app) if rules}
    assert said == RULES


def test_every_line_of_the_table_is_for_a_route_that_there_is(app: FastAPI) -> None:
    addresses = [address for address, _, _ in routes(app)]
    unused = [e for e in FOR_EVERYBODY if not any(fits(address, e) for address in addresses)]
    assert unused == []


def test_no_two_addresses_have_one_name(app: FastAPI) -> None:
    """A link is made from a name and its parameters: of two routes with both alike, one is never led to."""
    named: dict[tuple[str, ...], set[str]] = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        key = (getattr(route, "name", ""), *sorted(getattr(route, "param_convertors", ())))
        named.setdefault(key, set()).add(context.path)
    assert [paths for paths in named.values() if len(paths) > 1] == []


def test_a_route_that_asks_no_dependency_is_for_everybody(app: FastAPI) -> None:
    """A straight route solves none, so that a rule said there would not be kept."""
    straight = [address for address, _, kind in routes(app) if issubclass(kind, StraightRoute)]
    assert straight and all(is_for_everybody(address) for address in straight)


def test_a_route_without_a_rule_would_be_seen() -> None:
    app, open_router = FastAPI(openapi_url=None, docs_url=None, redoc_url=None), APIRouter()

    @open_router.get("/moderation")
    def forgotten() -> None: ...

    guarded = APIRouter(dependencies=[Depends(requires(Role.STEWARD, Role.LINK_WORKER))])

    @guarded.get("/kept", dependencies=[Depends(signed_in)])
    def remembered() -> None: ...

    app.include_router(open_router)
    app.include_router(guarded)

    assert without_rule(app) == ["GET /moderation"]
    [(_, rules, kind)] = [route for route in routes(app) if route[0] == "GET /kept"]
    assert rules == {"steward or link-worker", "signed in"}
    assert kind is APIRoute and anyone.access_rule == "anyone"
