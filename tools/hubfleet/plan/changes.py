"""What differs in a stage's data: the fields somebody changed, with the line of each."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from hubfleet.findings import Location
from hubfleet.load.merge import Name, Shape, named
from hubfleet.load.node import Node
from hubfleet.model.json import Json


@dataclass(frozen=True, slots=True)
class DataChange:
    """One field that differs. `path` is as people write it (`profiles[GPU].image`), `at` the line that says so."""

    path: str
    before: Json
    after: Json
    at: Location


def place(location: Location) -> str:
    """`file:line`, as reasons give it."""
    return f"{location.file}:{location.line}" if location.line else location.file


def data_changes(
    before: Node | None, after: Node | None, shape: Shape, changed: AbstractSet[str] | None = None
) -> Iterator[DataChange]:
    """Yield the deepest fields that differ, in order. Entries of keyed lists are compared by their names.

    `changed` are the files that differ between the sides: where a value comes from a file that did not change, the
    change is the line that is gone from one that did, or what lies around it there.
    """
    return _changes(before, after, shape, _Where(changed), "")


@dataclass(frozen=True, slots=True)
class _Where:
    """Finds the line that somebody changed: in the files that differ, where they are known."""

    changed: AbstractSet[str] | None
    above: tuple[Node, ...] = ()

    def below(self, *above: Node) -> _Where:
        """For what these enclose."""
        return _Where(self.changed, above)

    def of(self, before: Node | None, after: Node | None) -> Location:
        given = [_at(node) for node in (after, before) if node is not None]
        # The lowest layer first: what lies over it said the same before.
        around = (_at(node) for parent in self.above for node in reversed(list(parent.history())))
        touched = (at for at in (*given, *around) if self.changed is None or at.file in self.changed)
        return next(touched, given[0] if given else Location(""))


def _changes(before: Node | None, after: Node | None, shape: Shape, where: _Where, path: str) -> Iterator[DataChange]:
    if before is None or after is None:
        yield from _there_or_gone(before, after, shape, where, path)
    elif before.mapping is not None and after.mapping is not None:
        inside = where.below(after, before) if path else where
        for key, one, other in _pairs(before.mapping, after.mapping):
            yield from _changes(one, other, shape.at(key), inside, joined(path, key))
    elif before.items is not None and after.items is not None and shape.key:
        old, new = named(before.items, shape), named(after.items, shape)
        entries = _pairs(old, new)
        one_order, other_order = _in_common(old, new), _in_common(new, old)
        if one_order != other_order:
            yield DataChange(path, [*one_order], [*other_order], where.of(before, after))
        for name, one, other in entries:
            text = name if isinstance(name, str) else str(name[1])
            yield from _changes(one, other, shape.entries or shape, where.below(after, before), f"{path}[{text}]")
    elif before.plain() != after.plain():
        yield DataChange(path, before.plain(), after.plain(), where.of(before, after))


def _in_common(names: Iterable[Name], others: Container[Name]) -> list[str]:
    """The names that both sides have, in the order of one: what is chosen from is shown in it."""
    return [name for name in names if isinstance(name, str) and name in others]


def _there_or_gone(
    before: Node | None, after: Node | None, shape: Shape, where: _Where, path: str
) -> Iterator[DataChange]:
    """A mapping that came or went tells of its fields; anything else of itself."""
    node = after if after is not None else before
    if node is not None and node.mapping and not path.endswith("]"):
        for key, below in node.mapping.items():
            one, other = (None, below) if before is None else (below, None)
            yield from _there_or_gone(one, other, shape.at(key), where, joined(path, key))
    elif node is not None:
        old, new = (before.plain() if before else None), (after.plain() if after else None)
        yield DataChange(path, old, new, where.of(before, after))


def joined(path: str, key: str) -> str:
    """Return the path of a key below another, as people write it."""
    if "." in key or "[" in key:
        return f'{path}["{key}"]'
    return f"{path}.{key}" if path else key


def _at(node: Node) -> Location:
    return node.key if node.key and (node.mapping is not None or node.items is not None) else node.at


def _pairs(
    before: Mapping[str, Node] | Mapping[Name, Node], after: Mapping[str, Node] | Mapping[Name, Node]
) -> Iterator[tuple[str, Node | None, Node | None]]:
    keys = dict.fromkeys((*before, *after))
    one, other = dict(before.items()), dict(after.items())
    for key in keys:
        yield key, one.get(key), other.get(key)
