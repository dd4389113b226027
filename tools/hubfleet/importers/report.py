"""Where every setting of the source went."""

from __future__ import annotations

from dataclasses import dataclass

from hubfleet.findings import Finding, Location
from hubfleet.model.json import Json

FREE = ("environment", "overrides", "authorize_params", "ports")
"""Free mappings: what ends there is kept, but says nothing that hubfleet understands."""

LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class HubLine:
    """What became of one source hub's settings. `name` is the source's name of it, `hub` the name here."""

    cluster: str
    hub: str
    name: str
    stages: tuple[str, ...]
    settings: int
    typed: int
    values: int
    left_out: int


@dataclass(frozen=True, slots=True, order=True)
class Went:
    """One setting: its place and path in the source, and where it went, or why nowhere."""

    source: str
    line: int
    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that a stage needs, and the files in which the source may have it."""

    stage: str
    name: str
    title: str
    sources: tuple[str, ...]


REASONS = {
    "admin-missing": "the source names no admin and asks for no staff",
    "allow-missing": "the source lets nobody in but admins, unless Python that is not evaluated does",
    "default-twice": "the source marks two choices as the default",
    "allow-redundant": "the source names people or domains although it lets everyone in",
    "gate-missing": "the source has no staging for this production hub",
    "groups-never-match": "the source limits choices to groups of which its login tells nothing",
    "image-missing": "the image is the default of the source's own chart: this tree of the source does not have it",
    "image-unpinned": "the source names an image whose tag moves",
    "instance-unknown": "the source names a machine type that hubfleet does not know",
    "release-unknown": "the source has values for a chart that is not switched on, or can't be on such a cluster",
    "limit-exceeds-node": "the source lets servers use more than such a node has",
    "login-dummy-production": "the source opens a production hub with a password that everybody shares",
    "login-two-methods": "the source configures a login beside the one in use",
    "quota-missing": "the source sets no quota on the disk of the homes",
    "secret-missing": "the source has it in an encrypted file that only its owners can read",
    "secret-looking-value": "the source has in plain values what looks like a secret",
    "server-exceeds-node": "the source sets no guarantee beside a limit, or asks for more than such a node has",
    "volume-incomplete": "the source does not say all of where its homes are",
    "volume-shared": "the source keeps the homes of two hubs on one volume",
    "staff-empty": "the source does not say who its staff with this login are",
}
"""What in the source is behind what rules find in a result. One without a reason may be the import's own fault."""


def reason(rule: str, *, has_secrets: bool = True) -> str:
    """Return what in the source is behind what a rule found; empty where it may as well be the import's fault."""
    if rule == "secret-missing" and not has_secrets:
        return "the source names no file that has it"
    return REASONS.get(rule, "")


@dataclass(frozen=True, slots=True)
class Told:
    """What a check of the result found, the places in the source behind it, and what is the matter there."""

    finding: Finding
    sources: tuple[Location, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole account of an import."""

    hubs: tuple[HubLine, ...]
    settings: tuple[Went, ...]
    secrets: tuple[Secret, ...] = ()
    findings: tuple[Told, ...] = ()


def is_typed(to: str) -> bool:
    """Whether a setting ended in a named field, and in no free mapping."""
    return not (is_free(to) or to.startswith(LEFT_OUT))


def is_free(to: str) -> bool:
    """Whether a setting ended in a free mapping."""
    return to.startswith("values.") or any(f".{name}" in to for name in FREE)


def as_json(report: Report) -> dict[str, Json]:
    """Return the report in its machine format."""
    return {
        "version": 1,
        "hubs": [
            {
                "cluster": one.cluster,
                "hub": one.hub,
                "name": one.name,
                "stages": list(one.stages),
                "settings": one.settings,
                "typed": one.typed,
                "values": one.values,
                "left_out": one.left_out,
            }
            for one in report.hubs
        ],
        "settings": [
            {"source": one.source, "line": one.line, "path": one.path, "to": one.to} for one in report.settings
        ],
        "secrets": [
            {"stage": one.stage, "name": one.name, "title": one.title, "sources": list(one.sources)}
            for one in report.secrets
        ],
        "findings": [_finding(one) for one in report.findings],
    }


def _finding(one: Told) -> Json:
    """Return a finding; `source` is the first place behind it, `also` are those of other hubs that share the file."""
    places: list[Json] = [{"file": at.file, "line": at.line} for at in one.sources]
    return {
        "rule": one.finding.rule,
        "severity": str(one.finding.severity),
        "message": one.finding.message,
        "file": one.finding.location.file,
        "line": one.finding.location.line,
        "source": places[0] if places else None,
        "also": places[1:],
        "reason": one.reason,
    }
