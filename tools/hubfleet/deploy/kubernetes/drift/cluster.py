"""Drift and orphans of a cluster: stages looked at some at a time, one that can't be looked at keeps none from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from hubfleet.deploy.kubernetes.api import NAMESPACE, SECRET, Api, ApiError
from hubfleet.deploy.kubernetes.drift import orphans
from hubfleet.deploy.kubernetes.drift.extras import is_drift, made_by_hand
from hubfleet.deploy.kubernetes.drift.hiding import Hiding, values_of
from hubfleet.deploy.kubernetes.drift.kinds import Kinds
from hubfleet.deploy.kubernetes.drift.stage import Ours, look_at, of_extras, of_objects, of_releases, read_ours
from hubfleet.deploy.kubernetes.drift.survey import Seen, survey
from hubfleet.deploy.kubernetes.keeping import read_secrets
from hubfleet.deploy.kubernetes.knowledge import Knowledge
from hubfleet.deploy.kubernetes.live import by_release
from hubfleet.deploy.kubernetes.place import Place, stage_of
from hubfleet.deploy.kubernetes.releases import FLEET, SELECTOR, Revision, read_revisions
from hubfleet.deploy.kubernetes.state import load_state
from hubfleet.findings import HubfleetError
from hubfleet.model.json import Manifest, get
from hubfleet.model.key import UnitKey
from hubfleet.plan.drift import Difference, Drift, Orphan
from hubfleet.render.manifests import name_of

AT_ONCE = 4
"""Stages that are looked at together."""

FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Lookout:
    """Looks at one cluster. `knows` is what the data says; `is_known`: does it have a stage?"""

    api: Api
    fleet: str
    knows: Knowledge
    is_known: Callable[[UnitKey], bool] = lambda _: True
    kinds: Kinds = field(init=False)

    def __post_init__(self) -> None:
        """Ask what the server offers only once."""
        object.__setattr__(self, "kinds", Kinds(self.api))

    def look(self, places: Mapping[UnitKey, Place]) -> Drift:
        """Look at these stages. Writes nothing, takes no lock."""
        if not places:
            return Drift(orphans=tuple(self._outside({})))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = dict(zip(places, pool.map(self._try, places, places.values()), strict=True))
        whole = {stage: one for stage, one in found.items() if not isinstance(one, HubfleetError)}
        away = {stage: one for stage, one in found.items() if isinstance(one, HubfleetError)}
        left = [orphan for one in whole.values() for orphan in one.orphans]
        left += self._outside({place.namespace: stage for stage, place in places.items()})
        return Drift({stage: one.differences for stage, one in whole.items()}, tuple(left), away)

    def _try(self, stage: UnitKey, place: Place) -> _Looked | HubfleetError:
        try:
            return self._look(stage, place)
        except HubfleetError as error:
            return error

    def _look(self, stage: UnitKey, place: Place) -> _Looked:
        namespace = place.namespace
        state, histories = load_state(self.api, namespace), self._histories(namespace)
        ours = read_ours(self.api, namespace, histories, state)
        if not state.written:
            return _Looked((), ())
        there = survey(self.api, self.kinds, namespace)
        strange = list(made_by_hand(ours.stored, there))
        tested = datetime.fromisoformat(state.tested_at) if state.tested_at else None
        extra = [one for one in strange if is_drift(one, tested)]
        looked = [pair for pair in look_at(self.api, self.kinds, ours.stored) if pair[1].found]
        hiding = self.hiding(stage, namespace, ours) if looked else Hiding()
        differences = (*of_releases(ours), *of_objects(looked, hiding), *of_extras(extra))
        left = orphans.by_hand(one for one in strange if one not in extra)
        return _Looked(differences, (*self._left(namespace, there, histories, ours, state.written), *left))

    def hiding(self, stage: UnitKey, namespace: str, ours: Ours) -> Hiding:
        """What must not be shown of a stage: all that its Secrets hold, and what was given from outside."""
        held = [one for release in ours.stored for one in release.manifests if one.get("kind") == "Secret"]
        return Hiding.of({*values_of(held), *read_secrets(self.api, namespace).values(), *self._given(stage)})

    def _given(self, stage: UnitKey) -> Iterable[str]:
        try:
            return self.knows.given(stage).values()
        except HubfleetError:
            return ()

    def _left(
        self,
        namespace: str,
        there: Sequence[Seen],
        histories: Mapping[str, Sequence[Revision]],
        ours: Ours,
        written: Iterable[str],
    ) -> Iterator[Orphan]:
        yield from orphans.left_behind(namespace, there, histories, ours.stored)
        yield from orphans.unwanted_releases(namespace, histories, set(written))

    def _outside(self, looked: Mapping[str, UnitKey]) -> Iterator[Orphan]:
        """Yield namespaces of stages that are in no data any more, where this account may list namespaces."""
        for one in self._namespaces():
            labels = get(one, ("metadata", "labels"))
            stage, name = stage_of(labels), name_of(one)
            if name in looked or stage is None or self.is_known(stage):
                continue
            if self.knows.heir(stage, name) is None:
                yield orphans.of_nobody(one, self._histories(name))

    def _namespaces(self) -> list[Manifest]:
        try:
            return self.api.list(NAMESPACE, None, f"{FLEET}={self.fleet}") if self.fleet else []
        except ApiError as error:
            if error.status != FORBIDDEN:
                raise
            return []

    def _histories(self, namespace: str) -> Mapping[str, list[Revision]]:
        return by_release(read_revisions(self.api.list(SECRET, namespace, SELECTOR, metadata_only=True)), namespace)


@dataclass(frozen=True, slots=True)
class _Looked:
    differences: tuple[Difference, ...]
    orphans: tuple[Orphan, ...]
