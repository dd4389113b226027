"""What is in a namespace, by name and metadata only: every kind that can be listed, but for what comes and goes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from hubfleet.deploy.kubernetes.api import Api, ApiError, Kind
from hubfleet.deploy.kubernetes.drift import managers
from hubfleet.deploy.kubernetes.drift.kinds import Kinds, Known
from hubfleet.deploy.kubernetes.drift.managed import Entry, entries
from hubfleet.deploy.kubernetes.drift.stored import NAMESPACE
from hubfleet.deploy.kubernetes.ready import RELEASE, is_ending
from hubfleet.deploy.kubernetes.releases import PREFIX
from hubfleet.model.json import Manifest, get
from hubfleet.render.manifests import metadata_of, name_of

PASSING = frozenset(
    {"Pod", "Job", "Event", "Endpoints", "EndpointSlice", "ReplicaSet", "ControllerRevision", "Lease", "PodMetrics"}
)
"""Kinds whose objects end by themselves, or that controllers make from others."""

AT_ONCE = 8
_NOT_FOR_US = (403, 404, 405)


@dataclass(frozen=True, slots=True)
class Seen:
    """One object that is there."""

    kind: Kind
    what: str
    namespace: str
    manifest: Manifest

    @property
    def title(self) -> str:
        """`Kind/name`."""
        return f"{self.what}/{self.name}"

    @property
    def name(self) -> str:
        """Its name."""
        return name_of(self.manifest)

    @property
    def release(self) -> str | None:
        """The release that Helm made it for."""
        name = get(self.manifest, ("metadata", "annotations", RELEASE))
        return name if isinstance(name, str) else None

    @property
    def release_namespace(self) -> str | None:
        """The namespace of that release."""
        name = get(self.manifest, ("metadata", "annotations", NAMESPACE))
        return name if isinstance(name, str) else None

    @property
    def is_owned(self) -> bool:
        """Whether another object, a release or this toolkit answers for it."""
        labels = metadata_of(self.manifest).get("labels")
        ours = isinstance(labels, dict) and any(name.startswith(f"{PREFIX}/") for name in labels)
        return ours or self.release is not None or bool(get(self.manifest, ("metadata", "ownerReferences")))

    @property
    def made(self) -> datetime:
        """When it was made, by the API server's clock."""
        return datetime.fromisoformat(str(get(self.manifest, ("metadata", "creationTimestamp"))))

    @property
    def maker(self) -> Entry | None:
        """The tool with which a person made it; None where a program did."""
        told = sorted(entries(self.manifest), key=lambda one: one.at.timestamp() if one.at else 0.0)
        made = told[0] if told else None
        return made if made and managers.is_tool(made.manager) else None


def survey(api: Api, kinds: Kinds, namespace: str | None) -> list[Seen]:
    """Return what is in a namespace; with None what belongs to none. What this account may not list is left out."""
    known = [one for one in kinds.listed() if one.title not in PASSING]
    fit = [one for one in known if one.kind.namespaced == (namespace is not None)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda one: list(_list(api, one, namespace)), fit)
        return [seen for every in found for seen in every]


def _list(api: Api, known: Known, namespace: str | None) -> Iterator[Seen]:
    try:
        listed = api.list(known.kind, namespace, metadata_only=True)
    except ApiError as error:
        if error.status not in _NOT_FOR_US:
            raise
        return
    for one in listed:
        if not is_ending(one):
            yield Seen(known.kind, known.title, namespace or "", one)
