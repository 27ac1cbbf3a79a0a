"""The search for possible twins: entries near one another, or with a postcode, telephone or website in common."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product, starmap
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from assetmap.assets.published.touched import IdTable
from assetmap.assets.twins.likeness import FARTHEST_METRES, SUSPECTED, PossibleTwin, likeness
from assetmap.assets.twins.marks import MARK_SQL
from assetmap.assets.twins.themes import categories_and_themes

# Below this likeness of their letters two names say nothing in common; what the weights suspect has more.
LEAST_LETTERS = 0.2
# Of what is near, those whose names are most alike.
MOST_NEAR = 40
# A telephone or page that more entries have than this is a switchboard's or a council's.
MOST_SHARING = 20
# How many assets are looked at in one statement.
_AT_ONCE = 5_000
# In hundredths, of two names in any order of their words.
_LIKE_NAMES = 60
# From so many, what PostgreSQL knows of the table of keys is renewed first.
_MANY = 1_000


def find_twins(session: Session, asset_ids: Sequence[UUID]) -> int:
    """Puts each pair that these assets may be one half of before the stewards.

    What is no longer likely is taken back; what has been decided stays so. Returns how many pairs wait that hold one
    of them.
    """
    waiting = 0
    for begin in range(0, len(asset_ids), _AT_ONCE):
        some = asset_ids[begin : begin + _AT_ONCE]
        match_twins(session, some)
        waiting += int(session.execute(text(_COUNT), {"ids": list(some)}).scalar_one())
    return waiting


def match_twins(session: Session, asset_ids: Sequence[UUID]) -> None:
    """As `find_twins`, in one statement for all of them."""
    with _Seed(session, set(asset_ids)) as seed:
        seed.analyze()
        pairs = _candidates(seed, are_many=len(asset_ids) >= _MANY)
        known = standing(session, {end for pair in pairs for end in (pair.one, pair.other)})
        likely = [
            {"first": pair.one, "second": pair.other, "likeness": score}
            for pair in pairs
            if pair.one in known
            and pair.other in known
            and (score := _likeness(known[pair.one], known[pair.other], pair.shares_identifier))
            >= SUSPECTED
        ]
        _write(seed, likely)


def _likeness(
    one: Sequence[PossibleTwin], other: Sequence[PossibleTwin], shares_identifier: bool
) -> float:
    """The probability that two are the same; those of one organization or building with a like name are worth a
    question.
    """
    score = max(starmap(likeness, product(one, other)))
    if shares_identifier and score < SUSPECTED:
        alike = fuzz.token_set_ratio(one[0].name, other[0].name, processor=str.lower)
        return SUSPECTED if alike >= _LIKE_NAMES else score
    return score


class _Seed(IdTable):
    """The assets whose twins are looked for, in the table `twin_seed`."""

    TABLE = "twin_seed"
    ID = "asset_id"


def without_keys(session: Session, *, after: UUID, most: int) -> list[UUID]:
    """Published assets that have something to be found by and no key of it, in the order of their ids."""
    return list(session.scalars(text(_WITHOUT_KEYS), {"after": after, "most": most}))


def _candidates(seed: _Seed, *, are_many: bool) -> Sequence[Row[Any]]:
    """The pairs that are worth a look, each with one of the seed."""
    asked = {
        "metres": FARTHEST_METRES,
        "letters": LEAST_LETTERS,
        "most": MOST_NEAR,
        "sharing": MOST_SHARING,
    }
    for statement in _KEYS:
        seed.execute(statement)
    if are_many:
        # A first large list fills a table of which PostgreSQL knows that it was empty, and plans so for minutes.
        seed.execute("ANALYZE twin_key")
    return seed.execute(_CANDIDATES, asked).all()


def _write(seed: _Seed, likely: list[dict[str, Any]]) -> None:
    """Queues these, and takes back what waited of the seed and is not among them."""
    values = {
        "first": [pair["first"] for pair in likely],
        "second": [pair["second"] for pair in likely],
        "likeness": [pair["likeness"] for pair in likely],
    }
    for statement in (_QUEUE, _TAKE_BACK):
        seed.execute(statement, values)


def standing(session: Session, asset_ids: Iterable[UUID]) -> dict[UUID, list[PossibleTwin]]:
    """The features of these assets, once for each of their locations."""
    # Few are looked up among many, whatever is guessed of how many.
    session.execute(text("SET LOCAL enable_seqscan = off"))
    rows = session.execute(text(_FACTS), {"ids": list(asset_ids)}).all()
    session.execute(text("SET LOCAL enable_seqscan = on"))
    found: dict[UUID, list[PossibleTwin]] = defaultdict(list)
    for row in rows:
        categories, themes = categories_and_themes(row.slugs or ())
        found[row.id].append(
            PossibleTwin(
                name=row.name,
                easting=row.easting,
                northing=row.northing,
                postcode=row.postcode,
                phones=frozenset(row.phones or ()),
                url=row.url,
                organization=row.organization,
                categories=categories,
                themes=themes,
                source=row.source,
                source_id=row.source_id,
            )
        )
    return found


# What is known of a location to whoever compares: a private one is where it is shown, and has no postcode.
_PLACED = """
SELECT asset.id, asset.name, asset.source, asset.source_id, asset.url, public_location_bng AS point,
  CASE WHEN privacy = 'exact' THEN postcode END AS postcode
FROM asset JOIN asset_at_location ON asset_at_location.asset_id = asset.id
JOIN location ON location.id = location_id
WHERE asset.status = 'published'"""
# Without a scheme, `www.` and what follows the path.
_PAGE = r"nullif(lower(regexp_replace(url, '^[a-z]+://(www\.)?|[?#].*$|/+$', '', 'gi')), '')"
_KEYS = (
    "DELETE FROM twin_key USING twin_seed WHERE twin_key.asset_id = twin_seed.asset_id",
    rf"""
INSERT INTO twin_key (asset_id, key)
SELECT asset.id, 'page ' || {_PAGE} FROM twin_seed JOIN asset ON asset.id = asset_id
  WHERE status = 'published' AND {_PAGE} IS NOT NULL
UNION SELECT asset.id, 'phone ' || right(regexp_replace(number, '\D', '', 'g'), 9)
  FROM twin_seed JOIN asset ON asset.id = asset_id JOIN phone USING (asset_id)
  WHERE status = 'published' AND length(regexp_replace(number, '\D', '', 'g')) >= 9
UNION SELECT asset.id, 'postcode ' || postcode FROM twin_seed JOIN asset ON asset.id = asset_id
  JOIN asset_at_location USING (asset_id) JOIN location ON location.id = location_id
  WHERE status = 'published' AND privacy = 'exact' AND postcode IS NOT NULL
UNION SELECT asset.id, scheme || ' ' || value FROM twin_seed JOIN asset ON asset.id = asset_id
  JOIN asset_identifier USING (asset_id) WHERE status = 'published'""",
)
# Of those that a table had before there were keys.
_WITHOUT_KEYS = """
SELECT id FROM asset WHERE status = 'published' AND id > :after
AND NOT EXISTS (SELECT FROM twin_key WHERE twin_key.asset_id = asset.id)
AND (url IS NOT NULL OR EXISTS (SELECT FROM phone WHERE phone.asset_id = asset.id)
  OR EXISTS (SELECT FROM asset_at_location AS standing JOIN location ON location.id = location_id
    WHERE standing.asset_id = asset.id AND privacy = 'exact' AND postcode IS NOT NULL))
ORDER BY id LIMIT :most
"""
# What one publisher lists under two ids of its own is two. A postcode in common is as little as being near.
_CANDIDATES = f"""
WITH seed AS MATERIALIZED ({_PLACED} AND asset.id IN (SELECT asset_id FROM twin_seed)),
near AS (
  SELECT seed.id AS one, alike.id AS other FROM seed CROSS JOIN LATERAL (
    SELECT asset.id FROM location JOIN asset_at_location AS standing ON standing.location_id = location.id
    JOIN asset ON asset.id = standing.asset_id
    WHERE ST_DWithin(public_location_bng, seed.point, :metres)
    AND asset.id <> seed.id AND similarity(asset.name, seed.name) >= :letters
    AND NOT coalesce(asset.source = seed.source AND asset.source_id <> seed.source_id, false)
    ORDER BY similarity(asset.name, seed.name) DESC LIMIT :most) AS alike),
shared AS (
  SELECT own.asset_id AS one, others.asset_id AS other FROM twin_seed JOIN twin_key AS own USING (asset_id)
  CROSS JOIN LATERAL (SELECT asset_id FROM twin_key WHERE twin_key.key = own.key AND asset_id <> own.asset_id
    LIMIT :sharing) AS others
  WHERE (SELECT count(*) FROM twin_key WHERE twin_key.key = own.key) <= :sharing)
SELECT least(one, other) AS one, greatest(one, other) AS other,
  bool_or(EXISTS (SELECT FROM asset_identifier AS own JOIN asset_identifier AS theirs USING (scheme, value)
    WHERE own.asset_id = one AND theirs.asset_id = other)) AS shares_identifier
FROM (SELECT * FROM near UNION ALL SELECT * FROM shared) AS found GROUP BY 1, 2
"""
_FACTS = """
SELECT asset.id, asset.name, asset.url, asset.source, asset.source_id, organization.name AS organization,
  ST_X(public_location_bng) AS easting, ST_Y(public_location_bng) AS northing,
  CASE WHEN privacy = 'exact' THEN postcode END AS postcode,
  (SELECT array_agg(number) FROM phone WHERE phone.asset_id = asset.id) AS phones,
  (SELECT array_agg(slug) FROM asset_category JOIN taxonomy_term ON taxonomy_term.id = term_id
    WHERE asset_category.asset_id = asset.id) AS slugs
FROM asset JOIN asset_at_location ON asset_at_location.asset_id = asset.id
JOIN location ON location.id = location_id LEFT JOIN organization ON organization.id = organization_id
WHERE asset.id = ANY(:ids)
"""
# Two that were merged and are both here again, and two that were kept and say something else now, are asked of anew.
_QUEUE = f"""
INSERT INTO twin_pair AS pair (first_id, second_id, likeness)
SELECT * FROM unnest(CAST(:first AS uuid[]), CAST(:second AS uuid[]), CAST(:likeness AS float[]))
ON CONFLICT (first_id, second_id) DO UPDATE SET likeness = excluded.likeness,
  decision = NULL, decided_at = NULL, decided_mark = NULL, person_id = NULL,
  found_at = CASE WHEN pair.decision IS NULL THEN pair.found_at ELSE now() END
WHERE pair.decision IS NULL OR pair.decision = 'merged'
  OR (pair.decision = 'kept' AND pair.decided_mark IS DISTINCT FROM {MARK_SQL})
"""
_TAKE_BACK = """
DELETE FROM twin_pair WHERE decision IS NULL
AND (first_id IN (SELECT asset_id FROM twin_seed) OR second_id IN (SELECT asset_id FROM twin_seed))
AND NOT EXISTS (SELECT FROM unnest(CAST(:first AS uuid[]), CAST(:second AS uuid[])) AS likely (first, second)
  WHERE first = first_id AND second = second_id)
"""
_COUNT = """
SELECT count(*) FROM twin_pair WHERE decision IS NULL
AND (first_id = ANY(CAST(:ids AS uuid[])) OR second_id = ANY(CAST(:ids AS uuid[])))
"""
