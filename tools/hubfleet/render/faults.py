"""What is wrong with a rendered stage, as values; located in the hub's data only at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from hubfleet.findings import Finding, Location, Severity
from hubfleet.model.json import Path, dotted

if TYPE_CHECKING:
    from hubfleet.render.stage import RenderedStage


class FaultKind(StrEnum):
    """What is wrong; the value is the id of the rule that a finding names."""

    CHART = "chart-broken"
    CHART_MISSING = "chart-missing"
    CHART_REFUSED = "chart-refused"
    DEPENDENCY = "chart-dependency-missing"
    DUPLICATE = "object-twice"
    HELM_WARNING = "helm-warning"
    KUBECONFORM = "kubeconform"
    KUBERNETES = "kubernetes-schema"
    KUBERNETES_RULE = "kubernetes-rule"
    KUBE_VERSION = "chart-kubernetes-version"
    NOT_YAML = "rendered-not-yaml"
    RELEASE_NAME = "release-name"
    REMOTE_SCHEMA = "chart-schema-remote"
    TEMPLATE = "chart-template"
    UNKNOWN_KIND = "kubernetes-kind-unknown"
    UNSTABLE = "render-unstable"
    VALUES = "chart-values"
    WORKER = "render-failed"


SEVERITIES: Mapping[FaultKind, Severity] = {
    FaultKind.CHART_MISSING: Severity.NOTICE,
    FaultKind.UNKNOWN_KIND: Severity.NOTICE,
    FaultKind.HELM_WARNING: Severity.WARNING,
    FaultKind.KUBECONFORM: Severity.ERROR,
}


@dataclass(frozen=True, slots=True)
class RenderFault:
    """One fault of one release.

    `path` leads into the release's values where the fault is in them (`unknown_key`: it is the key that is wrong);
    `template` and `line` (from 1, 0 for none) into the chart; `object` is `Kind/name` and `object_path` leads into
    that manifest.
    """

    kind: FaultKind
    message: str
    help: str = ""
    path: Path | None = None
    unknown_key: bool = False
    template: str = ""
    line: int = 0
    column: int = 0
    object: str = ""
    object_path: Path = field(default=())

    @property
    def severity(self) -> Severity:
        return SEVERITIES.get(self.kind, Severity.ERROR)

    @property
    def sort_key(self) -> tuple[str, ...]:
        """By kind, then by place; Helm itself reports in an order of chance."""
        return (self.kind, self.object, dotted(self.path or ()), self.template, f"{self.line:6}", self.message)

    @property
    def place(self) -> str:
        """Where it is, for people: the object, the setting of the chart, or the template."""
        if self.object:
            return f"{self.object} {dotted(self.object_path)}".strip()
        if self.path is not None:
            return dotted(self.path)
        return f"{self.template}:{self.line}" if self.line else self.template

    def to_json(self) -> dict[str, Any]:
        """Only what is set, so that cache entries stay small."""
        written = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) or name == "path"}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in written.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RenderFault:
        path = data.get("path")
        return cls(
            **{
                **data,
                "kind": FaultKind(data["kind"]),
                "path": None if path is None else tuple(path),
                "object_path": tuple(data.get("object_path", ())),
            }
        )


Locate: TypeAlias = Callable[[str, str, RenderFault], Location]
"""(stage, release, fault) to the line of the fleet's data that caused it."""

_NAMED = 3
"""Stages that a finding names before it only counts."""


def findings_of(stages: Iterable[RenderedStage], locate: Locate) -> Iterator[Finding]:
    """Turn faults into findings at the lines that `locate` knows; what one line causes in many stages is told once."""
    told: dict[Finding, list[str]] = {}
    for stage in stages:
        charts = {release.name: release.chart for release in stage.releases}
        for release, fault in stage.faults:
            finding = _finding(fault, charts.get(release, release), locate(stage.stage, release, fault))
            told.setdefault(finding, []).append(stage.stage)
    for finding, names in told.items():
        yield replace(finding, message=f"{_some(names)}: {finding.message}")


def _finding(fault: RenderFault, chart: str, location: Location) -> Finding:
    where = f" ({fault.place})" if fault.object or fault.template else ""
    return Finding(fault.kind, fault.severity, f"{chart}: {fault.message}{where}", location, fault.help)


def _some(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
