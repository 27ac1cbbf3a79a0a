"""The wording of how long a submission has waited."""

from assetmap.web.translations import N_, gettext

_YEAR = 365


def waited(days: int) -> str:
    """How long something has waited.

    >>> waited(0), waited(1), waited(9), waited(2343)
    ('since today', 'for a day', 'for 9 days', 'for 6 years')
    """
    if days < 1:
        return gettext("since today")
    if days >= 2 * _YEAR:
        return gettext("for %(years)s years") % {"years": days // _YEAR}
    return gettext("for a day") if days == 1 else gettext("for %(days)s days") % {"days": days}


# Questions that stewards ask often, in words that a group is sent in its own language.
QUESTIONS: tuple[str, ...] = (
    N_("Which door do people use, and is there a bell?"),
    N_("On which days and at what times do you meet? Please say when you have a break."),
    N_("Who is it for? For example: everybody, women only, people over 50."),
    N_("Which telephone number or email address may everybody see?"),
    N_("Is this the same group as one that is on the map already? We cannot tell from the name."),
)
# What a slip of the pen is found in; where and when are the group's to say.
MENDABLE = ("name", "description", "address", "cost_text", "eligibility", "phone", "email", "url")
