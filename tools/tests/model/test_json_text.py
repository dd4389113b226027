"""JSON that people hand over: what is wrong with it is told with its place, in words of ours."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import pytest

from hubfleet.model.json_text import NotJson, parse_json
from hubfleet.model.json_value import JsonValue, Misfit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("# Readme", "it is not JSON, line 1, column 1: a value should stand here"),
        ('{\n  "a": yes\n}', "it is not JSON, line 2, column 8: a value should stand here"),
        ("{a: 1}", "it is not JSON, line 1, column 2: a key in double quotes should stand here"),
        ('{"a" 1}', "it is not JSON, line 1, column 6: a colon should stand here"),
        ("[1 2]", "it is not JSON, line 1, column 4: a comma should stand here, or what is open should be closed"),
        ('{"a": 1} x', "it is not JSON, line 1, column 10: nothing more should stand here"),
        ('["a]', "it is not JSON, line 1, column 2: text that begins here is not closed"),
        ('["a\tb"]', "it is not JSON, line 1, column 4: a control character can't stand in text"),
        ('["\\x"]', "it is not JSON, line 1, column 3: this escape is unknown"),
        ('["\\u12"]', "it is not JSON, line 1, column 4: this escape is no character"),
        ('{"a": [1,', "it is not JSON, line 1, column 10: it ends too early"),
        (b'"\xff"', "it is not JSON: the byte 2 is not UTF-8"),
        ("[" * 100_000, "it is nested too deeply to be read"),
        ("1" * 5000, "it holds a number of too many digits"),
    ],
)
def test_what_is_not_json_is_told_with_its_place(text: str | bytes, told: str) -> None:
    with pytest.raises(NotJson) as error:
        parse_json(text)
    assert str(error.value) == told


def test_a_mark_that_editors_write_before_the_text_is_passed_over() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}') == parse_json('\ufeff{"a": 1}') == {"a": 1}


class _Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda data: data.items(), "it is not a list"),
        (lambda data: data.entry("b"), "it lacks the key `b`"),
        (lambda data: data.entry("a").items()[0].text(), "`a[0]` is not text"),
        (lambda data: data.entry("a").items()[1].entry("b").number(), "`a[1].b` is not a whole number"),
        (lambda data: data.entry("a").items()[1].entry("c").instant(), "`a[1].c` is not an instant with its zone"),
        (lambda data: data.entry("a").items()[1].entry("d").instant(), "`a[1].d` is not an instant"),
        (
            lambda data: data.entry("a").items()[1].entry("d").one_of(_Size),
            '`a[1].d` "huge" is unknown; known: large, small',
        ),
        (lambda data: data.entry("a").items()[0].may("c"), "`a[0]` is not a mapping"),
    ],
)
def test_a_value_of_another_form_is_told_with_its_path(read: Callable[[JsonValue], object], told: str) -> None:
    data = JsonValue({"a": [1, {"b": True, "c": "2026-12-01T08:00", "d": "huge"}]})
    with pytest.raises(Misfit) as error:
        read(data)
    assert str(error.value) == told


def test_what_need_not_be_there_is_null() -> None:
    assert JsonValue({}).may("a").may("b").maybe(JsonValue.text) is None
