"""Lay one layer of data over another: one pure function, for every layer there is.

Mappings merge, lists replace, `null` unsets, lists declared as keyed merge by key (`remove: true` takes an entry out).
A `null` and a removed entry stay as marks until `settle`, and what lies over them is `fresh`: so it does not matter
in which order neighbouring layers are joined.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TypeAlias

from hubfleet.load.node import Node
from hubfleet.model.json import Json

REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value merges: what is below its keys, and for a list the key that names its entries.

    `verbatim` data (chart values) keeps its nulls: they mean something to Helm.
    """

    below: dict[str, Shape] = field(default_factory=dict)
    entries: Shape | None = None
    key: str | None = None
    verbatim: bool = False

    def at(self, part: str) -> Shape:
        """The shape below one key; free mappings have one for all their entries."""
        return self.below.get(part) or self.entries or (VERBATIM if self.verbatim else PLAIN)


PLAIN = Shape()
VERBATIM = Shape(verbatim=True)
Name: TypeAlias = "str | tuple[str, int]"


def merge(layers: Iterable[Node], shape: Shape = PLAIN) -> Node:
    """Lay each layer over the ones before it. There must be at least one."""
    return reduce(lambda under, over: lay_over(under, over, shape), layers)


def lay_over(under: Node, over: Node, shape: Shape) -> Node:
    """Return `over` with what it does not say taken from `under`."""
    if over.fresh or over is under:
        return over.over(under)
    if over.mapping is not None:
        if under.mapping is None:
            return replace(over, under=under, fresh=True)
        return replace(over, content=_mappings(under.mapping, over.mapping, shape), under=under, fresh=under.fresh)
    if over.items is not None and shape.key:
        if under.items is None:
            return replace(over, under=under, fresh=True)
        return replace(over, content=_keyed(under.items, over.items, shape), under=under, fresh=under.fresh)
    return over.over(under)


def _mappings(under: dict[str, Node], over: dict[str, Node], shape: Shape) -> dict[str, Node]:
    merged = dict(under)
    for key, node in over.items():
        merged[key] = lay_over(under[key], node, shape.at(key)) if key in under else node
    return merged


def _keyed(under: tuple[Node, ...], over: tuple[Node, ...], shape: Shape) -> tuple[Node, ...]:
    entry_shape = shape.entries or PLAIN
    merged = named(under, shape)
    for name, node in named(over, shape).items():
        before = merged.get(name)
        merged[name] = node if before is None else _entry(before, node, entry_shape)
    return tuple(merged.values())


def _entry(under: Node, over: Node, shape: Shape) -> Node:
    if is_removed(over):
        return replace(over, under=under, fresh=True)
    if is_removed(under):
        return replace(over, under=under, fresh=True)
    return lay_over(under, over, shape)


def named(items: tuple[Node, ...], shape: Shape) -> dict[Name, Node]:
    """Entries of a keyed list by name; one without a name, or with one that was there, by position."""
    entries: dict[Name, Node] = {}
    for position, node in enumerate(items):
        name = entry_name(node, shape)
        entries[name if name is not None and name not in entries else ("", position)] = node
    return entries


def entry_name(node: Node, shape: Shape) -> str | None:
    """The name of one entry of a keyed list, or None where it has none."""
    own = node.child(shape.key) if shape.key else None
    return own.content if own is not None and isinstance(own.content, str) else None


def is_removed(node: Node) -> bool:
    """Whether an entry of a keyed list takes out the one of its name."""
    mark = node.child(REMOVE)
    return mark is not None and mark.content is True


def settle(node: Node, shape: Shape = PLAIN) -> Node:
    """Return the data without the marks: unset keys and removed entries are gone."""
    if shape.verbatim:
        return node
    content = node.content
    if isinstance(content, dict):
        return _settled_mapping(node, content, shape)
    if isinstance(content, tuple):
        entry_shape = shape.entries or PLAIN
        kept = tuple(_settled(n, entry_shape) for n in content if not (shape.key and is_removed(n)))
        return node if _same(kept, content) else replace(node, content=kept)
    return node


def _settled_mapping(node: Node, content: dict[str, Node], shape: Shape) -> Node:
    kept: dict[str, Node] = {}
    changed = False
    for key, child in content.items():
        below = child.content
        if below is None and not shape.at(key).verbatim:
            changed = True
            continue
        kept[key] = settle(child, shape.at(key)) if isinstance(below, dict | tuple) else child
        changed = changed or kept[key] is not child
    return replace(node, content=kept) if changed else node


def _same(one: tuple[Node, ...], other: tuple[Node, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _settled(node: Node, shape: Shape) -> Node:
    settled = settle(node, shape)
    if settled.mapping is not None and REMOVE in settled.mapping:
        return replace(settled, content={k: n for k, n in settled.mapping.items() if k != REMOVE})
    return settled


def plain(node: Node, shape: Shape = PLAIN) -> Json:
    """The settled data without places."""
    return settle(node, shape).plain()
