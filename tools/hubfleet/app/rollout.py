"""From the data to what should run: the fleet loaded, checked, compiled, with each stage's digest and live state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hubfleet.app.compiled import Compiled, compile_stages, not_yet_told
from hubfleet.app.settings import Settings
from hubfleet.app.targets import Targets
from hubfleet.checks.run import run_checks, run_release_checks
from hubfleet.findings import Finding, Severity, in_order
from hubfleet.load.fleet import Loaded, load_fleet
from hubfleet.load.git import head_commit
from hubfleet.load.tree import Folder
from hubfleet.model.key import StageKey
from hubfleet.plan.desired import Desired, select
from hubfleet.plan.live import Live
from hubfleet.plan.step import Ring


@dataclass(frozen=True)
class Wanted:
    """The stages that can be deployed from here, as the data wants them."""

    loaded: Loaded
    targets: Targets
    compiled: Mapping[StageKey, Compiled]
    desired: Mapping[StageKey, Desired]
    commit: str | None
    findings: tuple[Finding, ...]

    def chosen(self, names: Sequence[str], cluster: str | None) -> frozenset[StageKey]:
        """The stages that names and a cluster mean, gates included. Raises HubfleetError for unknown ones."""
        return select(self.desired.values(), names, cluster)

    def live(self) -> dict[StageKey, Live]:
        """What runs now."""
        return {key: live for target in self.targets.local.values() for key, live in target.live(self.desired).items()}

    def errors(self, names: Sequence[str]) -> tuple[Finding, ...]:
        """Errors that stand in the way of `HUB` or `HUB/STAGE` names (none: all): theirs, and of what is shared."""
        asked = {name.partition("/")[0] for name in names}
        others = tuple(f"hubs/{hub}/" for hub in self.loaded.fleet.hubs if asked and hub not in asked)
        bad = (finding for finding in self.findings if finding.severity is Severity.ERROR)
        return tuple(finding for finding in bad if not finding.location.file.startswith(others))


def wanted(settings: Settings) -> Wanted:
    """Load, check and compile what this machine can deploy."""
    loaded = load_fleet(Folder(settings.root))
    targets = Targets.of_fleet(loaded.fleet, settings)
    stages = [stage for stage in loaded.fleet.stages if targets.reaches(stage.cluster_name)]
    compiled, not_compiled = compile_stages(stages, settings.at)
    found = (*loaded.findings, *run_checks(loaded.fleet, settings.at, touched=()))
    found += run_release_checks((one.stage, one.releases) for one in compiled)
    findings = in_order((*found, *not_yet_told(not_compiled, found)))
    commit = head_commit(settings.root)
    by_key = {one.key: one for one in compiled}
    desired = {one.key: _desired(one, targets, commit) for one in compiled}
    return Wanted(loaded, targets, by_key, desired, commit, findings)


def _desired(one: Compiled, targets: Targets, commit: str | None) -> Desired:
    stage = one.stage
    return Desired(stage.key, stage.cluster_name, targets.digest(one), stage.gate, Ring(stage.ring), commit)
