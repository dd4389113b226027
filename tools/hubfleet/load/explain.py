"""Which file and line set a value, and what it lies over."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.findings import Location, WrongUse
from hubfleet.load.merge import settle
from hubfleet.load.node import Node
from hubfleet.load.paths import parse_path
from hubfleet.load.shape import fields_at, shape_of
from hubfleet.model.base import Model
from hubfleet.model.hub import StageSettings
from hubfleet.model.json import Json, Path, dotted


@dataclass(frozen=True, slots=True)
class Layer:
    """One place that said something about a value."""

    value: Json
    location: Location


@dataclass(frozen=True, slots=True)
class Explained:
    """A value, and who said what about it: what holds first. `default` values were set nowhere."""

    path: str
    value: Json
    layers: tuple[Layer, ...]

    @property
    def is_default(self) -> bool:
        """Whether no file sets it."""
        return not self.layers


def explain(node: Node, field: str = "", model: type[Model] = StageSettings) -> tuple[Explained, ...]:
    """Explain one value of some data (and those below it), or all. Raises HubfleetError for a field not in `model`."""
    shape = shape_of(model)
    path = parse_path(field, node, shape) if field else ()
    found = node.find(path)
    if found is None:
        return (_unset(node, path, field, model),)
    settled = settle(node, shape).find(path)
    if not field or settled is None:
        return tuple(_explained(leaf, below) for leaf, below in (settled or found).walk(path))
    if settled.mapping or settled.items:
        return tuple(_explained(leaf, below) for leaf, below in settled.walk(path))
    return (_explained(path, found),)


def _explained(path: Path, node: Node) -> Explained:
    layers = tuple(Layer(n.plain(), n.at) for n in node.history())
    return Explained(dotted(path), node.plain(), layers)


def _unset(root: Node, path: Path, field: str, model: type[Model]) -> Explained:
    """A value that no layer sets: its default. Raises HubfleetError where there is nothing of that name."""
    node: Node | None = root
    shape = shape_of(model)
    for depth, part in enumerate(path):
        below = node.child(part) if node else None
        if below is None and part not in shape.below:
            names = (dotted((*path[:depth], name)) for name in (shape.below or _names(node)))
            raise WrongUse.unknown("field", field, names)
        node, shape = below, shape.at(part) if isinstance(part, str) else shape.entries or shape
    names_only = tuple(part for part in path if isinstance(part, str))
    info = fields_at(model, names_only[:-1]).get(names_only[-1])
    default = info.get_default(call_default_factory=True) if info and not info.is_required() else None
    return Explained(field, _plain(default), ())


def _names(node: Node | None) -> list[str | int]:
    """What is there by name: keys, or a list's entries."""
    if node is None or node.items is None:
        return list(node.mapping or {}) if node else []
    return [position for position, _ in enumerate(node.items)]


def _plain(default: object) -> Json:
    from pydantic_core import to_jsonable_python

    plain: Json = to_jsonable_python(default, fallback=lambda _: None)
    return plain
