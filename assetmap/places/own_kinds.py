"""Kinds of places that are made here, and not published: they may lie over one another."""

from assetmap.web.translations import N_

OWN_KINDS = {
    "own-neighbourhood": N_("Neighbourhoods drawn here"),
    "team-footprint": N_("Team footprints"),
    "project-area": N_("Project areas"),
}
ONE_OF_OWN_KIND = {
    "own-neighbourhood": N_("Neighbourhood"),
    "team-footprint": N_("Team footprint"),
    "project-area": N_("Project area"),
}
