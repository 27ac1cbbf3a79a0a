"""The facts about getting in and taking part, which stand among the others in facts.py."""

from assetmap.assets.record.fact import Fact, FormQuestion, PageRow, ResultWords, yes_or_no
from assetmap.web.translations import N_

ACCESS: tuple[Fact, ...] = (
    yes_or_no(
        "is_step_free",
        N_("Step-free"),
        bit=1,
        mapping="step_free",
        guesses=("wheelchair",),
        osm_keys=("wheelchair",),
        question=FormQuestion("access", N_("Is there a way in without steps?")),
        page_row=PageRow(
            "getting there", unknown=N_("Not known: ask before you go"), is_at_place=True
        ),
        card=ResultWords(N_("Step-free"), N_("Not step-free"), is_handed_over=True),
        is_public=True,
    ),
    yes_or_no(
        "has_toilets",
        N_("Toilets"),
        bit=3,
        mapping="toilets",
        osm_keys=("toilets", "toilets:wheelchair"),
        question=FormQuestion("access", N_("Is there a toilet that visitors can use?")),
        page_row=PageRow(
            "getting there", missing=N_("whether there is a toilet"), is_at_place=True
        ),
        card=ResultWords(N_("Toilets")),
        is_public=True,
    ),
    yes_or_no(
        "has_hearing_loop",
        N_("Hearing loop"),
        bit=2,
        mapping="hearing_loop",
        osm_keys=("hearing_loop", "audio_loop"),
        question=FormQuestion("access", N_("Is there a hearing loop?")),
        page_row=PageRow("getting there", missing=N_("whether there is a hearing loop")),
        card=ResultWords(N_("Hearing loop")),
        is_public=True,
    ),
    yes_or_no(
        "has_changing_place",
        N_("Changing Places toilet"),
        bit=5,
        mapping="changing_place",
        osm_keys=("changing_place",),
        page_row=PageRow(
            "getting there",
            missing=N_("whether there is a Changing Places toilet"),
            is_at_place=True,
        ),
    ),
    yes_or_no(
        "has_parking",
        N_("Parking"),
        bit=4,
        mapping="parking",
        question=FormQuestion("access", N_("Can people park there?")),
        filter_group="practical",
        page_row=PageRow("getting there", missing=N_("whether there is parking"), is_at_place=True),
    ),
    Fact(
        "accessibility",
        "text",
        N_("More about access"),
        "accessibility",
        question=FormQuestion(
            "access",
            N_("Is there anything else about access that people should know? (optional)"),
            N_("“Ring the side bell”, “a quiet room”, “a lift that takes a wheelchair”."),
            longest=500,
        ),
    ),
)
