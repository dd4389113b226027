"""The lines of data behind a failed deployment: from what the target blames, through chart values, to file and line.

A fault names a part of the hub. The table says which values of the chart can cause it there; whatever set those is
suspect. Where the plan knows what changed, a suspect that changed is guilty before all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from hubfleet.app.compiled import Compiled
from hubfleet.deploy.blame import Blame, Fault
from hubfleet.findings import Location
from hubfleet.model.json import Json, Path
from hubfleet.model.release import Release
from hubfleet.model.stage import Stage
from hubfleet.plan.changes import place
from hubfleet.plan.step import Reason

MOST = 3
"""Places that are told: more is no answer."""

ROOTS: Mapping[str, Path] = {
    "hub": ("hub",),
    "proxy": ("proxy", "chp"),
    "autohttps": ("proxy", "traefik"),
    "singleuser-server": ("singleuser",),
    "image-puller": ("prePuller",),
}
"""Where the chart's values are about a part, by the chart's word for it."""

VALUES: Mapping[Fault, tuple[str, ...]] = {
    Fault.IMAGE: ("image", "hook.image"),
    Fault.NODE: ("resources", "memory", "cpu", "extraResource", "nodeSelector", "extraPodSpec", "extraNodeAffinity"),
    Fault.CRASH: ("extraConfig", "command", "args", "cmd", "image"),
    Fault.MEMORY: ("memory", "resources"),
    Fault.CONTAINER: ("extraVolumes", "extraVolumeMounts", "storage", "extraEnv", "existingSecret"),
    Fault.VOLUME: ("db", "storage", "extraVolumes"),
    Fault.EVICTED: ("resources", "memory"),
    Fault.QUOTA: ("resources", "memory", "cpu", "extraResource"),
    Fault.REFUSED: ("extraPodSpec", "podSecurityContext", "containerSecurityContext", "labels", "annotations"),
    Fault.HEALTH: (),
}
"""Below such a root: what can cause a fault."""

NODE_WORDS: Mapping[str, tuple[str, ...]] = {
    "Insufficient memory": ("resources", "memory"),
    "Insufficient cpu": ("resources", "cpu"),
    "Insufficient": ("extraResource", "resources"),
    "affinity/selector": ("nodeSelector", "extraNodeAffinity", "extraPodSpec"),
    "taint": ("tolerations", "extraTolerations", "nodeSelector"),
}
"""What the scheduler says, and what asked for it."""

AMOUNT = re.compile(r"(?:memory|cpu) usage per (?:Container|Pod) |resources\.(?:requests|limits)")
"""What the cluster says where a limit range, or a limit of its own, does not allow so much or so little."""

AMOUNTS = ("resources", "memory", "cpu", "extraResource")

KINDS: Mapping[str, str] = {
    "ResourceQuota": "quota",
    "LimitRange": "limitRange",
    "NetworkPolicy": "network",
    "PersistentVolume": "volumes",
    "PersistentVolumeClaim": "volumes",
    "ServiceAccount": "serviceAccounts",
}
"""Which values of the base chart an object of it comes from."""

CERTAIN = frozenset({Fault.IMAGE, Fault.NODE, Fault.QUOTA, Fault.MEMORY, Fault.VOLUME})
"""Faults whose values are known from the fault itself: that others changed lately takes no blame from them."""

_TESTS = {"imports": "imports", "notebook": "notebook"}
"""Parts of a health check that an image asks for, and its fields."""


@dataclass(frozen=True, slots=True)
class Blamed:
    """One stage as it was to be deployed; `at` finds a path in any file of the fleet, `changed` is why it was."""

    one: Compiled
    at: Callable[[str, Path], Location]
    changed: tuple[Reason, ...]

    def places(self, blame: Blame) -> tuple[str, ...]:
        """Return the lines to blame, with their fields: "hubs/reef/hub.yaml:12 (server.image)"; maybe none."""
        found = [*self._images(blame), *self._tests(blame)]
        return tuple(dict.fromkeys(found or self._suspects(blame)))[:MOST]

    def _suspects(self, blame: Blame) -> Iterator[str]:
        narrow = sorted(self._sources(blame, _values_of(blame)), key=_is_checked)
        guilty = [one for one in self.changed if one.path and any(_related(one.path, source) for source in narrow)]
        if not guilty and self.changed and blame.fault not in CERTAIN:
            wide = tuple(self._sources(blame, ("",)))
            guilty = [one for one in self.changed if one.path and any(_related(one.path, source) for source in wide)]
            guilty = guilty or [one for one in self.changed if one.path]
        if guilty:
            yield from (_told(one.source, one.path) for one in guilty if one.source and one.path)
            return
        yield from (_told(place(self.one.stage.origin(source)), source) for source in narrow)

    def _sources(self, blame: Blame, keys: Iterable[str]) -> Iterator[str]:
        """Yield the data's paths behind values of the blamed part; for a quota, the quota itself first."""
        if blame.fault is Fault.QUOTA:
            for release in self.one.releases.releases:
                yield from release.sources_below(("quota", "hard", _resource(blame.said)))
        release = self._release(blame)
        main = release == self.one.releases.main
        for root in self._roots(blame, release):
            for key in keys if main else ("",):
                yield from release.sources_below((*root, *(part for part in key.split(".") if part)))

    def _roots(self, blame: Blame, release: Release) -> tuple[Path, ...]:
        if release != self.one.releases.main:
            key = KINDS.get((blame.object or "").partition("/")[0])
            return ((key,),) if key and release.chart == "base" else ((),)
        root = ROOTS.get(blame.part or "")
        return (root,) if root else ()

    def _release(self, blame: Blame) -> Release:
        found = (one for one in self.one.releases.releases if one.name == blame.release)
        return next(found, self.one.releases.main)

    def _images(self, blame: Blame) -> Iterator[str]:
        """Yield where the very image is named: in the hub's data, and in the image's own file."""
        if blame.fault is not Fault.IMAGE or not blame.image:
            return
        for name, image in self.one.stage.images.items():
            if str(image.reference) == blame.image:
                file = f"images/{name}/image.yaml"
                yield _told(place(self.at(file, ("reference",))), "reference")
        for release in self.one.releases.releases:
            for path in _naming(release, blame.image):
                yield from (self._line(source) for source in release.sources_below(path))

    def _tests(self, blame: Blame) -> Iterator[str]:
        stage = self.one.stage
        name = stage.settings.server.image if isinstance(stage, Stage) else ""
        if blame.fault is Fault.HEALTH and blame.said in _TESTS and name in stage.images:
            path: Path = ("test", _TESTS[blame.said])
            yield _told(place(self.at(f"images/{name}/image.yaml", path)), f"test.{path[-1]}")

    def _line(self, source: str) -> str:
        return _told(place(self.one.stage.origin(source)), source)


def _values_of(blame: Blame) -> tuple[str, ...]:
    if blame.fault is Fault.NODE:
        said = (keys for words, keys in NODE_WORDS.items() if words in blame.said)
        return next(said, VALUES[Fault.NODE])
    if blame.fault is Fault.REFUSED and AMOUNT.search(blame.said):
        return AMOUNTS
    return VALUES[blame.fault]


def _is_checked(source: str) -> bool:
    """Whether a field is one of ours, which checks know; people's own chart values are suspected before those."""
    return not source.startswith("values.")


def _naming(release: Release, image: str) -> Iterator[Path]:
    """Yield the paths of values that name an image, in one text or in name and tag."""
    for path, value in _walk(release.values):
        if value == image or (isinstance(value, dict) and f"{value.get('name')}:{value.get('tag')}" == image):
            yield path


def _walk(value: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    yield path, value
    below: Iterable[tuple[str | int, Json]] = ()
    if isinstance(value, dict):
        below = value.items()
    elif isinstance(value, list):
        below = enumerate(value)
    for key, item in below:
        yield from _walk(item, (*path, key))


def _resource(said: str) -> str:
    """The resource that a quota has no more of: "... requested: requests.memory=1Gi, used: ..."."""
    return said.partition("requested: ")[2].partition("=")[0]


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith((f"{other}.", f"{other}[")) or other.startswith((f"{one}.", f"{one}["))


def _told(where: str, field: str) -> str:
    return f"{where} ({field})"
