"""The kinds of places that have a page of their own, and what each is called."""

from assetmap.places.own_kinds import ONE_OF_OWN_KIND, OWN_KINDS
from assetmap.web.translations import N_

PAGE_KINDS = {
    "neighbourhood": N_("Neighbourhoods"),
    "pcn": N_("Primary Care Networks"),
    "ward": N_("Wards"),
    **OWN_KINDS,
}
ONE_OF_KIND = {
    "neighbourhood": N_("Neighbourhood"),
    "pcn": N_("Primary Care Network"),
    "ward": N_("Ward"),
    **ONE_OF_OWN_KIND,
}
