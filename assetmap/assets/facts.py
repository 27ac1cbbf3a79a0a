"""What is simply so or not so of an asset: one bit of a number each, which the search's index carries."""

from datetime import date

from dateutil.relativedelta import relativedelta

KINDS = ("place", "group", "service", "activity", "person-led", "online")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Older confirmations count for less, and those that nobody ever gave.
FRESH_MONTHS = 6
# An entry that a group keeps leaves the search then; one from a list stays as long as the list has it.
KEPT_MONTHS = 12

# Of the table asset.
_CONFIRMED_SQL = f"asset.assured_on > current_date - interval '{FRESH_MONTHS} months'"
# How often link workers found it as told, less how often closed or hard to reach; nothing where nobody tried.
_TRIED_SQL = (
    "(SELECT sum(CASE outcome WHEN 'worked' THEN 1 WHEN 'full' THEN 0 ELSE -1 END) FROM asset_trial"
    " WHERE asset_trial.asset_id = asset.id"
    f" AND tried_on > current_date - interval '{FRESH_MONTHS} months')"
)
# Tried counts for more than said: what was found closed sinks, what worked comes first.
IS_CONFIRMED_SQL = (
    f"CASE sign({_TRIED_SQL}) WHEN 1 THEN true WHEN -1 THEN false ELSE {_CONFIRMED_SQL} END"
)

# Closed or hard to reach oftener than as told: comes after what nobody has tried.
IS_FOUND_WANTING_SQL = f"coalesce({_TRIED_SQL} < 0, false)"

# In the order of their bits, which a stored number relies on: new ones go to the end. SQL over asset and
# `opening.days`, the bits of the weekdays that it may be open on.
_SQL = {
    "is_free": "asset.cost = 'free'",
    "is_step_free": "asset.is_step_free",
    "has_hearing_loop": "asset.has_hearing_loop",
    "has_toilets": "asset.has_toilets",
    "has_parking": "asset.has_parking",
    "has_changing_place": "asset.has_changing_place",
    "needs_no_referral": "asset.referral IN ('none', 'self')",
    "needs_referral": "asset.referral = 'professional'",
    "is_taking_new_people": "asset.is_taking_new_people",
    "has_waiting_list": "asset.has_waiting_list",
    "has_transport": "asset.transport IS NOT NULL",
    "is_confirmed": IS_CONFIRMED_SQL,
    **{f"kind:{kind}": f"asset.kind = '{kind}'" for kind in KINDS},
    "is_found_wanting": IS_FOUND_WANTING_SQL,
}
BITS = {name: 1 << number for number, name in enumerate(_SQL)}
# The weekdays follow, seven bits that schedules give together.
_FIRST_DAY = len(_SQL)
BITS |= {f"day:{day}": 1 << _FIRST_DAY + number for number, day in enumerate(WEEKDAYS)}

# A bigint, of the tables asset and opening.
FACTS_SQL = " | ".join(
    [f"CASE WHEN {sql} THEN {BITS[name]}::bigint ELSE 0 END" for name, sql in _SQL.items()]
    + [f"(coalesce(opening.days, 0)::bigint << {_FIRST_DAY})"]
)
# Of the table schedule: the weekdays that a rule may fall on, all of them where it does not say.
DAYS_SQL = (
    "CASE WHEN freq IN ('WEEKLY', 'MONTHLY') AND byday IS NOT NULL THEN "
    + " | ".join(
        f"CASE WHEN strpos(byday, '{day}') > 0 THEN {1 << number} ELSE 0 END"
        for number, day in enumerate(WEEKDAYS)
    )
    + " ELSE 127 END"
)
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


def is_confirmed_lately(assured_on: str | None, today: date) -> bool:
    """Whether somebody confirmed it (a date in ISO 8601) within the last `FRESH_MONTHS`, as `IS_CONFIRMED_SQL` says."""
    if assured_on is None:
        return False
    return date.fromisoformat(assured_on) > today - relativedelta(months=FRESH_MONTHS)
