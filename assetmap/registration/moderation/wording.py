"""The wording of how long a submission has waited."""

from assetmap.web.translations import N_, gettext

_YEAR = 365


def waited(days: int) -> str:
    """The time that something has waited, in words.

    >>> waited(0), waited(1), waited(9), waited(2343)
    ('waiting for less than a day', 'waiting for 1 day', 'waiting for 9 days', 'waiting for 6 years')
    """
    if days < 1:
        return gettext("waiting for less than a day")
    if days >= 2 * _YEAR:
        return gettext("waiting for %(years)s years") % {"years": days // _YEAR}
    return (
        gettext("waiting for 1 day")
        if days == 1
        else gettext("waiting for %(days)s days") % {"days": days}
    )


# Questions that stewards ask often, in words that a group is sent in its own language.
QUESTIONS: tuple[str, ...] = (
    N_("Which door do people use, and is there a bell?"),
    N_(
        "On what days and at what times do you meet? Please tell us about any breaks during the year."
    ),
    N_("Who is it for? For example: everyone, women only, people over 50."),
    N_("Which phone number or email address can we show to everyone?"),
    N_("Is this the same group as one that is already on the map? We cannot tell from the name."),
)
# What a slip of the pen is found in; where and when are the group's to say.
MENDABLE = ("name", "description", "address", "cost_text", "eligibility", "phone", "email", "url")
