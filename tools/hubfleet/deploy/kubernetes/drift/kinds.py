"""Kinds of objects as the API server offers them: where an object of a manifest is found."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from hubfleet.deploy.kubernetes.api import Api, ApiError, Kind
from hubfleet.model.json import Json, Manifest, get


@dataclass(frozen=True, slots=True)
class Known:
    """A kind with its name in manifests, and whether its objects can be listed."""

    kind: Kind
    title: str
    listed: bool


@dataclass
class Kinds:
    """What one API server offers, asked for when it is first needed."""

    api: Api
    _groups: dict[str, tuple[Known, ...]] = field(default_factory=dict, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def of(self, manifest: Manifest) -> Kind | None:
        """Return where an object is found; None where the cluster does not know its kind (any more)."""
        group, title = str(manifest.get("apiVersion")), manifest.get("kind")
        return next((one.kind for one in self.group(group) if one.title == title), None)

    def group(self, group: str) -> tuple[Known, ...]:
        """Return the kinds of a group and version (`apps/v1`)."""
        with self._guard:
            if group not in self._groups:
                self._groups[group] = tuple(_known(self.api, group))
            return self._groups[group]

    def listed(self) -> Iterator[Known]:
        """Yield every kind that can be listed, each group in the version that the server prefers."""
        for group in ("v1", *self.api.groups()):
            yield from (one for one in self.group(group) if one.listed)


def _known(api: Api, group: str) -> Iterator[Known]:
    try:
        resources = api.resources(group)
    except ApiError as error:
        if error.status in {404, 503}:  # not served, or by somebody who is away
            return
        raise
    for one in resources:
        name = str(one.get("name"))
        if "/" not in name:
            verbs = get(one, ("verbs",))
            yield Known(Kind(group, name, bool(one.get("namespaced"))), str(one.get("kind")), _lists(verbs))


def _lists(verbs: Json) -> bool:
    return isinstance(verbs, list) and "list" in verbs
