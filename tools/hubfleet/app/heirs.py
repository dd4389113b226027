"""Hubs that were renamed, as a cluster shows them: which stage of the data goes on with what has another one's name."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.model.fleet import Fleet
from hubfleet.model.key import StageKey


@dataclass(frozen=True, slots=True)
class Heirs:
    """Namespaces carry the name of the hub that was deployed to them, whatever its folder is called by now."""

    fleet: Fleet

    def owner(self, cluster: str, namespace: str) -> StageKey | None:
        """The stage to which the data gives a namespace; None where that is none, or not clear."""
        stages = self.fleet.stages
        found = [one.key for one in stages if (one.cluster_name, one.namespace) == (cluster, namespace)]
        return found[0] if len(found) == 1 else None

    def of(self, cluster: str, was: StageKey, namespace: str) -> StageKey | None:
        """The stage that goes on with what `was` has in a namespace.

        It is the same stage of a hub with another name, and the data has `was` no more, wherever it may be: a hub that
        is still there goes nowhere, and one that can't be read is still there.
        """
        owner = self.owner(cluster, namespace)
        fits = owner is not None and owner.stage == was.stage and owner != was
        return owner if fits and not self._is_there(was) else None

    def _is_there(self, key: StageKey) -> bool:
        hub = self.fleet.hubs.get(key.hub)
        if hub is None:
            return f"hubs/{key.hub}/hub.yaml" in self.fleet.files
        if not hub.stages and not hub.tombstones:
            return True
        return key.stage in hub.stages and hub.tombstone(key.stage) is None
