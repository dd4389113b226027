"""Layers of data as tests generate them, and a fleet that is kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from hypothesis import strategies as st

from hubfleet.findings import Location
from hubfleet.load.merge import Shape
from hubfleet.load.node import Node
from hubfleet.model.json import Json
from tests.fleets import SMALL

ENTRY = Shape(below={"name": Shape(), "size": Shape()})
SHAPE = Shape(
    below={
        "plain": Shape(),
        "deep": Shape(below={"plain": Shape(), "keyed": Shape(entries=ENTRY, key="name")}),
        "keyed": Shape(entries=ENTRY, key="name"),
        "values": Shape(verbatim=True),
    }
)
"""Every way of merging: plain values and lists, mappings, keyed lists at two depths, values for Helm."""

Data: TypeAlias = Json

leaves = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b"])
plain = leaves | st.lists(leaves, max_size=2) | st.dictionaries(st.sampled_from("xy"), leaves, max_size=2)
entries = st.fixed_dictionaries(
    {"name": st.sampled_from(["GPU", "Large", "Small"])},
    optional={"size": leaves | st.dictionaries(st.sampled_from("xy"), leaves, max_size=2), "remove": st.booleans()},
)
keyed = st.none() | st.lists(entries, max_size=3, unique_by=lambda entry: str(entry["name"]))
deep = st.none() | st.fixed_dictionaries({}, optional={"plain": plain, "keyed": keyed})
layers = st.fixed_dictionaries({}, optional={"plain": plain, "deep": deep, "keyed": keyed, "values": plain})
"""What one layer says."""


def node_of(data: Json, file: str = "layer", path: str = "") -> Node:
    """Data as nodes; the file tells the layer, and the line stands for the path."""
    at = Location(f"{file}{path}", 1, 1)
    if isinstance(data, dict):
        return Node({key: node_of(value, file, f"{path}.{key}") for key, value in data.items()}, at, at)
    if isinstance(data, list):
        return Node(tuple(node_of(value, file, f"{path}[]") for value in data), at, at)
    return Node(data, at, at)


@dataclass(frozen=True)
class Memory:
    """A fleet's files, kept in memory."""

    texts: Mapping[str, bytes]

    def files(self) -> tuple[str, ...]:
        """All paths, sorted."""
        return tuple(sorted(self.texts))

    def read(self, file: str) -> bytes:
        """A file's bytes."""
        return self.texts[file]


def small_with(files: Mapping[str, str | bytes]) -> Memory:
    """The small fleet with files laid over it."""
    own = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*") if path.is_file()}
    return Memory(own | {file: text.encode() if isinstance(text, str) else text for file, text in files.items()})


def example_files(root: Path) -> list[str]:
    """Every YAML file of the checkout's own fleet."""
    folders = (root / name for name in ("clusters", "hubs", "images"))
    found = [path for folder in folders for path in folder.rglob("*.yaml")]
    return sorted(path.relative_to(root).as_posix() for path in (*found, root / "fleet.yaml"))
