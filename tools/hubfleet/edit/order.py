"""House order: the order of a model's keys in people's files, and what the model says of each value below."""

from __future__ import annotations

import types
from collections.abc import Iterable
from functools import cache, cached_property
from typing import Annotated, Any, Union, get_args, get_origin

from hubfleet.load.fleet import PROVIDERS
from hubfleet.model.base import Model
from hubfleet.model.cluster import ClusterBase
from hubfleet.model.hub import BlueprintConfig, DefaultsConfig, HubConfig, HubSettings
from hubfleet.model.image import Image
from hubfleet.model.json import Json
from hubfleet.model.organisation import FleetConfig
from hubfleet.model.server import Choice

_FIRST: dict[type[Model], tuple[str, ...]] = {
    HubSettings: ("community", "kind", "blueprints"),
    Choice: ("name",),
    ClusterBase: (
        *("provider", "project", "account", "subscription", "resource_group", "cloud", "context", "server"),
        *("location", "region", "cluster", "kubernetes", "domain", "tenancy", "defaults"),
    ),
}
_LAST: dict[type[Model], tuple[str, ...]] = {DefaultsConfig: ("lifecycle", "stages", "values", "retired")}
"""Where a reader looks first and last; everything else is in the order of the model's fields."""


@cache
def house_order(model: type[Model]) -> tuple[str, ...]:
    """The model's keys as people write them, in the order in which they stand in a file."""
    names = tuple(info.alias or name for name, info in model.model_fields.items())
    first = tuple(n for n in _of_bases(_FIRST, model) if n in names)
    last = tuple(n for n in _of_bases(_LAST, model) if n in names)
    return (*first, *(n for n in names if n not in first and n not in last), *last)


def _of_bases(table: dict[type[Model], tuple[str, ...]], model: type[Model]) -> tuple[str, ...]:
    return tuple(name for base, names in table.items() if issubclass(model, base) for name in names)


class Kind:
    """What the model says of one value: which keys it has, in which order, and what is below them.

    A kind of nothing (`Kind()`) knows no order: chart values, free mappings, files without a model.
    """

    def __init__(self, *annotations: Any) -> None:  # noqa: ANN401 - annotations are of no one type
        self._kinds = tuple(_unwrapped(annotations))
        self._below: dict[str | int, Kind] = {}

    @staticmethod
    @cache
    def of(model: type[Model] | None) -> Kind:
        """The kind of a whole file, which knows nothing without a model."""
        return Kind(model) if model else Kind()

    @cached_property
    def models(self) -> tuple[type[Model], ...]:
        """The models that the value can be."""
        return tuple(kind for kind in self._kinds if isinstance(kind, type) and issubclass(kind, Model))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Known keys in house order; none where people choose the keys."""
        return tuple(dict.fromkeys(name for model in self.models for name in house_order(model)))

    def below(self, part: str | int) -> Kind:
        """The kind of the value under a key or at an index."""
        part = 0 if isinstance(part, int) else part
        if part not in self._below:
            self._below[part] = self._found(part)
        return self._below[part]

    def _found(self, part: str | int) -> Kind:
        if isinstance(part, int):
            return Kind(*(get_args(kind)[0] for kind in self._kinds if get_origin(kind) is tuple))
        fields = [
            info.annotation
            for model in self.models
            for name, info in model.model_fields.items()
            if part == (info.alias or name)
        ]
        return Kind(*fields, *(get_args(kind)[1] for kind in self._kinds if get_origin(kind) is dict))

    def sorted(self, names: Iterable[str]) -> list[str]:
        """Return names in house order; those that the model does not know stay in their order, at the end."""
        rank = {name: position for position, name in enumerate(self.order)}
        return sorted(names, key=lambda name: rank.get(name, len(rank)))


def _unwrapped(annotations: Iterable[Any]) -> Iterable[Any]:
    for kind in annotations:
        origin = get_origin(kind)
        if origin is Annotated:
            yield from _unwrapped((get_args(kind)[0],))
        elif origin in (Union, types.UnionType):
            yield from _unwrapped(get_args(kind))
        else:
            yield kind


def model_of(file: str, data: dict[str, Json]) -> type[Model] | None:
    """Return the model of a file of the fleet by its path relative to the root; None for files of other kinds."""
    folder, _, rest = file.partition("/")
    if file == "fleet.yaml":
        return FleetConfig
    if folder == "clusters" and "/" not in rest and not rest.endswith(".secrets.yaml"):
        return PROVIDERS.get(str(data.get("provider")))
    if file.startswith("hubs/_blueprints/"):
        return BlueprintConfig
    named: dict[tuple[str, str], type[Model]] = {("hubs", "hub.yaml"): HubConfig, ("images", "image.yaml"): Image}
    return named.get((folder, rest.partition("/")[2])) if file.endswith(".yaml") else None
