"""What must hold of keyed lists and stages as they are written, before layers hide it."""

from __future__ import annotations

from collections.abc import Iterator

from hubfleet.findings import Finding, Location, Related, Severity, nearest, unknown
from hubfleet.load.merge import REMOVE, Shape, entry_name
from hubfleet.load.node import Node
from hubfleet.load.shape import shape_of
from hubfleet.model.hub import HubConfig
from hubfleet.model.json import Path
from hubfleet.model.key import StageName


def entry_findings(node: Node, shape: Shape, path: Path = ()) -> Iterator[Finding]:
    """Yield names that stand twice in one keyed list, and marks of removal that are neither true nor false."""
    if shape.verbatim:
        return
    if node.items is not None:
        if shape.key:
            yield from _keyed(node.items, shape, str(path[-1]) if path else "")
        for item in node.items:
            yield from entry_findings(item, shape.entries or Shape(), path)
    for name, below in (node.mapping or {}).items():
        if below.content is None and shape.below and name not in shape.below:
            # Marks are gone before the model sees the data.
            message, advice = unknown("key", name, shape.below)
            yield Finding("key-unknown", Severity.ERROR, message, below.key or below.at, advice)
        yield from entry_findings(below, shape.at(name), (*path, name))


def _keyed(items: tuple[Node, ...], shape: Shape, title: str) -> Iterator[Finding]:
    seen: dict[str, Node] = {}
    for item in items:
        mark = item.child(REMOVE)
        if mark is not None and not isinstance(mark.content, bool):
            given = f' "{mark.content}"' if isinstance(mark.content, str) else ""
            message = f"{REMOVE}{given} is not true or false"
            yield Finding("value-type", Severity.ERROR, message, mark.at, f"write {REMOVE}: true, or remove this")
        name = entry_name(item, shape)
        if name is None:
            continue
        if name in seen:
            first = (Related(_name_at(seen[name], shape), "first here"),)
            message = f'two entries of {title} have the {shape.key} "{name}"'
            yield Finding(
                "entry-duplicate", Severity.ERROR, message, _name_at(item, shape), "rename one of them", first
            )
        seen.setdefault(name, item)


def _name_at(item: Node, shape: Shape) -> Location:
    own = item.child(shape.key or "")
    return own.at if own else item.at


def stage_findings(root: Node, file: str) -> Iterator[Finding]:
    """Yield stages of a hub that say nothing at all, and a hub that has none: nothing would be deployed."""
    stages = root.child("stages")
    declared = stages.mapping if stages else None
    for name, stage in (declared or {}).items():
        if stage.content is None and stage.key and not stage.torn:
            message = f'the stage "{name}" is empty, so that it does not exist'
            yield Finding(
                "stage-empty", Severity.ERROR, message, stage.key, f"write `{name}: {{}}`, or remove the line"
            )
    if not declared and not is_meant(root, "stages") and not is_retired(root):
        place = stages.key if stages and stages.key else Location(file, 1, 1)
        advice = "add `stages: {staging: {}, production: {}}`, or `retired`"
        yield Finding(
            "stage-missing", Severity.ERROR, "the hub has no stage, so that nothing is deployed", place, advice
        )


def is_retired(node: Node) -> bool:
    """Whether a hub, or a stage of one, has a tombstone, faulty as it may be."""
    retired = node.child("retired")
    return retired is not None and retired.content is not None


def tombstone_findings(root: Node) -> Iterator[Finding]:
    """Yield tombstones of stages where they would stand for many hubs: each ends in its own file."""
    for name in StageName:
        mark = root.find(("stages", name, "retired"))
        if mark is not None and mark.content is not None and mark.key:
            message = "a tombstone stands where it holds for every hub that takes this over"
            advice = f"write it into the hub.yaml whose {name} ends"
            yield Finding("retired-shared", Severity.ERROR, message, mark.key, advice)


def is_meant(root: Node, key: str) -> bool:
    """Whether a hub has a key, but with something that is no mapping, unreadable or misspelt: told where it stands."""
    given = root.child(key)
    if root.torn or (given is not None and given.torn):
        return True
    if given is not None:
        return given.content is not None and given.mapping is None
    strange = set(root.mapping or {}) - set(shape_of(HubConfig).below)
    return nearest(key, strange) is not None


def removal_findings(node: Node, shape: Shape, file: str) -> Iterator[Finding]:
    """Yield entries that a hub removes although no layer below has them."""
    for name, below in (node.mapping or {}).items():
        inner = shape.at(name)
        for item in below.items or () if inner.key else ():
            mark = item.child(REMOVE)
            gone = entry_name(item, inner)
            if gone and mark is not None and mark.content is True and item.under is None and item.at.file == file:
                message = f'there is no entry "{gone}" in {name} to remove'
                yield Finding("entry-unknown", Severity.WARNING, message, item.at, "remove this entry")
        if below.mapping is not None:
            yield from removal_findings(below, inner, file)
