"""Mappings of columns: read, guessed, and refused with the key that is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.assets.imports.formats.mapping import (
    AssetMapping,
    check_mapping,
    columns_of,
    guess_mapping,
    read_mapping,
)
from assetmap.errors import InvalidInput


@pytest.mark.parametrize(
    ("header", "expected", "remark"),
    [
        (["name", "category"], {"name": "name", "category": "category"}, ""),
        (["Organisation Name", "TYPE"], {"name": "Organisation Name", "category": "TYPE"}, ""),
        (["lat", "lon"], {"latitude": "lat", "longitude": "lon"}, ""),
        (["Post_Code", "Telephone"], {"postcode": "Post_Code", "phone": "Telephone"}, ""),
        (["title", "name"], {"name": "name"}, "the plainer word wins"),
        (["NAME", "name"], {"name": "NAME"}, "of two alike the first"),
        (["colour"], {}, "nobody's column"),
        ([], {}, ""),
    ],
)
def test_columns_are_guessed(header: list[str], expected: dict[str, str], remark: str) -> None:
    assert columns_of(guess_mapping(header)) == expected, remark


@given(st.lists(st.text(max_size=20), max_size=8))
def test_only_columns_that_are_there_are_guessed(header: list[str]) -> None:
    assert set(columns_of(guess_mapping(header)).values()) <= set(header)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('nmae = "Name"', r"'nmae' is not a key of a mapping; did you mean 'name'\?"),
        ('zzzzzz = "Name"', r"'zzzzzz' is not a key of a mapping; it has file, format, .*extra"),
        ("name = 5", "name: "),
        ('category_words = "x"', "category_words: "),
        ("name =", "is not valid TOML"),
        (b"name = '\xe9'", "is not valid TOML"),
    ],
)
def test_a_wrong_mapping_names_the_file_and_the_key(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    path = tmp_path / "mapping.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InvalidInput, match=sentence) as error:
        read_mapping(path)
    assert str(path) in str(error.value)


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"There is no mapping file .*missing\.toml"):
        read_mapping(tmp_path / "missing.toml")


def test_constants_and_words_are_no_columns() -> None:
    mapping = check_mapping(
        {"name": "n", "category_value": "library", "category_words": {"a": "b"}, "licence": "CC0"},
        where="here",
    )
    assert columns_of(mapping) == {"name": "n"}


def test_columns_stand_in_one_order() -> None:
    mapping = AssetMapping(
        name="n",
        category="c",
        longitude="x",
        latitude="y",
        step_free="s",
        capacity="cc",
        kind="k",
        description="d",
        category_words={"a": "b"},
    )
    order = ["name", "category", "description", "kind", "longitude", "latitude", "step_free"]
    assert list(columns_of(mapping)) == [*order, "capacity"]
