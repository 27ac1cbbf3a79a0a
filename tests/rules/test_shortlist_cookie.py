"""The cookie of a shortlist: everything in order, and nobody else can write it."""

import random
from dataclasses import replace
from uuid import UUID

import itsdangerous
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.shortlists.cookie import (
    HOURS_KEPT,
    LINKS,
    MOST_BYTES,
    MOST_LINKS,
    SHORTLIST,
    Unreadable,
    _serializer,
    packed,
    packed_links,
    unpacked,
    unpacked_links,
)
from assetmap.assets.shortlists.shortlist import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    MOST_ENTRIES,
    Removed,
    Shortlist,
    ShortlistEntry,
    note_from,
    title_from,
)
from assetmap.assets.shortlists.tokens import new_token, token_hash, token_mark
from assetmap.errors import InvalidInput

KEY = "k" * 32
A, B, C = (UUID(int=number) for number in (1, 2, 3))
THREE = Shortlist(
    "Tuesday company", (ShortlistEntry(A, "side door"), ShortlistEntry(B), ShortlistEntry(C))
)
# What a form may bring, unpaired surrogates included.
typed = st.text(st.characters(exclude_categories=()), max_size=260)


def order(shortlist: Shortlist) -> list[UUID]:
    return shortlist.asset_ids


# What may be done with one


def test_what_is_added_comes_last_and_once() -> None:
    assert order(Shortlist().with_entry(A).with_entry(B).with_entry(A)) == [A, B]


def test_the_twenty_first_entry_is_refused() -> None:
    full = Shortlist(entries=tuple(ShortlistEntry(UUID(int=n)) for n in range(MOST_ENTRIES)))
    with pytest.raises(InvalidInput, match="up to 20 entries"):
        full.with_entry(UUID(int=99))
    assert full.with_entry(UUID(int=3)) == full


@pytest.mark.parametrize(
    ("asset_id", "position", "expected"),
    [
        (C, 1, [C, A, B]),  # from the end to the front
        (A, 3, [B, C, A]),  # from the front to the end
        (B, 2, [A, B, C]),  # where it is
    ],
)
def test_an_entry_moves_to_a_place(asset_id: UUID, position: int, expected: list[UUID]) -> None:
    assert order(THREE.moved(asset_id, position=position)) == expected


@pytest.mark.parametrize("position", [0, 4, 99, -1])
def test_a_place_that_is_not_there_is_refused(position: int) -> None:
    with pytest.raises(InvalidInput, match="from 1 to 3"):
        THREE.moved(A, position=position)


def test_a_step_beyond_the_end_changes_nothing() -> None:
    assert order(THREE.moved_by(A, -1)) == [A, B, C]
    assert order(THREE.moved_by(A, 1)) == [B, A, C]
    assert order(THREE.moved_by(C, 1)) == [A, B, C]


def test_what_is_removed_comes_back_where_it_was_with_its_note() -> None:
    without = THREE.without_entry(A)
    assert order(without) == [B, C]
    assert without.restored() == THREE
    assert without.with_entry(A) == THREE
    with pytest.raises(InvalidInput, match="nothing to restore"):
        THREE.restored()


def test_what_is_not_there_is_neither_moved_nor_missed() -> None:
    with pytest.raises(InvalidInput, match="not on your shortlist"):
        Shortlist().moved_by(A, 1)
    assert Shortlist().without_entry(A) == Shortlist()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  ring   the side door ", "ring the side door"),  # spaces
        ("one\r\n\r\n two\rthree\n", "one\ntwo\nthree"),  # every kind of line break; no empty lines
        ("a\x00b\x07c\td", "a b c d"),  # what no keyboard writes
        ("half \ud83d", "half"),  # half a sign
        ("مرحبا 👋", "مرحبا 👋"),
    ],
)
def test_a_note_is_kept_in_lines(typed: str, kept: str) -> None:
    assert note_from(typed) == kept


def test_too_long_is_said_with_how_long() -> None:
    with pytest.raises(InvalidInput, match=r"must be 200 characters or fewer\. Yours has 10000"):
        note_from("x" * 10_000)
    with pytest.raises(InvalidInput, match=r"must be 80 characters or fewer\. Yours has 81"):
        title_from("x" * 81)


# The cookie


@given(title=typed, notes=st.lists(typed, max_size=MOST_ENTRIES))
def test_whatever_is_written_comes_back_or_is_refused_with_a_sentence(
    title: str, notes: list[str]
) -> None:
    blank = Shortlist(
        entries=tuple(ShortlistEntry(UUID(int=number)) for number in range(len(notes)))
    )
    try:
        shortlist = blank.written(title=title, notes=dict(zip(blank.asset_ids, notes, strict=True)))
        value = packed(shortlist, KEY)
    except InvalidInput as error:
        refused = error
    else:
        assert len(f"{SHORTLIST}={value}") <= MOST_BYTES
        assert unpacked(value, KEY) == shortlist
        # Twice typed is once kept.
        assert shortlist.written(title=shortlist.title) == shortlist
        assert len(shortlist.title) <= LONGEST_TITLE
        assert all(len(entry.note) <= LONGEST_NOTE for entry in shortlist.entries)
        return
    assert str(refused).endswith(".")
    assert refused.parameter


def test_notes_that_are_too_long_together_are_refused() -> None:
    letters = random.Random(1)
    notes = ["".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(200)) for _ in range(9)]
    shortlist = Shortlist(
        entries=tuple(ShortlistEntry(UUID(int=number), note) for number, note in enumerate(notes))
    )
    with pytest.raises(InvalidInput, match="Together, the notes are too long"):
        packed(shortlist, KEY)


def test_what_can_be_put_back_gives_way_to_what_is_there() -> None:
    letters = random.Random(2)

    def note(length: int) -> str:
        return "".join(chr(letters.randrange(0x4E00, 0x9FFF)) for _ in range(length))

    shortlist = Shortlist(
        entries=tuple(ShortlistEntry(UUID(int=number), note(200)) for number in range(5))
    ).without_entry(UUID(int=0))
    value = packed(Shortlist("", (*shortlist.entries,), shortlist.removed), KEY)
    assert len(unpacked(value, KEY).entries) == 4


@pytest.mark.parametrize(
    "change",
    [
        # The signature; its last sign alone has bits that mean nothing.
        lambda value: value[:-5] + ("A" if value[-5] != "A" else "B") + value[-4:],
        lambda value: "A" + value[1:],  # what is signed
        lambda value: "",
        lambda value: "nonsense",
        lambda value: "ÿ.ÿ.ÿ",
        lambda value: value * 100,
        lambda value: packed_links([b"x" * 12], KEY),  # signed for another purpose
        lambda value: packed(THREE, "another key that is long enough"),
    ],
)
def test_a_cookie_that_is_not_as_we_wrote_it_is_not_read(change) -> None:
    with pytest.raises(Unreadable):
        unpacked(change(packed(THREE, KEY)), KEY)


@pytest.mark.parametrize("content", [[], {}, "x", [1, 2, 3], ["", [["short", ""]], []]])
def test_what_an_earlier_version_wrote_is_not_read(content: object) -> None:
    with pytest.raises(Unreadable):
        unpacked(_serializer(KEY, SHORTLIST).dumps(content), KEY)


def test_a_cookie_ends_after_some_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    value = packed(THREE, KEY)
    now = itsdangerous.TimestampSigner(KEY).get_timestamp()
    for hours, is_read in ((HOURS_KEPT - 1, True), (HOURS_KEPT + 1, False)):
        later = now + hours * 3600
        monkeypatch.setattr(itsdangerous.TimestampSigner, "get_timestamp", lambda _, at=later: at)
        try:
            assert unpacked(value, KEY) == THREE
            assert is_read
        except Unreadable:
            assert not is_read


# Links


def test_a_browser_remembers_its_newest_links_and_never_the_tokens() -> None:
    tokens = [new_token() for _ in range(MOST_LINKS + 5)]
    value = packed_links([token_mark(token) for token in tokens], KEY)
    assert unpacked_links(value, KEY) == [token_mark(token) for token in tokens[5:]]
    assert len(value) < MOST_BYTES
    assert not any(token in value for token in tokens)


def test_a_token_cannot_be_guessed_nor_made_from_what_is_kept() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert {len(token) for token in tokens} == {24}  # 18 bytes, 144 bits
    token = tokens.pop()
    assert len(token_hash(token)) == 32
    assert not token_hash(token).startswith(token_mark(token))


def test_what_can_be_put_back_makes_way_for_what_is_in_the_list() -> None:
    """A browser keeps so much and no more: the entry that was removed last is forgotten first."""
    signs = random.Random(7)
    notes = [
        "".join(chr(signs.randrange(0x4E00, 0x9F00)) for _ in range(LONGEST_NOTE))
        for _ in range(MOST_ENTRIES)
    ]
    fits = Shortlist(entries=())
    for number in range(MOST_ENTRIES):
        longer = Shortlist(
            entries=(*fits.entries, ShortlistEntry(UUID(int=number + 10**30), notes[number]))
        )
        try:
            packed(longer, KEY)
        except InvalidInput:
            break
        fits = longer
    assert 0 < len(fits.entries) < MOST_ENTRIES
    with_removed = replace(fits, removed=Removed(ShortlistEntry(A, notes[-1]), 0))
    read = unpacked(packed(with_removed, KEY), KEY)
    assert read.entries == fits.entries and read.removed is None
    small = THREE.without_entry(A)
    assert unpacked(packed(small, KEY), KEY).removed == small.removed


@pytest.mark.parametrize(
    "content",
    [
        ["t", [["short", "note"]], [], None],
        ["t", [["short"]], [], None],
        ["t", 7, [], None],
        ["t", [], ["x"], None],
        ["t", [], [], "many"],
    ],
)
def test_what_an_earlier_version_has_signed_and_nobody_understands_is_no_shortlist(
    content: list[object],
) -> None:
    with pytest.raises(Unreadable):
        unpacked(_serializer(KEY, SHORTLIST).dumps(content), KEY)


@pytest.mark.parametrize("marks", [[7], ["a"], [None]])
def test_marks_of_links_that_are_none_are_not_read(marks: list[object]) -> None:
    with pytest.raises(Unreadable):
        unpacked_links(_serializer(KEY, LINKS).dumps(marks), KEY)
