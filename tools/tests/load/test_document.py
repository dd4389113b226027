"""Any bytes become data with places, or findings: never an exception, never a wrong place, never another value."""

from __future__ import annotations

import codecs
import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hubfleet.load import document as reading
from hubfleet.load.document import Document, read_document
from hubfleet.load.node import Node
from hubfleet.model.json import Json
from tests.load.trees import example_files
from tests.need import ROOT

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)
ordinary = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words | st.floats(-1e6, 1e6).map(lambda f: round(f, 3)),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(words.filter(lambda w: w != "<<"), below, max_size=4),
    max_leaves=20,
)
mappings = st.dictionaries(words.filter(lambda w: w != "<<"), ordinary, min_size=1, max_size=5)
yaml_like = st.text(st.sampled_from(list("ab:- \n\t[]{}&*!#|>'\"%@?,0~.\u2028é\U0001f99c")), max_size=60)


class Strings(yaml.CSafeLoader):
    """PyYAML's own loader, with dates and keys as the text that was written, as in JSON."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        self.flatten_mapping(node)
        return {key.value: self.construct_object(value, deep=True) for key, value in node.value}


Strings.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)


def rules(document: Document) -> set[str]:
    return {finding.rule for finding in document.findings}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_exception(raw: bytes) -> None:
    document = read_document(raw, "x.yaml")
    assert document.data or document.findings or document.root.mapping == {}


@given(yaml_like)
def test_whatever_looks_like_yaml_is_read_as_pyyaml_does_or_is_a_finding(text: str) -> None:
    document = read_document(text.encode(), "x.yaml")
    if not document.findings:
        assert document.data == yaml.load(text, Strings)
    for finding in document.findings:
        assert finding.message
        assert 0 <= finding.location.line <= text.count("\n") + text.count("\u2028") + 2


@given(mappings, st.booleans())
def test_written_data_comes_back(data: dict[str, Json], flow: bool) -> None:
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, default_flow_style=flow, sort_keys=False)
    document = read_document(text.encode(), "x.yaml")
    if not document.findings:
        assert document.data == data
    assert rules(document) <= {"yaml-odd-scalar"}


@given(mappings)
def test_helm_reads_the_same(data: dict[str, Json]) -> None:
    helm: Any = importlib.import_module("helm_python")
    text = yaml.dump({"values": data}, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    document = read_document(text.encode(), "x.yaml")
    if not document.findings:
        assert document.data == helm.values_from_yaml(text)


@given(mappings)
def test_every_place_points_at_the_text_of_its_value(data: dict[str, Json]) -> None:
    text = yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, width=10**6, sort_keys=False)
    lines = text.split("\n")
    for path, leaf in read_document(text.encode(), "x.yaml").root.walk():
        _stands_at(leaf, lines)
        if leaf.key:
            line = lines[leaf.key.line - 1]
            written = line[leaf.key.column - 1 : leaf.key.column - 1 + leaf.key.length]
            assert yaml.load(written, Strings) == path[-1] or written == path[-1]


def _stands_at(leaf: Node, lines: list[str]) -> None:
    place = leaf.at
    written = lines[place.line - 1][place.column - 1 : place.column - 1 + place.length]
    if isinstance(leaf.content, str) and "\n" not in leaf.content and written[:1] not in "|>":
        assert yaml.load(written, Strings) == leaf.content or written == leaf.content
    elif isinstance(leaf.content, bool | int | float):
        assert yaml.load(written, Strings) == leaf.content


@pytest.mark.parametrize("file", example_files(ROOT))
def test_every_file_of_the_example_fleet_is_read_as_pyyaml_reads_it(file: str) -> None:
    raw = (ROOT / file).read_bytes()
    document = read_document(raw, file)
    assert document.findings == ()
    assert document.data == yaml.load(raw, Strings)
    lines = document.text.split("\n")
    for _, leaf in document.root.walk():
        _stands_at(leaf, lines)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    document = read_document(codecs.BOM_UTF8 + b"kind: basic\n", "x.yaml")
    assert (document.data, document.findings) == ({"kind": "basic"}, ())
    assert document.locate(("kind",)).column == 7


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"])
def test_another_encoding_is_named_or_placed(encoding: str) -> None:
    (finding,) = read_document("kind: basic\nname: Grüße\n".encode(encoding), "x.yaml").findings[:1]
    if encoding in ("utf-16", "utf-32"):
        assert finding.message == f"the file is {encoding.upper()}, not UTF-8"
    elif encoding in ("latin-1", "cp1252"):
        assert finding.message == "the byte 0xfc is not UTF-8"
        assert (finding.location.line, finding.location.column) == (2, 9)
    else:
        assert finding.rule in ("yaml-encoding", "yaml-syntax")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x0c", "\x1b", "\x7f", "\ufffe"])
def test_a_control_character_is_named_at_its_place(character: str) -> None:
    (finding,) = read_document(f"kind: basic\nname: ä{character}b\n".encode(), "x.yaml").findings
    assert finding.message == f"not YAML: the character U+{ord(character):04X} can't stand in YAML"
    assert (finding.location.line, finding.location.column) == (2, 8)


def test_aliases_that_stand_for_millions_of_values_are_refused_at_once() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    document = read_document("\n".join(["a0: &a0 [x]", *levels]).encode(), "x.yaml")
    (finding,) = document.findings
    assert finding.rule == "yaml-bounds"
    assert finding.location.line == 6
    assert document.data == {}


@pytest.mark.parametrize(
    "text", ["[" * 5000, "{a: " * 5000, "a:\n" + "".join(f"{' ' * n}- \n" for n in range(500)), "? " * 3000]
)
def test_deep_nesting_is_refused_not_followed(text: str) -> None:
    assert rules(read_document(text.encode(), "x.yaml")) <= {
        "yaml-bounds",
        "yaml-syntax",
        "yaml-empty",
        "yaml-not-mapping",
    }
    assert read_document(f"a: {text}".encode(), "x.yaml").findings


def test_a_large_file_is_not_read() -> None:
    (finding,) = read_document(b"# " + b"x" * reading.MAX_BYTES, "x.yaml").findings
    assert finding.rule == "yaml-bounds"
    assert not finding.location.line


def test_an_alias_has_the_place_of_its_value_and_a_key_of_its_own() -> None:
    root = read_document(b"a: &x {b: 1}\nc: *x\n", "x.yaml").root
    one, two = root.find(("a",)), root.find(("c",))
    assert one is not None
    assert two is not None
    assert (two.at, two.key.line if two.key else 0) == (one.at, 2)


def test_what_a_merge_key_brings_is_weaker_than_what_is_written() -> None:
    document = read_document(b"a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n", "x.yaml")
    assert document.data["d"] == {"b": 3, "c": 2}
    assert document.locate(("d", "c")).line == 1


def test_a_key_that_stands_twice_keeps_its_first_value() -> None:
    document = read_document(b"a: 1\na: 2\n", "x.yaml")
    assert document.data == {"a": 1}
    assert document.findings[0].related[0].location.line == 1


def test_columns_count_characters_so_that_wide_ones_and_tabs_do_not_shift_them() -> None:
    document = read_document('a: {名前: "礁リーフ",\tx: 7}\n'.encode(), "x.yaml")
    assert document.locate(("a", "x")).column == 20


def test_every_reading_is_the_same(root: Path) -> None:
    raw = (root / "fleet.yaml").read_bytes()
    assert read_document(raw, "fleet.yaml") == read_document(raw, "fleet.yaml")
