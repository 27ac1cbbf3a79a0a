"""In what two entries that may be one differ, as a steward reads it at the desk."""

from assetmap.assets.record.entry import Entry, Whereabouts
from assetmap.registration.desk.differences import facts_of_two

FIRST = Entry(
    name="Kurdish & Turkish Neighbours",
    phones=("01632960278",),
    whereabouts=Whereabouts(address="1 Mill Lane", pin=(534_000.0, 184_000.0)),
)


def test_only_what_differs_for_a_reader_is_named() -> None:
    second = FIRST.model_copy(
        update={
            "name": "Neighbours",
            "phones": ("01632 960278",),
            "languages": ("en", "tr"),
            "offers": {"hall": 150, "kitchen": True},
            "whereabouts": FIRST.whereabouts.model_copy(update={"pin": (534_001.0, 184_000.0)}),
        }
    )
    assert facts_of_two(FIRST, second) == (
        ("Name", "first entry: Kurdish & Turkish Neighbours – second entry: Neighbours"),
        ("Languages", "only in the second entry: English, Turkish"),
        (
            "Facilities that others can use",
            "only in the second entry: A hall or a room: 150, A kitchen",
        ),
    )
    assert facts_of_two(second, FIRST)[1] == (
        "Languages",
        "only in the first entry: English, Turkish",
    )


def test_a_number_of_another_line_is_another_number() -> None:
    second = FIRST.model_copy(update={"phones": ("+44 1632 960279",)})
    assert [label for label, _ in facts_of_two(FIRST, second)] == ["Telephone"]
    same = FIRST.model_copy(update={"phones": ("+44 1632 960278",)})
    assert facts_of_two(FIRST, same) == ()


def test_the_place_of_a_private_entry_is_not_told() -> None:
    where = Whereabouts(address="5 Home Road", privacy="near", pin=(534_500.0, 184_000.0))
    second = FIRST.model_copy(update={"whereabouts": where})
    assert "Home Road" not in str(facts_of_two(FIRST, second))
