"""What the data had and has no more: with a tombstone a stage may be taken away, without one it is a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubfleet.app.left_out import faulty
from hubfleet.app.sides import Side
from hubfleet.app.strays import HELP, RULE, tombstone_step
from hubfleet.findings import Finding, Severity
from hubfleet.load.supports import cluster_file
from hubfleet.model.key import StageKey, SupportKey, UnitKey
from hubfleet.model.stage import Stage
from hubfleet.plan.plan import Retiring
from hubfleet.plan.state import StageState

LEFT_RUNNING = "support-left-running"


def gone(before: Side, after: Side, pairs: Mapping[UnitKey, UnitKey]) -> list[StageKey]:
    """Return the stages that no other one continues."""
    missing = before.declared - after.declared - faulty(after.loaded, before.declared, after.stages.keys())
    return sorted(key for key in missing if key not in pairs.values())


def retiring_steps(before: Side, after: Side, pairs: Mapping[UnitKey, UnitKey]) -> Iterator[Retiring]:
    """Yield the stages that got a tombstone."""
    for key in gone(before, after, pairs):
        hub, state = after.loaded.fleet.hubs.get(key.hub), before.stages.get(key)
        if hub is not None and hub.tombstone(key.stage) is not None and state is not None:
            yield tombstone_step(after.loaded.fleet, hub, key, state.stage.cluster_name, state.digest)


def without_tombstone(before: Side, after: Side, pairs: Mapping[UnitKey, UnitKey]) -> Iterator[Finding]:
    """Tell of stages whose data is gone though nobody said that they are to end."""
    for key in gone(before, after, pairs):
        hub = after.loaded.fleet.hubs.get(key.hub)
        if hub is None or hub.tombstone(key.stage) is None:
            yield Finding(
                RULE,
                Severity.ERROR,
                f"{key} is no longer in the data, and nothing says what happens to it and to people's files",
                after.loaded.fleet.at(f"hubs/{key.hub}/hub.yaml", ("stages",), key=True),
                HELP + _if_renamed(before.stages.get(key), before, after),
            )


def left_running(before: Side, after: Side) -> Iterator[Finding]:
    """Tell of clusters beside whose hubs nothing of ours is to run any more: no step takes away what does."""
    for key in sorted((before.stages.keys() - after.stages.keys()), key=str):
        if isinstance(key, SupportKey) and key.cluster in after.loaded.fleet.clusters:
            names = ", ".join(one.name for one in before.stages[key].releases.releases)
            yield Finding(
                LEFT_RUNNING,
                Severity.WARNING,
                f"{key} has nothing to install any more: what was installed runs on, and nobody upgrades it ({names})",
                after.loaded.fleet.at(cluster_file(key.cluster), ("support",), key=True),
                "take it away with `helm uninstall` when no hub needs it",
            )


def _if_renamed(was: StageState | None, before: Side, after: Side) -> str:
    """Where its community has another hub now that is new: what makes that the same hub, with people's files."""
    if was is None or not isinstance(was.stage, Stage) or was.stage.is_local:
        return ""
    came = (state.stage for key, state in sorted(after.stages.items()) if key not in before.stages)
    name = was.stage.settings.community.name
    for stage in came:
        if (
            isinstance(stage, Stage)
            and stage.key.stage == was.stage.key.stage
            and stage.settings.community.name == name
        ):
            _, namespace, release = was.place
            return f"; if it is {stage} now, give that `namespace: {namespace}` and `release: {release}`"
    return ""
