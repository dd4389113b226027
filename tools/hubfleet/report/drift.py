"""What somebody changed by hand, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from hubfleet.findings import HubfleetError
from hubfleet.model.json import Json
from hubfleet.model.key import UnitKey
from hubfleet.plan.drift import Difference, DriftKind, Orphan, who
from hubfleet.report.changed import hidden, shown
from hubfleet.report.findings_text import printable
from hubfleet.report.unit import unit_fields

VERSION = 1


def as_text(stages: Mapping[UnitKey, Iterable[Difference]], orphans: Mapping[str, Iterable[Orphan]]) -> str:
    """Each stage that differs, with a line for each thing; then what no release owns."""
    lines: list[str] = []
    for key, found in stages.items():
        told = [f"  {line}" for line in map(difference_line, found)]
        lines += [str(key), *told] if told else []
    lines += orphan_lines(orphans)
    return "\n".join(lines) + "\n" if lines else ""


def difference_line(one: Difference) -> str:
    """One line: what, how, by whom and when."""
    by = f"  ({by})" if (by := who(one)) else ""
    stuck = f"; can't be put back: {one.stuck}" if one.stuck else ""
    return printable(f"{one.place}: {_words(one)}{by}{stuck}").replace("\n", " ")


_WORDS = {
    DriftKind.DELETED: "deleted",
    DriftKind.EXTRA: "made by hand, no release has it",
    DriftKind.STOPPED: "does not run",
}


def _words(one: Difference) -> str:
    if one.kind in _WORDS:
        return _WORDS[one.kind]
    if one.live == one.wanted:
        return "another value" if one.live is None else f"another value {one.live}"
    live, wanted = (_value(one, value) for value in (one.live, one.wanted))
    match one.kind:
        case DriftKind.REPLACED:
            told = f"{live} was made by hand, ours is {wanted}"
        case DriftKind.ADDED:
            told = f"added: {live}"
        case DriftKind.REMOVED:
            told = f"removed, should be {wanted}"
        case _:
            told = f"{live}, should be {wanted}"
    return told


def _value(one: Difference, value: Json) -> str:
    return shown(hidden(one.path or "", value))


def orphan_lines(orphans: Mapping[str, Iterable[Orphan]]) -> Iterator[str]:
    """Name what no release owns; nothing of it is ever deleted by itself."""
    for cluster, found in orphans.items():
        for one in found:
            where = f" in {one.namespace}" if one.namespace and not one.object.startswith("Namespace/") else ""
            yield printable(f"nobody's on {cluster}: {one.object}{where}: {one.why}")


def as_json(
    stages: Mapping[UnitKey, Iterable[Difference]],
    clusters: Mapping[UnitKey, str],
    orphans: Mapping[str, Iterable[Orphan]],
    away: Mapping[str, HubfleetError],
) -> str:
    """The published form (`schemas/output/drift.json`)."""
    told: dict[str, Json] = {
        "version": VERSION,
        "stages": [_stage(key, clusters[key], found) for key, found in stages.items()],
        "orphans": orphan_entries(orphans),
        "away": away_entries(away),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def orphan_entries(orphans: Mapping[str, Iterable[Orphan]]) -> list[Json]:
    """What no release owns, cluster by cluster."""
    return [_orphan(cluster, one) for cluster, found in orphans.items() for one in found]


def away_entries(away: Mapping[str, HubfleetError]) -> list[Json]:
    """What did not answer, and why."""
    return [{"what": what, "message": str(error)} for what, error in away.items()]


def _stage(key: UnitKey, cluster: str, found: Iterable[Difference]) -> dict[str, Json]:
    return {**unit_fields(key, cluster), "differences": [_difference(one) for one in found]}


def _difference(one: Difference) -> dict[str, Json]:
    return {
        "kind": str(one.kind),
        "release": one.release or None,
        "object": one.object,
        "path": one.path,
        "live": one.live,
        "wanted": one.wanted,
        "by": one.by,
        "at": one.at.isoformat() if one.at else None,
        "stuck": one.stuck,
    }


def _orphan(cluster: str, one: Orphan) -> dict[str, Json]:
    return {"cluster": cluster, "namespace": one.namespace or None, "object": one.object, "why": one.why}


def summary(stages: Mapping[UnitKey, Iterable[Difference]], orphans: Mapping[str, Iterable[Orphan]]) -> str:
    """One line: how much differs in how many stages, and what nobody owns."""
    counts = [len(tuple(found)) for found in stages.values()]
    drifted = sum(map(bool, counts))
    differs = f"{sum(counts)} differ in {drifted} of " if drifted else "nothing differs in "
    left = sum(len(tuple(found)) for found in orphans.values())
    return f"{differs}{_stages(len(counts))}" + (f", {left} of nobody" if left else "")


def _stages(count: int) -> str:
    return "1 stage" if count == 1 else f"{count} stages"
