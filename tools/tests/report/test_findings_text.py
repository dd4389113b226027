"""Findings as people read them: the marks stand under what is meant, and nothing in the data can play tricks."""

from __future__ import annotations

import pytest

from hubfleet.findings import Finding, Location, Related, Severity
from hubfleet.report.findings import summary, write_findings
from hubfleet.report.findings_text import WIDTH

FILE = "hubs/reef/hub.yaml"


def shown(line: str, column: int, length: int = 1, *, color: bool = False, message: str = "wrong") -> list[str]:
    """The lines of the one finding at a place of a file that has one line."""
    finding = Finding("rule-id", Severity.ERROR, message, Location(FILE, 1, column, length), "mend it")
    return write_findings([finding], "text", stages=1, texts={FILE: line}, color=color).splitlines()


def marked(line: str, column: int, length: int) -> str:
    """What stands above the marks, counted in characters of one cell."""
    _, source, marks, *_ = shown(line, column, length)
    start = marks.index("^")
    return source[start : start + marks.count("^")]


def test_a_finding_is_its_place_its_line_and_what_to_do() -> None:
    assert shown("    limit: 8Gb", 12, 3) == [
        f"{FILE}:1:12: error: wrong [rule-id]",
        "    1 |     limit: 8Gb",
        "      |            ^^^",
        "   help: mend it",
    ]


def test_a_related_place_follows_the_line() -> None:
    related = Related(Location("clusters/tern.yaml", 3, 5), "compared with this")
    finding = Finding("rule-id", Severity.WARNING, "wrong", Location(FILE, 1, 1), "mend it", (related,))
    lines = write_findings([finding], "text", stages=1, texts={FILE: "a: 1"}).splitlines()
    assert lines[-2:] == ["   clusters/tern.yaml:3:5: compared with this", "   help: mend it"]


@pytest.mark.parametrize("location", [Location(FILE), Location(FILE, 9, 1), Location("gone.yaml", 1, 1)])
def test_a_place_without_a_line_to_show_is_still_named(location: Location) -> None:
    finding = Finding("rule-id", Severity.NOTICE, "wrong", location)
    told = write_findings([finding], "text", stages=1, texts={FILE: "a: 1"})
    assert told == f"{location}: notice: wrong [rule-id]\n"


def test_marks_stand_under_what_follows_a_tab() -> None:
    assert marked("name:\tvalue", 7, 5) == "value"


def test_marks_stand_under_what_follows_wide_characters() -> None:
    _, source, marks, *_ = shown("名前: bad", 5, 3)
    assert source == "    1 | 名前: bad"
    assert marks == "      |       ^^^"  # two wide characters take four cells


def test_marks_under_wide_characters_are_as_wide() -> None:
    assert shown("a: 名前", 4, 2)[2] == "      |    ^^^^"


def test_combining_characters_take_no_cell() -> None:
    assert shown("cafe\u0301: bad", 8, 3)[2] == "      |       ^^^"


@pytest.mark.parametrize("column", [1, 5, 200, 400, 601, 603])
def test_a_long_line_is_cut_around_the_place_that_is_meant(column: int) -> None:
    line = "x" * (column - 1) + "HERE" + "y" * (603 - column)
    _, source, marks, *_ = shown(line, column, 4)
    assert len(source) <= WIDTH + len("    1 | …")
    start = marks.index("^")
    assert source[start : start + 4] == "HERE"
    assert marks.count("^") == 4


def test_a_place_at_the_end_of_a_line_still_has_a_mark() -> None:
    assert shown("name:", 6, 1)[2] == "      |      ^"


@pytest.mark.parametrize("bad", ["\x1b[31m", "\x07", "\u202e", "\u200b", "\x00"])
def test_what_moves_the_cursor_or_hides_text_is_not_printed(bad: str) -> None:
    told = "\n".join(shown(f"a: {bad}b", 4, 2, message=f'"{bad}" is wrong'))
    assert bad not in told
    assert f"\\u{ord(bad[0]):04x}" in told


def test_the_line_of_a_finding_about_a_secret_is_not_shown() -> None:
    finding = Finding("rule-id", Severity.ERROR, "wrong", Location(FILE, 1, 1), "mend it", confidential=True)
    told = write_findings([finding], "text", stages=1, texts={FILE: "password: hunter2"})
    assert told == f"{FILE}:1:1: error: wrong [rule-id]\n   help: mend it\n"


def test_colours_are_only_there_when_wanted() -> None:
    plain, colored = "\n".join(shown("a: 1", 4)), "\n".join(shown("a: 1", 4, color=True))
    assert "\033" not in plain
    assert "\033[31merror\033[0m" in colored
    assert "\033[31m^\033[0m" in colored
    assert f"\033[1m{FILE}:1:4\033[0m" in colored


def test_the_summary_counts_the_worst_first() -> None:
    place = Location(FILE)
    found = [Finding("r", severity, "m", place) for severity in (Severity.NOTICE, Severity.ERROR, Severity.ERROR)]
    assert summary(found, 1) == "2 errors, 1 notice in 1 stage"
    assert summary([], 18) == "no findings in 18 stages"


def test_nothing_in_the_data_begins_a_line() -> None:
    related = Related(Location("clusters/tern.yaml", 3, 5), "as\n::warning::c")
    finding = Finding(
        "rule-id", Severity.ERROR, 'no "x\n::error::a"\n', Location(FILE), "mend\r\n::error::b", (related,)
    )
    assert write_findings([finding], "text", stages=1, texts={}).splitlines() == [
        f'{FILE}: error: no "x',
        '   | ::error::a" [rule-id]',
        "   clusters/tern.yaml:3:5: as",
        "   | ::warning::c",
        r"   help: mend\u000d",
        "   | ::error::b",
    ]
