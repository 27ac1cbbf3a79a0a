"""The facts about joining in: room for new people, referral and the first visit, which stand among the others in
facts.py.
"""

from assetmap.assets.record.fact import (
    Fact,
    Filter,
    FormQuestion,
    IndexedFact,
    Option,
    PageRow,
    ResultWords,
    yes_or_no,
)
from assetmap.web.translations import N_

JOINING: tuple[Fact, ...] = (
    yes_or_no(
        "is_taking_new_people",
        N_("Room for new people"),
        bit=8,
        mapping="taking_new_people",
        question=FormQuestion("joining", N_("Is there room for new people?")),
        filter_group="practical",
        page_row=PageRow(
            "new people", N_("Open to new people"), N_("No room for new people at the moment")
        ),
        card=ResultWords(N_("Room for new people")),
        is_public=True,
    ),
    yes_or_no(
        "has_waiting_list",
        N_("Waiting list"),
        bit=9,
        mapping="waiting_list",
        question=FormQuestion("joining", N_("Is there a waiting list?")),
        filters=(
            Filter(
                "has_waiting_list",
                N_("No waiting list"),
                "False: none that is known of.",
                "practical",
                yes="has_waiting_list",
                no="has_waiting_list",
                offers="false",
                opposite=N_("With a waiting list"),
            ),
        ),
        page_row=PageRow(
            "new people", N_("There is a waiting list"), N_("There is no waiting list")
        ),
        card=ResultWords(N_("Waiting list"), is_handed_over=True, is_always_shown=True),
        is_public=True,
    ),
    Fact(
        "referral",
        "choice",
        N_("Referral"),
        "referral",
        comment="self, professional or none; null: unknown.",
        options=(
            Option(
                "none",
                N_("Just come along – no referral needed"),
                N_("No, just come along"),
                N_("Just come along"),
            ),
            Option(
                "self", N_("Get in touch yourself"), N_("No, but people need to get in touch first")
            ),
            Option(
                "professional",
                N_("A professional has to refer you"),
                N_("A professional has to refer them"),
            ),
        ),
        question=FormQuestion("joining", N_("Do people need a referral?")),
        indexed={
            "needs_no_referral": IndexedFact(6, "asset.referral IN ('none', 'self')"),
            "needs_referral": IndexedFact(7, "asset.referral = 'professional'"),
        },
        filters=(
            Filter(
                "needs_referral",
                N_("No referral needed"),
                "False: what people can go to themselves; true: by a professional.",
                "practical",
                yes="needs_referral",
                no="needs_no_referral",
                offers="false",
                opposite=N_("Referral by a professional only"),
            ),
        ),
        card=ResultWords(is_handed_over=True),
        is_public=True,
    ),
    Fact("referral_text", "text", N_("How to get a referral")),
    Fact(
        "first_visit",
        "text",
        N_("First visit"),
        "first_visit",
        ("what happens on a first visit", "what to expect"),
        comment="What happens when somebody comes for the first time, in words.",
        question=FormQuestion(
            "joining",
            N_("What happens when someone comes for the first time? (optional)"),
            N_("“Ask for Mina at the door. She’ll show you round, and you can just listen.”"),
            input="textarea",
            longest=500,
        ),
    ),
)
