"""National services by need, as `data/national_services.toml` has them."""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assetmap.assets.vocabulary.categories import our_vocabulary
from assetmap.settings import PROJECT_ROOT

NATIONAL_SERVICES_FILE = PROJECT_ROOT / "data" / "national_services.toml"


@dataclass(frozen=True)
class NationalService:
    """A service for the whole country. Nobody has checked it yet where `checked_on` is None."""

    name: str
    words: str
    phone: str
    url: str
    categories: tuple[str, ...]
    checked_on: date | None = None
    source: str | None = None


@lru_cache
def national_services() -> tuple[NationalService, ...]:
    """All services of the file, in its order."""
    rows = tomllib.loads(NATIONAL_SERVICES_FILE.read_text(encoding="utf-8"))["service"]
    return tuple(NationalService(**{**row, "categories": tuple(row["categories"])}) for row in rows)


def services_for(
    services: Iterable[NationalService], categories: Collection[str]
) -> list[NationalService]:
    """Those for these categories; a service for a category is one for all categories below it."""
    parents = {term.slug: set(term.parents) for term in our_vocabulary().terms}
    wanted = set(categories)
    for slug in categories:
        wanted |= parents.get(slug, set())
    return [one for one in services if wanted.intersection(one.categories)]
