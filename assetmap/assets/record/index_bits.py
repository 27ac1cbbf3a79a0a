"""The bits of the search index: yes-or-no facts of an asset, in one number that is stored."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date

from dateutil.relativedelta import relativedelta

from assetmap.assets.record.fact import IndexedFact
from assetmap.assets.record.facts import FACTS
from assetmap.assets.record.freshness import fresh_months, fresh_months_sql
from assetmap.assets.vocabulary.categories import our_vocabulary

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Older trials of link workers count for nothing. For how long a confirmation counts, `freshness.py` says by kind.
TRIED_MONTHS = 6
# An entry that a group keeps leaves the search then; one from a list stays as long as the list has it.
KEPT_MONTHS = 12

# Of the table asset.
_CONFIRMED_SQL = (
    "CASE WHEN asset.assured_on IS NOT NULL THEN asset.assured_on"
    f" + make_interval(months => CAST({fresh_months_sql()} AS integer)) > current_date END"
)
# How often link workers found it as told, less how often closed or hard to reach; nothing where nobody tried.
_TRIED_SQL = (
    "(SELECT sum(CASE outcome WHEN 'worked' THEN 1 WHEN 'full' THEN 0 ELSE -1 END) FROM asset_trial"
    " WHERE asset_trial.asset_id = asset.id"
    f" AND tried_on > current_date - interval '{TRIED_MONTHS} months')"
)
# Tried counts for more than said: what was found closed sinks, what worked comes first.
IS_CONFIRMED_SQL = (
    f"CASE sign({_TRIED_SQL}) WHEN 1 THEN true WHEN -1 THEN false ELSE {_CONFIRMED_SQL} END"
)

# Closed or hard to reach oftener than as told: comes after what nobody has tried.
IS_FOUND_WANTING_SQL = f"coalesce({_TRIED_SQL} < 0, false)"


# Facts that follow from what people have done, and not from what the entry says.
_OF_TRUST = {
    "is_confirmed": IndexedFact(11, IS_CONFIRMED_SQL),
    "is_found_wanting": IndexedFact(18, IS_FOUND_WANTING_SQL),
}
# Pubs, stations and shops, and nothing that is support besides.
_EVERYDAY = ", ".join(f"'{slug}'" for slug in sorted(our_vocabulary().everyday))
_OF_KINDS = {
    "is_everyday": IndexedFact(
        40,
        "(SELECT bool_and(slug IN (" + _EVERYDAY + ")) FROM asset_category JOIN taxonomy_term"
        " ON taxonomy_term.id = term_id WHERE asset_category.asset_id = asset.id)",
    )
}
_DECLARED = (
    {name: indexed for fact in FACTS for name, indexed in fact.indexed.items()}
    | _OF_TRUST
    | _OF_KINDS
)
# By their bits, so that the layout is the same wherever a fact is declared. A stored number relies on the bits: a new
# fact has a bit that none has had, and no bit ever moves.
INDEXED_FACTS = dict(sorted(_DECLARED.items(), key=lambda one: one[1].bit))
# Seven bits that an asset's schedules give together, from Monday; `opening.days` has them from bit 0.
FIRST_WEEKDAY_BIT = 19


def bit_masks(facts: Mapping[str, IndexedFact]) -> dict[str, int]:
    """The mask of each fact, and of `day:MO` to `day:SU`.

    Raises `ValueError` where two have the same bit, or a bit lies outside a bigint.
    """
    bits = {name: fact.bit for name, fact in facts.items()}
    bits |= {f"day:{day}": FIRST_WEEKDAY_BIT + number for number, day in enumerate(WEEKDAYS)}
    taken: dict[int, str] = {}
    for name, bit in bits.items():
        if not 0 <= bit <= 62:
            raise ValueError(
                f"Bit {bit} of the fact {name} does not fit into a bigint: use 0 to 62."
            )
        if bit in taken:
            raise ValueError(f"The facts {taken[bit]} and {name} both have bit {bit}.")
        taken[bit] = name
    return {name: 1 << bit for name, bit in bits.items()}


def facts_sql(facts: Mapping[str, IndexedFact]) -> str:
    """SQL of the stored bigint, over the tables asset and opening."""
    masks = bit_masks(facts)
    return " | ".join(
        [
            f"CASE WHEN {fact.sql} THEN {masks[name]}::bigint ELSE 0 END"
            for name, fact in facts.items()
        ]
        + [f"(coalesce(opening.days, 0)::bigint << {FIRST_WEEKDAY_BIT})"]
    )


# Earlier indexes left out one of two that may be the same thing.
_INDEXED = "all that is published"


def layout_fingerprint(facts: Mapping[str, IndexedFact]) -> str:
    """SHA-256 of what each bit means and of what is indexed, so that an index of another layout is known and
    rebuilt.
    """
    meaning = {
        "facts": facts_sql(facts),
        "masks": bit_masks(facts),
        "days": DAYS_SQL,
        "of": _INDEXED,
    }
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


# Of the table schedule: the weekdays that a rule may fall on, all of them where it does not say.
DAYS_SQL = (
    "CASE WHEN freq IN ('WEEKLY', 'MONTHLY') AND byday IS NOT NULL THEN "
    + " | ".join(
        f"CASE WHEN strpos(byday, '{day}') > 0 THEN {1 << number} ELSE 0 END"
        for number, day in enumerate(WEEKDAYS)
    )
    + " ELSE 127 END"
)
BITS = bit_masks(INDEXED_FACTS)
FACTS_SQL = facts_sql(INDEXED_FACTS)
INDEX_LAYOUT = layout_fingerprint(INDEXED_FACTS)
# Of the table asset: an entry that nobody imported is somebody's to keep true.
IS_KEPT_TRUE_SQL = (
    "(asset.asset_list_id IS NOT NULL OR coalesce(asset.assured_on, asset.created_at::date)"
    f" > current_date - interval '{KEPT_MONTHS} months')"
)

# Whom a category's name already says it is for.
WELCOMED_BY_CATEGORY = {
    "womens-group": "for:women",
    "mens-shed": "for:men",
    "lgbtq-group": "for:lgbtq",
    "deaf-community": "for:bsl",
    "faith-group": "for:faith",
    "dementia-cafe": "for:dementia",
    "refugee-support": "for:refugees",
    "disabled-peoples-group": "for:disabled-people",
    "young-carers": "for:carers",
    "carers-support": "for:carers",
    "parent-carers": "for:carers",
}


def is_confirmed_lately(assured_on: str | None, categories: Iterable[str], today: date) -> bool:
    """Whether somebody confirmed it (a date in ISO 8601) within the months of its categories, as `IS_CONFIRMED_SQL`
    says.
    """
    if assured_on is None:
        return False
    return date.fromisoformat(assured_on) + relativedelta(months=fresh_months(categories)) > today
