"""Where every setting of the source went."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Report:
    """The whole account of an import."""

    hubs: tuple[HubLine, ...]
    settings: tuple[Went, ...]
    secrets: tuple[Secret, ...] = ()


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
    }
