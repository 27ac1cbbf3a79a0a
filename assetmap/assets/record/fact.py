"""The parts of a fact's declaration: everything that the product derives from one fact of an asset."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from assetmap.web.translations import N_

Kind = Literal["boolean", "choice", "number", "text", "list", "amounts"]


@dataclass(frozen=True)
class Option:
    """One value of a choice or a list: its label, and other words for the form's answer and for a card.

    `people` are the words for those whom it names, within a sentence.
    """

    value: str
    label: str
    answer: str = ""
    card: str = ""
    people: str = ""


@dataclass(frozen=True)
class FormQuestion:
    """The question of the registration form about a fact, and its page.

    `input` is the kind of field where the fact's own kind does not say it. `unsure` is the answer of a group that
    cannot say; `longest` counts characters.
    """

    page: str
    words: str
    hint: str = ""
    input: str = ""
    unsure: str = N_("I do not know")
    longest: int = 200


@dataclass(frozen=True)
class Filter:
    """A parameter of a search. Its name is a parameter of the API too, so it never changes.

    `label` is the box that the form offers, which asks for `offers`. `opposite` labels the other answer; without one
    the other answer means nothing. `yes` and `no` name the indexed facts that true and false ask for; where `no` is
    `yes`, false asks for assets without it.
    """

    name: str
    label: str
    description: str
    group: Literal["practical", "access"]
    yes: str
    no: str = ""
    offers: Literal["true", "false"] = "true"
    opposite: str = ""


@dataclass(frozen=True)
class IndexedFact:
    """A yes-or-no fact in the search index: its bit of the stored number, and SQL over the table asset."""

    bit: int
    sql: str


@dataclass(frozen=True)
class PageRow:
    """The row of a yes-or-no fact on the page of an asset.

    `missing` stands in the list of what is not known yet; `unknown` is shown in the row instead. What `is_at_place`
    is left out where there is nowhere to go.
    """

    group: Literal["getting there", "new people"]
    yes: str = N_("Yes")
    no: str = N_("No")
    missing: str = ""
    unknown: str = ""
    is_at_place: bool = False


@dataclass(frozen=True)
class ResultWords:
    """The words of a search result for a yes-or-no fact.

    A shortlist says it too where `is_handed_over`. A short card says it where `is_always_shown`, or where it was asked
    for.
    """

    yes: str = ""
    no: str = ""
    is_handed_over: bool = False
    is_always_shown: bool = False


@dataclass(frozen=True)
class Fact:
    """One fact of an asset. `key` is its column, its field in the record of an entry and in the API.

    `mapping` is its name in a mapping and in an export, and `guesses` are further names that lists give the column.
    An import reads the cell with `parse` into the column `fills`. `osm_keys` are the tags that say it on
    OpenStreetMap. `is_public` facts are in every search result and in the API.
    """

    key: str
    kind: Kind
    label: str
    mapping: str = ""
    guesses: Sequence[str] = ()
    parse: Callable[[str], Any] | None = None
    fills: str = ""
    osm_keys: Sequence[str] = ()
    comment: str = ""
    options: Sequence[Option] = ()
    question: FormQuestion | None = None
    indexed: dict[str, IndexedFact] = field(default_factory=dict)
    filters: Sequence[Filter] = ()
    page_row: PageRow | None = None
    card: ResultWords | None = None
    words: Callable[[str], str] | None = None
    is_public: bool = False

    def __post_init__(self) -> None:
        if self.card and not self.is_public:
            raise ValueError(f"A card shows the fact {self.key}, so it has to be public.")

    @property
    def column_type(self) -> str:
        """The type of its column in PostgreSQL."""
        return _COLUMN_TYPES[self.kind]

    @property
    def default(self) -> str | None:
        """The literal that stands for nothing in its column; None where null does."""
        return "'{}'" if self.kind in ("list", "amounts") else None


_COLUMN_TYPES = {
    "boolean": "boolean",
    "choice": "text",
    "number": "integer",
    "text": "text",
    "list": "text[]",
    "amounts": "jsonb",
}


def yes_or_no(
    key: str,
    label: str,
    *,
    bit: int,
    filter_description: str = "True: only where somebody says so.",
    filter_label: str = "",
    filter_group: Literal["practical", "access"] = "access",
    filters: Sequence[Filter] | None = None,
    **further: Any,
) -> Fact:
    """A boolean fact with a bit of the search index and a filter of its own name.

    Give a new fact a bit that none has had: numbers that are stored rely on them.
    """
    own = Filter(key, filter_label or label, filter_description, filter_group, yes=key)
    return Fact(
        key,
        "boolean",
        label,
        indexed={key: IndexedFact(bit, f"asset.{key}")},
        filters=(own,) if filters is None else filters,
        **further,
    )
