"""Every stage, and what runs beside the hubs of every cluster, as its releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from hubfleet.compile.stage import compile_stage
from hubfleet.compile.support import compile_support
from hubfleet.findings import Finding, HubfleetError, Location, Severity
from hubfleet.model.deployable import ClusterSupport, Deployable
from hubfleet.model.json import Path
from hubfleet.model.key import UnitKey
from hubfleet.model.release import CompiledStage
from hubfleet.model.stage import Stage


@dataclass(frozen=True, slots=True)
class Compiled:
    """A stage, or a cluster's support, with its releases, which can tell the line behind each of their values."""

    stage: Deployable
    releases: CompiledStage

    @property
    def key(self) -> UnitKey:
        """Its address."""
        return self.stage.key

    def chart_of(self, release: str) -> str:
        """The chart of a release; its own name where there is no such release."""
        return next((one.chart for one in self.releases.releases if one.name == release), release)

    def locate(self, release: str, path: Path | None, *, key: bool = False) -> Location:
        """Return the line of the data that caused a value of a release (with `key`, of its key)."""
        found = next((one for one in self.releases.releases if one.name == release), None)
        source = found.source_of(path) if found and path is not None else None
        return self.stage.origin(source or "", key=key)


def not_yet_told(not_compiled: Iterable[Finding], others: Iterable[Finding]) -> Iterator[Finding]:
    """Leave out that a hub can't be compiled where its data has errors that say why."""
    errors = [finding for finding in others if finding.severity is Severity.ERROR]
    faulty, told = {_hub_folder(finding) for finding in errors}, {finding.message for finding in errors}
    return (one for one in not_compiled if _hub_folder(one) not in faulty and _cause(one) not in told)


def _cause(not_compiled: Finding) -> str:
    """What is said of a stage without its name: of a blueprint it is told where that stands."""
    return not_compiled.message.partition(": ")[2]


def _hub_folder(finding: Finding) -> str:
    return finding.location.file.rpartition("/")[0]


def compile_stages(stages: Iterable[Stage], at: datetime) -> tuple[tuple[Compiled, ...], tuple[Finding, ...]]:
    """Compile what can be compiled; a stage that refers to something missing has its finding."""
    compiled: list[Compiled] = []
    findings: list[Finding] = []
    for stage in stages:
        try:
            compiled.append(Compiled(stage, compile_stage(stage, at)))
        except HubfleetError as error:
            findings.append(Finding("not-compiled", Severity.ERROR, f"{stage}: {error}", stage.origin(), error.help))
    return tuple(compiled), tuple(findings)


def compile_supports(supports: Iterable[ClusterSupport]) -> tuple[Compiled, ...]:
    """Compile what runs beside hubs; a cluster on which nothing of ours does is left out."""
    compiled = (Compiled(support, compile_support(support)) for support in supports)
    return tuple(one for one in compiled if one.releases.releases)


def stages_among(compiled: Iterable[Compiled]) -> Iterator[tuple[Stage, CompiledStage]]:
    """Yield the stages with their releases, for the rules that look at those."""
    return ((one.stage, one.releases) for one in compiled if isinstance(one.stage, Stage))
