"""Over real files: one edit changes the lines of one value, and what can't be edited safely is refused."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubfleet.edit import roundtrip
from hubfleet.edit.editor import Editor
from hubfleet.edit.syntax import Part, every_part, read_syntax
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.model.json import Path as DataPath
from tests.edit.files import fleet_files, readable_files

FILES = fleet_files()
VALUES = st.sampled_from(["word", "two words", "yes", 7, 1.5, True, None, "a: b", "#no comment", "ü"])
MAPPINGS = st.dictionaries(st.sampled_from(["a", "b", "on"]), VALUES | st.lists(VALUES, max_size=2), max_size=3)


def own_parts(text: str) -> list[tuple[DataPath, Part]]:
    """Values that are nobody else's: no anchor or alias is above or below."""
    shared = [path for path, part in every_part(read_syntax(text)) if part.has_properties or part.form == "alias"]
    return [
        (path, part)
        for path, part in every_part(read_syntax(text))
        if path and "<<" not in path and not any(is_on_the_way(path, other) for other in shared)
    ]


def is_on_the_way(path: DataPath, other: DataPath) -> bool:
    """Whether one path leads through the other."""
    depth = min(len(path), len(other))
    return path[:depth] == other[:depth]


@st.composite
def places(draw: st.DrawFn) -> tuple[str, DataPath, Part]:
    """A file and a value in it."""
    file = draw(st.sampled_from(sorted(FILES)))
    path, part = draw(st.sampled_from(own_parts(FILES[file])))
    return file, path, part


def changed_lines(before: str, after: str) -> tuple[list[int], int]:
    """Numbers of the lines of `before` that are gone, and how many new ones there are."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    gone: list[int] = []
    new = 0
    for verb, start, end, other_start, other_end in matcher.get_opcodes():
        if verb != "equal":
            gone += range(start, end)
            new += other_end - other_start
    return gone, new


def lines_of(text: str, part: Part) -> range:
    """Numbers of the lines that a value stands on, with that of its key."""
    first = text.count("\n", 0, part.start)
    return range(first - 1 if part.is_block else first, text.count("\n", 0, part.end) + 1)


@given(places(), VALUES)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_scalar_is_replaced_on_its_own_lines(place: tuple[str, DataPath, Part], value: Json) -> None:
    file, path, part = place
    text = FILES[file]
    editor = Editor(text.encode(), file)
    editor.set(path, value)
    gone, _ = changed_lines(text, editor.text)
    if part.form == "scalar":
        assert set(gone) <= set(lines_of(text, part))


@given(places(), MAPPINGS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_value_can_take_any_other_and_nothing_else_changes(
    place: tuple[str, DataPath, Part], value: dict[str, Json]
) -> None:
    file, path, part = place
    text = FILES[file]
    editor = Editor(text.encode(), file)
    editor.set(path, value)
    assert editor.get(path) == value
    gone, _ = changed_lines(text, editor.text)
    around = lines_of(text, part)
    assert set(gone) <= set(range(around.start, around.stop + 1))


@given(places())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_setting_what_is_there_already_gives_the_same_bytes(place: tuple[str, DataPath, Part]) -> None:
    file, path, _ = place
    editor = Editor(FILES[file].encode(), file)
    editor.set(path, editor.get(path))
    assert not editor.changed


@given(places())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_added_and_taken_out_again_leaves_no_trace(place: tuple[str, DataPath, Part]) -> None:
    file, path, part = place
    text = FILES[file]
    if part.form != "mapping" or not part.entries:
        return
    editor = Editor(text.encode(), file)
    editor.set((*path, "zzz"), "x")
    editor.remove((*path, "zzz"))
    assert editor.text.rstrip("\n") == text.rstrip("\n")


def test_the_slow_way_is_needed_only_for_anchors(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError

    monkeypatch.setattr(roundtrip, "apply", refuse)
    for file, text in readable_files().items():
        for path, _ in own_parts(text)[:: 1 + len(text) // 500]:
            editor = Editor(text.encode(), file)
            editor.set(path, "other")


def test_a_shared_value_is_not_changed_behind_the_back_of_its_other_uses() -> None:
    editor = Editor(b"one: &a {b: {c: 1}}\ntwo: *a\n", "any.yaml")
    with pytest.raises(HubfleetError, match=r"one\.b\.c in any\.yaml can't be changed"):
        editor.set("one.b.c", 2)
    assert not editor.changed


@pytest.mark.parametrize("text", ["a: [1\n", "a: 1\na: 2\n", "", "a: yes\n"])
def test_a_file_with_findings_is_refused_with_the_first(text: str) -> None:
    with pytest.raises(HubfleetError, match=r"hub\.yaml:\d+:\d+: "):
        Editor(text.encode(), "hub.yaml")


def test_what_is_not_there_is_a_key_error() -> None:
    editor = Editor(b"a: {b: [1]}\n", "any.yaml")
    for wrong in ("x", "a.c", "a.b[3]"):
        with pytest.raises(KeyError):
            editor.remove(wrong)


def test_a_key_is_not_renamed_onto_another() -> None:
    with pytest.raises(HubfleetError, match='has "b" already'):
        Editor(b"a: 1\nb: 2\n", "any.yaml").rename("a", "b")


def test_a_byte_order_mark_and_a_missing_last_line_break_stay() -> None:
    editor = Editor(b"\xef\xbb\xbfa: 1", "any.yaml")
    editor.set("b", [1, 2])
    assert editor.bytes == b"\xef\xbb\xbfa: 1\nb: [1, 2]"


def test_saving_keeps_the_mode_and_leaves_nothing_beside(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a: 1\n")
    file.chmod(0o640)
    editor = Editor.open(tmp_path, "a.yaml")
    editor.set("a", 2)
    editor.save(tmp_path)
    assert file.read_text() == "a: 2\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_without_a_change_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a:   1\n")
    before = file.stat().st_mtime_ns
    Editor.open(tmp_path, "a.yaml").save(tmp_path)
    assert file.stat().st_mtime_ns == before


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\n")
    (tmp_path / "b.yaml").symlink_to("a.yaml")
    with pytest.raises(HubfleetError, match="is a link"):
        Editor.open(tmp_path, "b.yaml")
