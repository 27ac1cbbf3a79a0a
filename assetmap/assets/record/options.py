"""The options of the facts that are lists: whom an asset is for, its languages, what it offers and wants."""

from assetmap.assets.record.fact import Option
from assetmap.web.translations import N_

WELCOMES = (
    Option("women", N_("Women"), people=N_("women")),
    Option("men", N_("Men"), people=N_("men")),
    Option("lgbtq", N_("LGBTQ+ people"), people=N_("LGBTQ+ people")),
    Option("faith", N_("People of faith"), people=N_("people of faith")),
    Option(
        "bsl", N_("British Sign Language users"), people=N_("people who use British Sign Language")
    ),
    Option("carers", N_("Carers"), people=N_("carers")),
    Option("dementia", N_("People living with dementia"), people=N_("people living with dementia")),
    Option("refugees", N_("Refugees and people seeking asylum"), people=N_("refugees")),
    Option("disabled-people", N_("Disabled people"), people=N_("disabled people")),
)
LANGUAGES = (
    Option("en", N_("English")),
    Option("ar", N_("Arabic")),
    Option("bn", N_("Bengali")),
    Option("bfi", N_("British Sign Language")),
    Option("zh", N_("Chinese")),
    Option("fr", N_("French")),
    Option("ku", N_("Kurdish")),
    Option("pl", N_("Polish")),
    Option("pt", N_("Portuguese")),
    Option("pa", N_("Punjabi")),
    Option("so", N_("Somali")),
    Option("es", N_("Spanish")),
    Option("tr", N_("Turkish")),
    Option("uk", N_("Ukrainian")),
    Option("ur", N_("Urdu")),
    Option("yi", N_("Yiddish")),
)
OFFERS = (
    Option("hall", N_("A hall or a room")),
    Option("kitchen", N_("A kitchen")),
    Option("garden", N_("A garden")),
    Option("wifi", N_("Free wifi")),
    Option("warm-space", N_("A warm space")),
)
WANTS = (
    Option("volunteers", N_("Volunteers")),
    Option("food", N_("Food")),
    Option("hall", N_("A hall or a room")),
    Option("money", N_("Money")),
    Option("equipment", N_("Equipment")),
)
